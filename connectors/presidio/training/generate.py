"""Generated portal messages with labels, the same for the same seed."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from connectors.presidio.names.lexicon import lexicon, lines
from connectors.presidio.training.locales import DEVELOPMENT, TRAINING, pools, report_pools
from connectors.presidio.training.slots import Filler, Segment, Words
from connectors.presidio.training.surface import style

_FOLDER = files("connectors.presidio") / "training"
# Kinds of sentences and how often each is drawn; a file need not have all of them.
_KINDS = {
    "people": 4.0,
    "frames": 4.5,
    "places": 1.0,
    "organisations": 1.5,
    "org_frames": 2.5,
    "plain": 3.0,
    "plain_frames": 3.0,
    "labels": 1.0,
    "spanish": 0.6,
    "more_plain": 1.5,
    "numbers": 2.5,
    "names_more": 1.5,
    "union_orgs": 1.5,
    "spanish_more": 0.3,
    "chat": 0.6,
    "notes": 0.6,
    "headings": 0.3,
    "dialogue": 0.6,
    "advice": 0.6,
}
# Texts of one register only: a chart, a talk, a letter of advice.
_REGISTERS = (("notes", "headings"), ("dialogue",), ("advice", "headings"))
_ONE_REGISTER = 0.13
_CAPITALS = 0.6
# Messages all in Spanish, beside Spanish sentences in English ones; only training has them.
_SPANISH = 0.13


@dataclass(frozen=True, slots=True)
class Labelled:
    """A generated message; spans are (start, end, type), end exclusive."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@cache
def templates(name: str) -> Mapping[str, Any]:
    """Return a file of sentences; those of other registers belong to the training sentences."""
    found = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if name != _FILES["training"]:
        return found
    more = tomllib.loads((_FOLDER / "register.toml").read_text(encoding="utf-8"))
    return found | more | {"fill": found["fill"] | more["fill"]}


def _clinical() -> Mapping[str, Sequence[str]]:
    drugs = [w for w in lines("drugs.txt") if len(w) < 14]
    listed = [
        w for line in lines("clinical.txt") for w in line.split() if w.isalpha() and len(w) > 4
    ]
    sick = [w for w in lines("diagnoses.txt") if w in lexicon().clinical]
    eponyms = [w.capitalize() for w in lines("eponyms.txt") if len(w) > 4]
    return {"drug": listed + drugs[::8], "condition": sick + listed, "eponym": eponyms}


Part = Literal["training", "development", "report"]
_FILES: dict[Part, str] = {
    "training": "templates",
    "development": "development",
    "report": "report",
}


def filler(rng: random.Random, part: Part) -> Filler:
    """Return a filler with names and cities that the other parts never see."""
    own = pools(DEVELOPMENT) if part == "development" else report_pools()
    names = pools(TRAINING) if part == "training" else own
    # Every fifth city trains nothing; the detector's list holds all.
    cities = [c for i, c in enumerate(lines("cities.txt")) if (i % 5 == 0) == (part != "training")]
    fill = templates("templates")["fill"]
    if part != "training":
        fill = fill | templates(_FILES[part])["fill"]
    return Filler(Words(names, cities, _clinical(), fill), rng)


def messages(seed: int, count: int, part: Part = "training") -> Iterator[Labelled]:
    """Yield `count` messages of one part."""
    rng = random.Random(seed)  # noqa: S311  # a seed is the point
    fill = filler(rng, part)
    sentences = templates(_FILES[part])
    for _ in range(count):
        yield _labelled(style(_compose(fill, sentences, rng), rng))


def _compose(
    fill: Filler, sentences: Mapping[str, Sequence[str]], rng: random.Random
) -> list[Segment]:
    if "notes" in sentences and rng.random() < _ONE_REGISTER:
        kinds_ = rng.choice(_REGISTERS)
        drawn = (rng.choice(sentences[rng.choice(kinds_)]) for _ in range(rng.randint(3, 9)))
        return _joined([fill.fill(sentence) for sentence in drawn], rng)
    lines_: list[list[Segment]] = [fill.fill(rng.choice(sentences["greetings"]))]
    kinds = {kind: weight for kind, weight in _KINDS.items() if kind in sentences}
    if "spanish" in kinds and rng.random() < _SPANISH:
        kinds, lines_ = {"spanish": 1.0}, [fill.fill(rng.choice(sentences["spanish_greetings"]))]
    for kind in rng.choices(list(kinds), list(kinds.values()), k=rng.randint(1, 6)):
        line = fill.fill(rng.choice(sentences[kind]))
        lines_.append(_capital(line) if rng.random() < _CAPITALS else line)
    closings = "spanish_closings" if list(kinds) == ["spanish"] else "closings"
    lines_.append(fill.fill(rng.choice(sentences[closings])))
    return _joined([line for line in lines_ if line], rng)


def _capital(line: list[Segment]) -> list[Segment]:
    """Return the sentence with a capital at its start, as most people write."""
    (text, label), *rest = line or [("", "")]
    return [(text[:1].upper() + text[1:], label), *rest]


def _joined(lines_: list[list[Segment]], rng: random.Random) -> list[Segment]:
    pieces: list[Segment] = []
    usual = rng.choice((" ", "\n", "\n\n", " "))
    for line in lines_:
        if pieces:
            ended = pieces[-1][0][-1] in ".!?,:-"
            stop = "" if ended else rng.choice((".", ".", "", ",", " -", "!", " and"))
            blank = usual if rng.random() < 0.8 else rng.choice((" ", "\n", "  "))
            pieces.append((stop + blank, ""))
        pieces.extend(line)
    return pieces


def _labelled(pieces: Sequence[Segment]) -> Labelled:
    spans: list[tuple[int, int, str]] = []
    at, text = 0, ""
    for piece, label in pieces:
        if label:
            spans.append((at, at + len(piece), label))
        text += piece
        at += len(piece)
    return Labelled(text, tuple(spans))

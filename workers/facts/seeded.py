"""Seeded errors: edits of known replies with one known error each, and faithful warm edits.

Every edit carries the kind of its error, or `faithful`. The wordings (`lexicon/seeded.v1.toml`)
have two halves: `dev` is for making detectors, `report` for measuring them.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from workers.facts import seeded_pairs
from workers.facts.extract import read
from workers.facts.segment import sentences

Split = Literal["dev", "report"]
HARD = ("dose", "unit", "side", "negation", "date", "drug", "frequency")
BOUND = ("swap", "bound", "addressee", "urgency", "list_item", "substitution")
"""Bent facts whose words all stand in both texts, or all but one (`seeded_pairs.py`)."""
SOFT = ("contingency", "followup", "reassurance", "assumption", "certainty")
_FILE = resources.files("workers.facts.lexicon") / "seeded.v1.toml"


@dataclass(frozen=True, slots=True)
class Seeded:
    """One edit. `kind` is `faithful` or the error's kind."""

    edit_id: str
    kind: str
    original: str
    edited: str
    message: str = ""


@cache
def wordings() -> dict[str, Any]:
    """Return the wordings, read once."""
    return tomllib.loads(_FILE.read_bytes().decode())


def suite(seed: int, per_kind: int, split: Split, replies: Sequence[str] = ()) -> list[Seeded]:
    """Return `per_kind` edits of each kind and five times as many faithful ones.

    `replies` are further originals beside the synthetic ones (half of the draws, where the
    kind of error can be put into them). The same arguments give the same suite.
    """
    rng = random.Random(f"{seed}:{split}")  # noqa: S311 - a test suite, no secret
    out: list[Seeded] = []
    for kind in (*HARD, *SOFT, *BOUND, "reworded", "faithful"):
        wanted = per_kind * (5 if kind == "faithful" else 1)
        ids = (f"{split}-{kind}-{index}" for index in range(wanted))
        out += [_draw(rng, kind, name, split, replies) for name in ids]
    return out


def _draw(
    rng: random.Random, kind: str, edit_id: str, split: Split, replies: Sequence[str]
) -> Seeded:
    while True:
        original = rng.choice(replies) if replies and rng.random() < 0.5 else reply(rng)
        if kind in {*BOUND, "reworded"}:
            before, after = seeded_pairs.draw(rng, kind, split)
            body = _insert(rng, original, before)
            return Seeded(edit_id, kind, body, _warmed(rng, body.replace(before, after), split))
        edited = _EDITS[kind](rng, original, split)
        if edited is None or edited == original:
            continue
        if kind not in {"faithful", "followup", "reassurance", "assumption"}:
            edited = _warmed(rng, edited, split)
        return Seeded(edit_id, kind, original, edited)


def _warmed(rng: random.Random, text: str, split: Split) -> str:
    """One in two edits holds a warm sentence too."""
    if rng.random() < 0.5:
        return _insert(rng, text, rng.choice(wordings()[split]["warm"]))
    return text


def reply(rng: random.Random) -> str:
    """Return a synthetic reply: greeting, three to six sentences, closing."""
    words = wordings()["replies"]
    kinds = ["dose", "side", "date", "negated", "contingency", "plain", "plain"]
    body = [_fill(rng, rng.choice(words[kind])) for kind in rng.sample(kinds, rng.randint(3, 6))]
    opening = _fill(rng, rng.choice(words["greeting"]))
    closing = rng.choice(words["closing"])
    joint = rng.choice([" ", " ", "\n\n"])
    return "\n\n".join(part for part in (opening, joint.join(body), closing) if part)


def _fill(rng: random.Random, text: str) -> str:
    words = wordings()["replies"]
    slots = {
        "drug": "drugs", "other": "others", "dose": "doses", "freq": "freqs", "part": "parts",
        "date": "dates", "time": "times", "name": "names",
    }  # fmt: skip
    for slot, name in slots.items():
        text = text.replace(f"{{{slot}}}", rng.choice(words[name]))
    text = text.replace("{side}", rng.choice(["left", "right"]))
    return text.replace("{days}", str(rng.choice([3, 5, 7, 10, 14])))


def _sub(
    rng: random.Random, pattern: str, text: str, put: Callable[[re.Match[str]], str]
) -> str | None:
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + put(match) + text[match.end() :]


def _dose(rng: random.Random, text: str, _: Split) -> str | None:
    def times_ten(match: re.Match[str]) -> str:
        value = float(match[1])
        return f"{value * 10 if rng.random() < 0.7 else value / 10:g}"

    return _sub(rng, r"\b(\d+(?:\.\d+)?)(?= ?(?:mg|mcg|mL|units|tablets)\b)", text, times_ten)


def _unit(rng: random.Random, text: str, _: Split) -> str | None:
    swap = {
        "mg": "mcg", "mcg": "mg", "mL": "L", "hours": "days", "days": "weeks", "weeks": "days",
        "minutes": "hours", "F": "C",
    }  # fmt: skip
    return _sub(
        rng, r"(?<=\d )(mg|mcg|mL|hours|days|weeks|minutes|F)\b", text, lambda m: swap[m[1]]
    )


def _side(rng: random.Random, text: str, _: Split) -> str | None:
    parts = "|".join(wordings()["replies"]["parts"])
    swap = {"left": "right", "right": "left"}
    return _sub(rng, rf"\b(left|right)(?= (?:{parts}))", text, lambda m: swap[m[1]])


_NEGATIONS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"\bDo not (\w)", lambda m: m[1].upper()),
    (r"\b(is|was|are|were|should|does|do|did) not\b", lambda m: m[1]),
    (r"\bno (sign|evidence)\b", lambda m: f"clear {m[1]}"),
    (r"\bdo not need to\b", lambda _: "need to"),
    (r"\b(is|are|was|were|should|can|will) (?!not\b|be\b)", lambda m: f"{m[1]} not "),
    (r"(?<=\. )Continue\b", lambda _: "Stop"),
    (
        r"\b[Pp]lease (take|keep|go|use|start|continue|see|call)\b",
        lambda m: f"Please do not {m[1]}",
    ),
)


def _negation(rng: random.Random, text: str, _: Split) -> str | None:
    pattern, put = rng.choice(_NEGATIONS)
    return _sub(rng, pattern, text, put)


def _date(rng: random.Random, text: str, _: Split) -> str | None:
    dates = wordings()["replies"]["dates"]
    pattern = "|".join(map(re.escape, sorted(dates, key=len, reverse=True)))
    swapped = _sub(
        rng, rf"\b(?:{pattern})\b", text, lambda m: rng.choice([d for d in dates if d != m[0]])
    )
    if swapped is not None:
        return swapped
    times = wordings()["replies"]["times"]
    pattern = "|".join(map(re.escape, times))
    return _sub(rng, rf"(?:{pattern})", text, lambda m: rng.choice([t for t in times if t != m[0]]))


def _drug(rng: random.Random, text: str, _: Split) -> str | None:
    drugs = wordings()["replies"]["drugs"]
    return _sub(
        rng,
        rf"\b(?:{'|'.join(drugs)})\b",
        text,
        lambda m: rng.choice([d for d in drugs if d != m[0]]),
    )


def _frequency(rng: random.Random, text: str, _: Split) -> str | None:
    rate = {"once a day": 1, "daily": 1, "at bedtime": 1, "twice a day": 2, "every 12 hours": 2,
            "three times a day": 3, "every 8 hours": 3, "every 6 hours": 4}  # fmt: skip
    pattern = "|".join(sorted(rate, key=len, reverse=True))
    return _sub(
        rng, rf"\b(?:{pattern})\b(?! (?:tasks|life|activities))", text,
        lambda m: rng.choice([f for f in rate if rate[f] != rate[m[0]]]),
    )  # fmt: skip


def _contingency(rng: random.Random, text: str, _: Split) -> str | None:
    clauses = [c for c in read(text).clauses if c.kind == "contingency"]
    if not clauses:
        return None
    span = rng.choice(clauses).sentence
    return (text[: span.start].rstrip(" ") + " " + text[span.end :].lstrip(" ")).strip()


def _insert(rng: random.Random, text: str, sentence: str) -> str:
    """Put a sentence behind the greeting, between two sentences, or at the end of the body."""
    places = [s.end for s in sentences(text) if text[s.end : s.end + 2].strip().isupper()]
    greeting = re.match(r"(?:Hi|Hello|Dear|Good morning)[^\n]*,\n\n", text)
    start = greeting.end() if greeting else 0
    closing = re.search(r"\n\n(?:Best|Regards|Sincerely|Thanks),", text)
    end = closing.start() if closing else len(text)
    at = rng.choice([start, end, *[p for p in places if start < p < end]])
    if at == start:
        return f"{text[:at]}{sentence} {text[at:]}"
    return f"{text[:at]} {sentence}{text[at:]}"


def _added(name: str) -> Callable[[random.Random, str, Split], str | None]:
    def edit(rng: random.Random, text: str, split: Split) -> str | None:
        if rng.random() < 0.5:
            text = _insert(rng, text, rng.choice(wordings()[split]["warm"]))
        return _insert(rng, text, rng.choice(wordings()[split][name]))

    return edit


def _certainty(rng: random.Random, text: str, split: Split) -> str | None:
    before, after = rng.choice(wordings()[split]["certainty"])
    return _sub(rng, rf"\b{before}\b", text, lambda _: after)


def _faithful(rng: random.Random, text: str, split: Split) -> str | None:
    words = wordings()[split]
    fitting = [(a, b) for a, b in words["paraphrase"] if a in text]
    for before, after in rng.sample(fitting, min(len(fitting), rng.randint(0, 2))):
        text = text.replace(before, after, 1)
    for sentence in rng.sample(words["warm"], rng.randint(1, 3)):
        text = _insert(rng, text, sentence)
    return text


_EDITS: dict[str, Callable[[random.Random, str, Split], str | None]] = {
    "dose": _dose, "unit": _unit, "side": _side, "negation": _negation, "date": _date,
    "drug": _drug, "frequency": _frequency, "contingency": _contingency,
    "followup": _added("followup"), "reassurance": _added("reassurance"),
    "assumption": _added("assumption"), "certainty": _certainty, "faithful": _faithful,
}  # fmt: skip

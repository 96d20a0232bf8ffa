"""What the sequence model sees of each word: its shape, its lists and its neighbours.

Rare words are seen by shape and lists only, never by themselves: the model can't learn a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word
from connectors.presidio.known.spelling import Index
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.names.spanish import is_spanish, is_usual

_CUE_SETS = (
    "titles", "honorifics", "credentials", "greetings", "kin", "naming", "third_person",
    "determiners", "generic", "chains", "eponym_nouns", "months", "clinical_abbreviations",
    "particles",
)  # fmt: skip
Drop = Callable[[str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Cached features of one written word, for itself and for its neighbours."""

    own: tuple[str, ...]
    near: tuple[tuple[str, ...], ...]
    word: str
    kind: str


_OFFSETS = (-2, -1, 1, 2)


def _shape(text: str) -> str:
    if text.isdigit():
        return "d" if len(text) < 3 else "D"
    if not text[0].isalpha():
        return "nl" if text == "\n" else text
    if len(text) == 1:
        return "X" if text.isupper() else "x"
    if text.isupper():
        return "XX"
    if text[0].isupper():
        return "Xx" if text[1:].islower() else "XxX"
    return "xx" if text.islower() else "xX"


def _identity(lower: str) -> str:
    """Return the word itself when it is common or a cue, else what sort of word it is."""
    lists = lexicon()
    if not lower[0].isalpha() or lists.common(lower) or any(lower in cue(s) for s in _CUE_SETS):
        return lower
    if lower in lists.chat:
        return "<chat>"
    if lists.is_clinical(lower):
        return "<clinical>"
    if lower in lists.ranks or lists.is_ordinary(lower):
        return "<rare>"
    return "<typo>" if _usual_words().near(lower) else "<unknown>"


@cache
def _usual_words() -> Index:
    """Return the words of which an unknown one may be a misspelling."""
    lists = lexicon()
    return Index((w for w in lists.ranks if lists.common(w)), at_least=5)


def _kind(lower: str, *, listed: bool, worded: bool) -> str:
    """Return the place of a word between word and name, as one short code."""
    lists = lexicon()
    rank = lists.ranks.get(lower, 0) if worded else 0
    given, family = (lists.given.get(lower, 0), lists.family.get(lower, 0)) if listed else (0, 0)
    first = "!" if lower in lists.name_first and listed else ""
    sick = "c" if lists.is_clinical(lower) and worded else ""
    sick += "t" if lower in lists.chat and worded else ""
    named = "e" if lower in lists.eponyms and worded else ""
    return f"r{rank}g{given}f{family}{first}{sick}{named}"


def see(text: str, *, listed: bool = True, worded: bool = True, spanish: bool = False) -> Seen:
    """Return the features of a written word.

    Args:
        text: the word as written.
        listed: whether the name lists may be used; training leaves them out now and then, so
            that the model also works for names that are on no list.
        worded: the same for the word lists, for words that are on no list.
        spanish: whether the text is Spanish, so that its usual words count as such.
    """
    lower = text.lower()
    shape = _shape(text)
    if not text[0].isalpha():
        mark = "nl" if text == "\n" else lower[:1]
        marks = tuple((f"{o}w={mark}", f"{o}s={shape}") for o in _OFFSETS)
        return Seen((f"w={mark}", f"s={shape}"), marks, mark, shape)
    word = _identity(lower) if worded else "<unknown>"
    if word == "<typo>" and listed and lists_name(lower):
        word = "<unknown>"
    kind = _kind(lower, listed=listed, worded=worded)
    if spanish and worded and is_usual(lower):
        word = "<es>" if word.startswith("<") else word
        kind += "s"
    sets = [f"in={name}" for name in _CUE_SETS if lower in cue(name)]
    own = [
        f"w={word}",
        f"s={shape}",
        f"k={kind}",
        f"ks={kind}{shape}",
        f"len={min(len(text), 9)}",
        *sets,
    ]
    if word.startswith("<"):
        own += [f"e3={lower[-3:]}", f"e2={lower[-2:]}", f"b2={lower[:2]}", f"ws={word}{shape}"]
    if "'" in text:
        own.append("apostrophe")
    near: tuple[tuple[str, ...], ...] = tuple(
        (f"{o}w={word}", f"{o}s={shape}", f"{o}k={kind}", *(f"{o}{s}" for s in sets[:2]))
        if o in (-1, 1)
        else (f"{o}w={word}", f"{o}k={kind}")
        for o in _OFFSETS
    )
    return Seen(tuple(own), near, word, kind + shape)


def lists_name(lower: str) -> bool:
    """Return whether a word is on a list of names."""
    return lexicon().is_name(lower)


_cached = lru_cache(maxsize=8_192)(see)
EDGE = Seen(("edge",), tuple((f"{o}edge",) for o in _OFFSETS), "<edge>", "edge")


class View(NamedTuple):
    """What the model sees of a text: each word on its own, and features of several together."""

    seen: list[Seen]
    joint: list[list[str]]


def view(
    words: Sequence[Word],
    *,
    spanish: bool,
    unlisted: Drop | None = None,
    unworded: Drop | None = None,
) -> View:
    """Return what the model sees. `unlisted` and `unworded` are for training only."""
    seen = [_look(word.text, unlisted, unworded, spanish) for word in words]
    padded = [EDGE, EDGE, *seen, EDGE, EDGE]
    style = _style(words) + ("-es" if spanish else "")
    places = _city_places(words)
    joint = [
        _together(padded, index + 2, style, _position(words, index), places.get(index, ""))
        for index in range(len(words))
    ]
    return View(seen, joint)


def features(
    words: Sequence[Word], *, unlisted: Drop | None = None, unworded: Drop | None = None
) -> list[list[str]]:
    """Return the features of each word by name, as training reads them."""
    spanish = is_spanish(word.text.lower() for word in words)
    seen, joint = view(words, spanish=spanish, unlisted=unlisted, unworded=unworded)
    padded = [EDGE, EDGE, *seen, EDGE, EDGE]
    return [
        [
            *padded[at].own, *padded[at - 2].near[0], *padded[at - 1].near[1],
            *padded[at + 1].near[2], *padded[at + 2].near[3],
            *(name for name in joint[at - 2] if name),
        ]
        for at in range(2, len(seen) + 2)
    ]  # fmt: skip


def _look(text: str, unlisted: Drop | None, unworded: Drop | None, spanish: bool) -> Seen:
    if unlisted is None or unworded is None:
        return _cached(text, spanish=spanish)
    lower = text.lower()
    return _cached(text, listed=not unlisted(lower), worded=not unworded(lower), spanish=spanish)


def _together(padded: list[Seen], at: int, style: str, position: str, place: str) -> list[str]:
    """Return the features of several words; their number is the same for every word."""
    two, one, here, after, later = padded[at - 2 : at + 3]
    return [
        f"p={position}", f"st={style}", f"sts={style}{here.kind}", f"ps={position}{here.kind}",
        f"-1w|k={one.word}|{here.kind}", f"+1w|k={after.word}|{here.kind}",
        f"-2-1={two.word}|{one.word}", f"+1+2={after.word}|{later.word}",
        f"-1+1={one.word}|{after.word}", f"-1k|k={one.kind}|{here.kind}",
        f"k|+1k={here.kind}|{after.kind}",
        "b", f"city={place}" if place else "", f"city={place}|{one.word}" if place else "",
    ]  # fmt: skip


def _style(words: Sequence[Word]) -> str:
    """Return how the whole text uses capitals: none, all, in every word, or as usual."""
    long = [w.text for w in words if len(w.text) > 1 and w.text[0].isalpha()]
    if not long:
        return "none"
    upper = sum(w.isupper() for w in long) / len(long)
    title = sum(w[0].isupper() for w in long) / len(long)
    if upper > 0.6:
        return "shout"
    return "title" if title > 0.7 else "lower" if title < 0.02 else "usual"


def _position(words: Sequence[Word], index: int) -> str:
    before = words[index - 1].text if index else "\n"
    place = "line" if before == "\n" else "sentence" if before in ".!?:;-" else "inside"
    left = len(words) - index
    end = "last" if left <= 3 else "late" if left <= 7 else ""
    return place + ("first" if index < 6 else end)


def _city_places(words: Sequence[Word]) -> dict[int, str]:
    """Return where words stand in a name of a city: alone, first or further."""
    found: dict[int, str] = {}
    cities = lexicon().cities
    lower = [w.text.lower() for w in words]
    for index, word in enumerate(lower):
        if index in found or word not in cities:
            continue
        for city in cities[word]:
            if tuple(lower[index : index + len(city)]) == city:
                found[index] = "only" if len(city) == 1 else "first"
                found |= {index + i: "more" for i in range(1, len(city))}
                break
    return found

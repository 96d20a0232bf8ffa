"""Content units of a reply, and whether a text holds one.

A unit is a sentence, or a part of one that could stand alone. Greetings and sign-offs are none.
Source: 2601.11344, EditJudge (content level); its units and matcher are not public, ours are
defined here and in `README.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from workers.drafting.bm25 import terms
from workers.patterns.prepared import prepare
from workers.themes.sentences import sentences

KEPT_SHARE: Final = 0.7
_SPLIT: Final = re.compile(
    r";|,? (?:and|but|so) (?=(?:I|you|we|it|they|he|she|your|this|please|if|take|call|stop"
    r"|start)\b)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+(?:[.,/:]\d+)*")
_NEGATION: Final = frozenset(
    {"no", "not", "dont", "do not", "never", "without", "cannot", "cant", "isnt", "wont", "stop",
     "avoid", "hold", "sin", "nunca", "evite"}
)  # fmt: skip
_SOCIAL: Final = re.compile(
    r"^(?:hi|hello|dear|good (?:morning|afternoon|evening)|hey|hola|buenos d[ií]as|estimad[oa])\b"
    r"|^(?:best|kind|warm|sincerely|regards|thanks|thank you|take care|respectfully|yours|saludos"
    r"|atentamente|cordialmente)[\w ]{0,20}[,.!]?$",
    re.IGNORECASE,
)
_LEAST_WORDS: Final = 3


@dataclass(frozen=True)
class Unit:
    """One content unit; terms are without frequent words, numbers and negations apart."""

    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """Content words."""
        return frozenset(term for term in terms(self.text) if not term[0].isdigit())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers, which must match exactly."""
        return frozenset(_NUMBER.findall(self.text))

    @cached_property
    def negated(self) -> bool:
        """Whether it denies or forbids."""
        return not _NEGATION.isdisjoint(prepare(self.text).words())

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip().endswith("?")


def units(text: str) -> list[Unit]:
    """Return the content units of a reply, in order."""
    found: list[Unit] = []
    for sentence in sentences(text):
        if _SOCIAL.search(sentence.text) and len(sentence.text.split()) <= 6:
            continue
        parts = [part.strip(" ,") for part in _SPLIT.split(sentence.text)]
        found.extend(Unit(part) for part in _joined(parts))
    return found


def _joined(parts: list[str]) -> list[str]:
    """Join parts too short to stand alone to the one before."""
    joined: list[str] = []
    for part in parts:
        if joined and len(part.split()) < _LEAST_WORDS:
            joined[-1] = f"{joined[-1]} {part}"
        elif part:
            joined.append(part)
    return [part for part in joined if len(part.split()) >= _LEAST_WORDS or "?" in part]


def holds(unit: Unit, others: list[Unit]) -> bool:
    """Whether one of `others`, or two neighbours together, says what `unit` says.

    Content words must be covered to `KEPT_SHARE`, every number must be there, and denial and
    question must agree. Partial support is not support.
    """
    return any(_covered(unit, [one]) for one in others) or any(
        _covered(unit, list(pair)) for pair in pairwise(others)
    )


def _covered(unit: Unit, others: list[Unit]) -> bool:
    if not unit.numbers <= frozenset().union(*(one.numbers for one in others)):
        return False
    if all(one.negated != unit.negated for one in others):
        return False
    if all(one.asks != unit.asks for one in others):
        return False
    if not unit.terms:
        return any(unit.text.casefold() == one.text.casefold() for one in others)
    held = frozenset().union(*(one.terms for one in others))
    return len(unit.terms & held) >= KEPT_SHARE * len(unit.terms)

"""A claim, or a sentence that may carry it, as the lone claim's guards see it.

`Side` holds the words in order with what each is paired with on the other side; phrases of the
data file `lexicon/stance.v1.toml` are found by stem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from workers.facts.words import Token, stem

_BREAK = re.compile(
    r"[;:()]|\b(?:but|however|although|though|because|since|until|unless|while|whereas|which|"
    r"so that)\b|,\s+(?:and|or|so|as|if|when|you|we|it|the|then)\b|"
    r"\bso (?:you|take|do|leave|avoid)\b",
    re.I,
)


@dataclass(slots=True)
class Side:
    """The words of a claim or sentence; `partner` tells by start which word stands for which."""

    text: str
    begin: int
    words: list[Token]
    partner: dict[int, Token] = field(default_factory=dict)

    def spots(self, phrases: Phrases) -> list[Spot]:
        """Return where a list's phrases stand, longest first, none inside another."""
        stems, taken, out = [w.stem for w in self.words], set[int](), list[Spot]()
        lowers = [w.lower for w in self.words]
        for phrase, value in phrases:
            for at in range(len(stems) - len(phrase) + 1):
                here = range(at, at + len(phrase))
                told = all(_same(stems[i], lowers[i], p) for i, p in zip(here, phrase, strict=True))
                if told and taken.isdisjoint(here):
                    taken.update(here)
                    out.append(Spot(value, at, at + len(phrase)))
        return sorted(out, key=lambda spot: spot.start)

    def segment(self) -> Side:
        """Return the part that holds most of what is paired; the whole where none holds half."""
        cuts = [m.start() + self.begin for m in _BREAK.finditer(self.text)]
        parts: dict[int, list[Token]] = {}
        for word in self.words:
            parts.setdefault(sum(cut <= word.start for cut in cuts), []).append(word)
        total = sum(_mass(part, self.partner) for part in parts.values())
        best = max(parts.values(), key=lambda part: _mass(part, self.partner), default=self.words)
        if _mass(best, self.partner) < 0.5 * total:
            return self
        return Side(self.text, self.begin, best, self.partner)


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase found: what it stands for, first word and end by index."""

    value: str
    start: int
    end: int


Phrases = tuple[tuple[tuple[str, ...], str], ...]


def _same(root: str, lower: str, part: str) -> bool:
    return part in (root, lower)


def _mass(words: Sequence[Token], partner: dict[int, Token]) -> float:
    return sum(max(w.weight, 0.1) for w in words if w.start in partner)


@cache
def stance() -> dict[str, Any]:
    """Return the data file, read once."""
    file = resources.files("workers.facts.lexicon") / "stance.v1.toml"
    return tomllib.loads(file.read_bytes().decode())


@cache
def phrases(table: str, *names: str) -> Phrases:
    """Return the phrases of lists of one table as stems, longest first, each with its list."""
    found = {
        tuple(stem(word) for word in phrase.split()): name
        for name in names
        for phrase in (part.strip() for part in stance()[table][name].split(","))
        if phrase
    }
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def has(side: Side, table: str, name: str) -> bool:
    """Whether a phrase of a list stands on a side."""
    return bool(side.spots(phrases(table, name)))

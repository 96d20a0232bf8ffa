"""A claim, or a sentence that may carry it, as the lone claim's guards see it.

`Side` holds the words in order with what each is paired with on the other side; phrases of the
data file `lexicon/stance.v1.toml` are found by stem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
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
        found = [
            Spot(value, at, at + len(phrase))
            for at, word in enumerate(self.words)
            for first in (word.stem, f"={word.lower}")
            for phrase, value in phrases.get(first, ())
            if self._stands(phrase, at)
        ]
        taken, out = set[int](), list[Spot]()
        for spot in sorted(found, key=lambda s: (s.start - s.end, s.start)):
            if taken.isdisjoint(range(spot.start, spot.end)):
                taken.update(range(spot.start, spot.end))
                out.append(spot)
        return sorted(out, key=lambda spot: spot.start)

    def _stands(self, phrase: tuple[str, ...], at: int) -> bool:
        words = self.words[at : at + len(phrase)]
        return len(words) == len(phrase) and all(map(_same, words, phrase))

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


_EXACT = frozenset(["limits", "strength"])
"""Tables whose words are compared letter by letter: "few" is not "fewer"."""
Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]
"""(phrase, what it stands for) by first part; "=word" is compared letter by letter."""


def _same(word: Token, part: str) -> bool:
    return part[1:] == word.lower if part[0] == "=" else part == word.stem


def _mass(words: Sequence[Token], partner: dict[int, Token]) -> float:
    return sum(max(w.weight, 0.1) for w in words if w.start in partner)


@cache
def stance() -> dict[str, Any]:
    """Return the data file, read once."""
    file = resources.files("workers.facts.lexicon") / "stance.v1.toml"
    return tomllib.loads(file.read_bytes().decode())


@cache
def phrases(table: str, *names: str) -> Phrases:
    """Return the phrases of lists of one table, as stems where not exact, each with its list."""
    found = {
        tuple(f"={word}" if table in _EXACT else stem(word) for word in phrase.split()): name
        for name in names
        for phrase in (part.strip() for part in stance()[table][name].split(","))
        if phrase
    }
    return indexed(found)


def indexed(found: Mapping[tuple[str, ...], str]) -> Phrases:
    """Return phrases by their first part."""
    out: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, value in found.items():
        out.setdefault(phrase[0], []).append((phrase, value))
    return {first: tuple(items) for first, items in out.items()}


def has(side: Side, table: str, name: str) -> bool:
    """Whether a phrase of a list stands on a side."""
    return bool(side.spots(phrases(table, name)))

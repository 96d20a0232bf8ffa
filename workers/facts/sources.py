"""What the clinician's original and the patient's message name: a kind sentence may take it up.

A word is named when one of the two has its stem, a synonym, a kind of it, or a word that means the
same in a reply to the patient ("my aunt died", "losing your aunt"); a number, when one of them has
its value, in figures or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from workers.facts.alignment import match, support
from workers.facts.attitude import same_groups
from workers.facts.extract import Reading, read
from workers.facts.quantities import Quantity, number
from workers.facts.quantity_patterns import WORDS
from workers.facts.words import Token, stem

_ORDINALS = {
    "once": 1, "first": 1, "twice": 2, "both": 2, "couple": 2, "pair": 2, "second": 2, "third": 3,
    "thrice": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_NUMBER_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)?")


class Sources:
    """The texts that a kind sentence may take its matter from."""

    def __init__(self, *texts: str) -> None:
        self._readings: list[Reading] = [read(text) for text in texts if text]
        self._lines = [line for r in self._readings for line in support(r.text)]
        self._stems = {w.stem for r in self._readings for w in r.words}
        self._stems |= {
            stem(part)
            for line in self._lines
            for key in line.by_key
            if key[0] == "^"
            for part in key[1:].split()
        }
        self._numbers = {q.key for r in self._readings for q in r.numbers}
        self._values = {v for r in self._readings for v in values(r.text)}

    def name(self, word: Token) -> bool:
        """Whether one of the texts has the word or one that means the same."""
        if word.stem in self._stems or not self._stems.isdisjoint(_same().get(word.stem, ())):
            return True
        return any(match(word, line) for line in self._lines)

    def count(self, quantity: Quantity, text: str) -> bool:
        """Whether one of the texts has the number; `text` is what the quantity stands in."""
        if quantity.vague or quantity.key in self._numbers:
            return True
        mine = values(text[quantity.start : quantity.end])
        return bool(mine) and mine <= self._values

    def cover(self, found: Iterable[Token], numbers: Sequence[Quantity], text: str) -> bool:
        """Whether all words and numbers are named."""
        return all(self.count(q, text) for q in numbers) and all(map(self.name, found))


def values(text: str) -> set[float]:
    """Return all numbers of a text, in figures, words or as ordinals."""
    lower = text.lower()
    out = {float(figure) for figure in _FIGURE.findall(lower)}
    for word in _NUMBER_WORDS.findall(lower):
        if word in _ORDINALS:
            out.add(float(_ORDINALS[word]))
        elif any(part in WORDS for part in word.split("-")):
            out.add(number(word))
    return out


@cache
def _same() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for group in same_groups():
        stems = {stem(word) for word in group}
        for one in stems:
            out.setdefault(one, set()).update(stems)
    return {one: frozenset(others) for one, others in out.items()}

"""Known names in disguise: spaced out ("M a r g a r e t"), or with digits in ("M4rgaret")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from connectors.presidio.known.context import ambiguous
from connectors.presidio.known.model import KnownForms
from connectors.presidio.known.people import Match

_SPACED: Final = re.compile(r"(?<![^\W_])[a-z](?:[ ._*-]{1,2}[a-z](?![^\W_])){3,40}", re.IGNORECASE)
_LEET: Final = re.compile(
    r"(?<![\w@$])(?=[\w@$!]{0,30}[0-9@$!])(?=[\w@$!]{0,30}[a-z])[\w@$!]{4,30}", re.I
)
_LETTERS: Final = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s",
    "!": "i", "9": "g", "6": "g",
}  # fmt: skip
_MOST_DIGITS: Final = 6


def disguised(text: str, forms: KnownForms) -> Iterator[Match]:
    """Yield known names whose letters stand apart or are partly written as digits."""
    if not forms.names:
        return
    for run in _SPACED.finditer(text):
        yield from _spaced(run, forms)
    for word in _LEET.finditer(text):
        found = next((w for w in _readings(word.group()) if _is_name(w, forms)), "")
        if found:
            yield Match(word.start(), word.end(), forms.names[found][0], 0.9)


def _spaced(run: re.Match[str], forms: KnownForms) -> Iterator[Match]:
    """Cut the letters of a run into known names, the longest first."""
    places = [run.start() + i for i, c in enumerate(run.group()) if c.isalpha()]
    letters = "".join(c for c in run.group().lower() if c.isalpha())
    at = 0
    while at < len(letters):
        end = next((e for e in range(len(letters), at + 2, -1) if letters[at:e] in forms.names), 0)
        if end:
            yield Match(places[at], places[end - 1] + 1, forms.names[letters[at:end]][0], 1.0)
        at = end or at + 1


def _readings(word: str) -> Iterator[str]:
    """Yield what a word may say, its digits and signs read as letters; "!" at the end is none."""
    low = word.lower().rstrip("!_")
    if sum(c in _LETTERS for c in low) > _MOST_DIGITS:
        return
    yield from map("".join, product(*(_LETTERS.get(c, c) for c in low)))


def _is_name(word: str, forms: KnownForms) -> bool:
    return len(word) > 3 and word in forms.names and not ambiguous(word)

"""Words of a text as the surrogates see them: where they stand, how they are cased."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# Runs of Latin letters and digits, or of any other script: a surrogate beside Chinese characters
# still ends where its letters end.
_ATOM: Final = re.compile(r"[0-9A-Za-zÀ-ɏ]+|[^\W0-9A-Za-zÀ-ɏ_]+")
INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class Atom(NamedTuple):
    """One run of letters and digits. `start`/`end` are code points, end exclusive."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The run without regard to case."""
        return self.text.casefold()


def atoms(text: str) -> list[Atom]:
    """Return the atoms of `text`, in order."""
    return [Atom(m.group(), m.start(), m.end()) for m in _ATOM.finditer(text)]


def words(text: str) -> set[str]:
    """Return the case-folded atoms of `text`."""
    return {m.group().casefold() for m in _ATOM.finditer(text)}


def deletions(word: str) -> set[str]:
    """Return `word` and all that is left of it after one letter is taken away."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


class Near:
    """A set of words, asked for words that are one edit away.

    Source: Garbe's symmetric deletion index; a swap of neighbours counts as one edit.
    """

    def __init__(self) -> None:
        self._index: dict[str, tuple[str, ...]] = {}

    def add(self, word: str) -> None:
        """Take a word into the set."""
        for rest in deletions(word):
            self._index[rest] = (*self._index.get(rest, ()), word)

    def has(self, word: str) -> bool:
        """Return whether a word of the set is `word` or one edit away."""
        found = {other for rest in deletions(word) for other in self._index.get(rest, ())}
        return any(_one_edit(word, other) for other in found)


def _one_edit(first: str, second: str) -> bool:
    """Return whether two words differ by at most one letter, or a swap of neighbours."""
    if len(first) > len(second):
        first, second = second, first
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if at is None:
        return len(second) - len(first) <= 1
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = (
        first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
    )
    return first[at + 1 :] == second[at + 1 :] or swapped


def titled(word: str) -> str:
    """Return a name in title case when it is written all lower or all upper; else as it is.

    Parts after an apostrophe or hyphen are capitalised too: `o'brien` becomes `O'Brien`.
    """
    if not (word.islower() or word.isupper()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)


def cased(word: str, like: str) -> str:
    """Return `word` in the case of `like`: all lower, all upper, else its own."""
    if like.islower():
        return word.lower()
    return word.upper() if like.isupper() and len(like) > 1 else word

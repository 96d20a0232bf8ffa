"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile("\\s+|[\\w'\u2019-]+|[^\\w\\s]")

# In a rewritten text a single common word says nothing and makes the marks hard to read.
_REWRITTEN = 0.6
_LEAST_KEPT = 3

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that are the same in both texts, or stand in one only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Both texts in pieces: `before` without what was added, `after` without what was removed."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the texts differ at all."""
        return any(piece.kind != "same" for piece in (*self.before, *self.after))


def difference(before: str, after: str) -> Difference:
    """Return both texts in pieces; joined, the pieces of a side give its text back."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    rewritten = matcher.ratio() < _REWRITTEN
    for tag, i, j, m, n in matcher.get_opcodes():
        same = tag == "equal" and not (rewritten and _words(old[i:j]) < _LEAST_KEPT)
        left.append(Piece("same" if same else "removed", "".join(old[i:j])))
        right.append(Piece("same" if same else "added", "".join(new[m:n])))
    return Difference(_joined(left), _joined(right))


def _words(tokens: list[str]) -> int:
    return sum(token[0].isalnum() for token in tokens)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join neighbours of one kind; white space between two changes belongs to the change."""
    out: list[Piece] = []
    for index, piece in enumerate(pieces):
        if not piece.text:
            continue
        kind = piece.kind
        later = next((p for p in pieces[index + 1 :] if p.text), None)
        if not piece.text.strip() and out and later and later.kind == out[-1].kind:
            kind = later.kind
        if out and out[-1].kind == kind:
            out[-1] = Piece(kind, out[-1].text + piece.text)
        else:
            out.append(Piece(kind, piece.text))
    return tuple(out)

"""A reply as sentences, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Sr|Sra|Dra|vs|e\.g|i\.e|approx|no|St|oz|lb)|\b[A-Z])\.$"
)
_PIECE = re.compile(r"[^\n]+")
_END = re.compile(r"[.!?]+(?=\s|$)[\"')\]]*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `start`/`end` are code points of the text, end exclusive."""

    start: int
    end: int
    text: str

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip("\"')] ").endswith("?")


def sentences(text: str) -> list[Sentence]:
    """Split `text` at line ends and at sentence ends; numbers and titles stay whole."""
    found: list[Sentence] = []
    for line in _PIECE.finditer(text):
        opened = line.start()
        for end in _END.finditer(text, line.start(), line.end()):
            if _ABBREVIATION.search(text[opened : end.end()]):
                continue
            found.extend(_trimmed(text, opened, end.end()))
            opened = end.end()
        found.extend(_trimmed(text, opened, line.end()))
    return found


def _trimmed(text: str, start: int, end: int) -> list[Sentence]:
    piece = text[start:end]
    body = piece.strip()
    if not any(letter.isalnum() for letter in body):
        return []
    start += len(piece) - len(piece.lstrip())
    return [Sentence(start, start + len(body), body)]

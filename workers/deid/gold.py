"""Labelled spans as we score them: what labellers add by habit is trimmed, the same for everybody.

The rules, all of them: blanks and the punctuation `, ; : ! ? " ' .` at either end, and a bracket or
quote at one end whose partner is not in the span; of names a possessive 's, a title before
("Dr. Lee" is scored as "Lee") and a degree after ("Grace Lee, MD"). A name that is a title alone
identifies nobody. What was trimmed is counted in the output, and recall on the spans as they came
stands beside (`recall_as_labelled`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from schemas.entities import NAME
from workers.deid.labels import TypeMap

_OUTER: Final = " \t\r\n\v\f\u00a0\u2028\u2029\x85,;:!?\"'.\u2018\u2019\u201c\u201d"
_POSSESSIVE: Final = re.compile(r"(?<=\w)['\u2019`]s?$", re.IGNORECASE)
_FIRST_WORD: Final = re.compile(r"([^\W\d_]+)\.?\s+(?=\S)")
_LAST_WORD: Final = re.compile(r"(?:,\s*|\s+)([A-Za-z.]{2,7})$")
_PAIRS: Final = {"(": ")", "[": "]", "<": ">", "{": "}"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled span as scored; `entity` is our type, or a name under [not_identifiers].

    `came` is the span as it was labelled.
    """

    start: int
    end: int
    label: str
    entity: str
    came: tuple[int, int] = field(default=(0, 0), compare=False)

    @property
    def trimmed(self) -> bool:
        """Whether the span was labelled wider than it is scored."""
        return self.came[1] > 0 and self.came != (self.start, self.end)

    @property
    def labelled_span(self) -> tuple[int, int]:
        """The span as it was labelled."""
        return self.came if self.came[1] else (self.start, self.end)


def gold(text: str, start: int, end: int, label: str, types: TypeMap) -> Gold:
    """Return a span of `text`, trimmed, with the class of its label."""
    left, right = _bare(text, start, end)
    entity = types.entity(label, text[left:right])
    if entity == NAME:
        left, right = _name(text, left, right, types)
    return Gold(left, right, label, entity, (start, end))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim the ends; a span of punctuation alone stays as it is."""
    left, right = start, end
    while left < right:
        inner = text[left + 1 : right]
        if text[left] in _OUTER or _PAIRS.get(text[left], inner) not in inner:
            left += 1
        elif text[right - 1] in _OUTER or _opens_outside(text[left:right]):
            right -= 1
        else:
            return left, right
    return start, end


def _opens_outside(span: str) -> bool:
    opener = next((a for a, b in _PAIRS.items() if b == span[-1]), "")
    return bool(opener) and opener not in span


def _name(text: str, start: int, end: int, types: TypeMap) -> tuple[int, int]:
    while found := _FIRST_WORD.match(text, start, end):
        if found.group(1).lower() not in types.titles:
            break
        start = found.end()
    while True:
        span = text[start:end]
        tail = _LAST_WORD.search(span)
        if owned := _POSSESSIVE.search(span):
            end = start + owned.start()
        elif tail and tail.start() and tail.group(1).replace(".", "").lower() in types.suffixes:
            end = start + tail.start()
        else:
            return _bare(text, start, end)

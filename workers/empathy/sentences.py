"""Sentences of a text as spans that cover it without gaps, aware of abbreviations and lists."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]\u201d\u2019]*\s+|\n+")
# Only those that a capital letter may follow; "5 mg. if needed" goes on by its small letter.
_ABBREVIATION = re.compile(
    r"\b(?:[Dd]r|[Mm]r|[Mm]rs|[Mm]s|[Pp]rof|[Ss]t|vs|[Ee]\.g|[Ii]\.e|[Ff]ig|[A-Z])\.\s*$"
)
_LONGEST = 16


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return spans in order; each holds its sentence and the white space after it."""
    spans, start = [], 0
    for match in _BOUNDARY.finditer(text):
        if "\n" not in match.group(0) and _goes_on(text, start, match.end()):
            continue
        if text[start : match.end()].strip():
            spans.append((start, match.end()))
            start = match.end()
    if start < len(text):
        if text[start:].strip() or not spans:
            spans.append((start, len(text)))
        else:
            spans[-1] = (spans[-1][0], len(text))
    return tuple(spans)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether the sentence goes on: an abbreviation, or a small letter follows."""
    return text[end : end + 1].islower() or bool(
        _ABBREVIATION.search(text[max(start, end - _LONGEST) : end])
    )

"""A yes that became a no, or the other way: the shortest fact of all."""

from __future__ import annotations

import re

from schemas.facts import FactFinding
from schemas.text import SafeText
from workers.facts.comparison import Comparison
from workers.facts.extract import Reading

_ANSWER = re.compile(
    r"(?i)^\W*(yes|yeah|yep|no|nope)\b(?! (?:problem|worries|doubt|matter|need|change|"
    r"sign|evidence|one|question))"
)


def find(pair: Comparison) -> list[FactFinding]:
    """Return an answer turned round, hard."""
    before, now = _answers(pair.original), _answers(pair.edited)
    if not before or not now or set(before) & set(now):
        return []
    start, end = next(iter(now.values()))
    return [
        FactFinding(
            code="negation_changed",
            severity="hard",
            side="edited",
            start=start,
            end=end,
            quote=SafeText(pair.edited.text[start:end]),
            explanation="yes and no are swapped",
        )
    ]


def _answers(reading: Reading) -> dict[str, tuple[int, int]]:
    out: dict[str, tuple[int, int]] = {}
    for span in reading.sentences:
        match = _ANSWER.match(reading.text[span.start : span.end])
        if match:
            word = "yes" if match.group(1).lower().startswith("y") else "no"
            out.setdefault(word, (span.start + match.start(1), span.start + match.end(1)))
    return out

"""Spans that a detector marked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A span of text that identifies somebody.

    Attributes:
        start, end: Unicode code points, end exclusive.
        entity: our type name (`schemas/entities.py`), e.g. `NAME`, `DATE`, `MRN`.
        score: confidence in [0, 1].
        detector: which detector marked it, for the evaluation by detector.
        known: `Patient/1#family`-like pointer when the span is a known identifier; it selects the
            surrogate (same person, same surrogate) and stays inside the step. Empty otherwise.
    """

    start: int
    end: int
    entity: str
    score: float
    detector: str
    known: str = ""

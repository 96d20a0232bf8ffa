"""An "if this happens, do that" of the original that the edit lost or made unconditional."""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import finding
from workers.facts.modifiers import condition

MIN_COVER = 0.6
"""Share of the contingency's words that one conditional sentence of the edit must have."""


def find(pair: Comparison) -> list[FactFinding]:
    """Return lost contingencies and lost conditions, hard."""
    return [
        finding("contingency_lost", p.clause, "original", "the edit does not say what to do then")
        for p in pair.dropped
        if p.clause.kind == "contingency" and not _kept(p, pair.edited.text)
    ]


def _kept(placed: Placed, edited: str) -> bool:
    """A version of it, or one sentence with most of its words, still has a condition."""
    if placed.partner is not None and placed.likeness >= 0.5:
        span = placed.partner.sentence
        return condition(edited[span.start : span.end]) is not None
    lines = placed.judged.where.sentences
    if not lines or placed.judged.where.best < MIN_COVER:
        return False
    span = lines[0].span
    return condition(edited[span.start : span.end]) is not None

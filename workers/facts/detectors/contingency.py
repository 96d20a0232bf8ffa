"""An "if this happens, do that" of the original that the edit lost or made unconditional."""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import finding
from workers.facts.extract import read
from workers.facts.modifiers import condition
from workers.facts.segment import Span
from workers.facts.terms import Vocabulary, tells

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
        return condition(edited[span.start : span.end]) is not None and _said(placed, edited, span)
    lines = placed.judged.where.sentences
    if not lines or placed.judged.where.best < MIN_COVER:
        return False
    span = lines[0].span
    return condition(edited[span.start : span.end]) is not None


def _said(placed: Placed, edited: str, span: Span) -> bool:
    """Whether one telling word of the condition itself is still said there."""
    cue = condition(placed.clause.text)
    if cue is None:
        return True
    start = placed.clause.span.start + cue[0]
    end = placed.clause.text.find(",", cue[1])
    stop = placed.clause.span.end if end < 0 else placed.clause.span.start + end
    asked = [w for w in placed.clause.words if start <= w.start < stop and tells(w)]
    there = Vocabulary(c for c in read(edited).clauses if c.sentence == span)
    return not asked or any(there.has(word) for word in asked)

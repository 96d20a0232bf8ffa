"""An instruction, follow-up or recommendation that the original does not give.

Source: 2601.15558: 13 of 28 expert-marked errors were unprompted follow-ups.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.attitude import telling
from workers.facts.comparison import VERSION_LIKENESS, Comparison, Placed
from workers.facts.detectors.rules import finding, rules

_KINDS = {"instruction", "contingency"}


def find(pair: Comparison) -> list[FactFinding]:
    """Return added instructions and follow-ups, hard."""
    return [
        finding("added_recommendation", p.clause, "edited", "the original does not ask for this")
        for p in pair.added
        if (p.new and p.clause.kind in _KINDS) or ((p.new or _idle(p, pair)) and _follow_up(p))
    ]


def _idle(placed: Placed, pair: Comparison) -> bool:
    """Whether a kind clause takes up nothing that anybody said: it may still ask for a visit."""
    clause = placed.clause
    version = placed.likeness >= VERSION_LIKENESS
    tells = telling(clause.text, clause.words, clause.span.start)
    taken_up = bool(tells) and all(map(pair.sources.name, tells))
    return placed.echo and clause.kind == "social" and not version and not taken_up


def _follow_up(placed: Placed) -> bool:
    if placed.clause.kind == "question" and not placed.clause.text.lower().startswith("how about"):
        return False
    found = rules("recommendation")
    text = placed.clause.text.replace("\u2019", "'")
    return bool(found["followup"].search(found["harmless"].sub(" ", text)))

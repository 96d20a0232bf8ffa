"""A statement about the patient that neither the original nor the patient made.

A kind sentence may take up what the patient wrote; what it says beyond that, about illness,
habits, people or causes, is an assumption.

Source: 2601.15558: 11 of 28 expert-marked errors were clinical assumptions.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import finding, rules


def find(pair: Comparison) -> list[FactFinding]:
    """Return added assumptions, hard."""
    return [
        finding("added_assumption", p.clause, "edited", _why(p, pair))
        for p in pair.added
        if _assumes(p, pair)
    ]


def _assumes(placed: Placed, pair: Comparison) -> bool:
    clause = placed.clause
    if placed.echo or clause.kind not in {"social", "statement"}:
        return False
    if not rules("assumption")["about"].search(clause.text.replace("\u2019", "'")):
        return False
    if clause.kind == "statement":
        return placed.new
    return bool(pair.foreign(clause))


def _why(placed: Placed, pair: Comparison) -> str:
    foreign = ", ".join(dict.fromkeys(word.lower for word in pair.foreign(placed.clause)))
    return "nobody said this of the patient" + (f": {foreign}" if foreign else "")

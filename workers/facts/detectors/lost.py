"""Facts of the original that the edit does not have, and facts of the edit nobody stated."""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import finding

_OWN_DETECTOR = {"social", "contingency", "promise"}


def find(pair: Comparison) -> list[FactFinding]:
    """Return lost facts: hard when a number, drug or side went with them, else soft."""
    return [
        finding(
            "fact_lost", p.clause, "original", "the edit does not say this",
            severity="hard" if p.hits else "soft",
        )
        for p in pair.dropped
        if p.clause.kind not in _OWN_DETECTOR and p.new
    ]  # fmt: skip


def added(pair: Comparison) -> list[FactFinding]:
    """Return added statements and questions that no other detector names, soft."""
    return [
        finding("added_fact", p.clause, "edited", "the original does not say this", severity="soft")
        for p in pair.added
        if p.clause.kind in {"statement", "question", "reassurance"} and p.new
    ]

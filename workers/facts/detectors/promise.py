"""What the clinic said it would do and the edit dropped, or never said and the edit promised."""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import finding


def find(pair: Comparison) -> list[FactFinding]:
    """Return added promises (hard) and lost ones (soft)."""
    added = [
        finding("added_promise", p.clause, "edited", "the original does not promise this")
        for p in pair.added
        if p.clause.kind == "promise" and p.new
    ]
    lost = [
        finding("promise_lost", p.clause, "original", "the edit drops it", severity="soft")
        for p in pair.dropped
        if p.clause.kind == "promise" and p.new
    ]
    return added + lost

"""One file for each kind of error that an edit can make. All return findings.

The order is the order in which a reader should see them: what changed, what was added, what was
lost. `RULES` lists them by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schemas.facts import FactFinding, Verdict
from workers.facts.comparison import Comparison
from workers.facts.detectors import changed

Detector = Callable[[Comparison], list[FactFinding]]
RULES: tuple[Detector, ...] = (changed.find,)


def detect(pair: Comparison, verdicts: Sequence[Verdict]) -> tuple[FactFinding, ...]:
    """Return the findings of all detectors, each stretch of text under one code once."""
    _ = verdicts
    seen: dict[tuple[str, str, int], FactFinding] = {}
    for rule in RULES:
        for found in rule(pair):
            seen.setdefault((found.code, found.side, found.start), found)
    return tuple(seen.values())

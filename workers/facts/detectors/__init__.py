"""One file for each kind of error that an edit can make. All return findings.

The order is the order in which a reader should see them: what changed, what was added, what was
lost. `RULES` lists them by hand; `_NAMED` findings on a clause spare it the general one.
"""

from __future__ import annotations

from collections.abc import Callable

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors import (
    addressee,
    answer,
    assumption,
    certainty,
    changed,
    contingency,
    lost,
    promise,
    reassurance,
    recommendation,
    urgency,
)

Detector = Callable[[Comparison], list[FactFinding]]
RULES: tuple[Detector, ...] = (
    changed.find, answer.find, reassurance.find, recommendation.find, promise.find, assumption.find,
    contingency.find, urgency.find, certainty.find, addressee.find, lost.find,
)  # fmt: skip


def detect(pair: Comparison) -> tuple[FactFinding, ...]:
    """Return the findings of all detectors, each stretch of text under one code once."""
    seen: dict[tuple[str, str, int], FactFinding] = {}
    for rule in RULES:
        for found in rule(pair):
            seen.setdefault((found.code, found.side, found.start), found)
    named = {(f.side, f.start) for f in seen.values()}
    for found in lost.added(pair):
        if (found.side, found.start) not in named:
            seen.setdefault((found.code, found.side, found.start), found)
    return tuple(seen.values())

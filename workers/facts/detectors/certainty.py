"""A statement that the edit made surer or less sure than it was.

Ranks: unlikely, possible, likely, plain, certain. Politeness ("you may want to") is none.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import finding, rules
from workers.facts.modifiers import certainty

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared."""


def find(pair: Comparison) -> list[FactFinding]:
    """Return clauses whose certainty changed, soft."""
    out = []
    for p in pair.added:
        if p.partner is None or p.likeness < MIN_LIKENESS or p.clause.kind == "social":
            continue
        now, before = _rank(p.clause.text), _rank(p.partner.text)
        if now != before:
            why = f"was {before or 'plain'}, is now {now or 'plain'}"
            out.append(finding("certainty_changed", p.clause, "edited", why, severity="soft"))
    return out


def _rank(text: str) -> str:
    return certainty(rules("certainty")["polite"].sub(" ", text.replace("’", "'")))

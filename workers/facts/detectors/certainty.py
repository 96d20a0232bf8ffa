"""A statement that the edit made surer or less sure than it was.

Ranks: unlikely, possible, likely, plain, certain. Politeness ("you may want to") is none.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import Severity, finding, rules
from workers.facts.modifiers import certainties

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared."""


def find(pair: Comparison) -> list[FactFinding]:
    """Return clauses whose certainty changed: hard when surer, soft when less sure."""
    out = []
    for p in pair.added:
        if p.partner is None or p.likeness < MIN_LIKENESS:
            continue
        now, before = _ranks(p.clause.text), _ranks(p.partner.text)
        if now != before:
            why = f"was {_words(before)}, is now {_words(now)}"
            severity: Severity = "hard" if _surer(before, now) else "soft"
            out.append(finding("certainty_changed", p.clause, "edited", why, severity=severity))
    return out


def _surer(before: dict[str, int], now: dict[str, int]) -> bool:
    """Whether the edit claims more than the original did."""
    hedges = ("unlikely", "possible", "likely")
    fewer = sum(now.get(h, 0) for h in hedges) < sum(before.get(h, 0) for h in hedges)
    return fewer or now.get("certain", 0) > before.get("certain", 0)


def _ranks(text: str) -> dict[str, int]:
    text = rules("certainty")["expected"].sub("may ", text.replace("\u2019", "'"))
    return certainties(rules("certainty")["polite"].sub(" ", text))


def _words(ranks: dict[str, int]) -> str:
    return ", ".join(ranks) or "plain"

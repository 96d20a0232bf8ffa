"""Numbers, doses, dates, sides, drugs, negations that differ between the two texts."""

from __future__ import annotations

from schemas.facts import FactFinding, Side
from schemas.text import SafeText
from workers.facts.comparison import Comparison, Placed
from workers.facts.guards import Hit

_CODES = {("item_missing", "original"): "item_lost", ("item_missing", "edited"): "item_added"}
"""A guard tells what the other text lacks; whether that is lost or added is the side's matter."""


def find(pair: Comparison) -> list[FactFinding]:
    """Return what the guards object to, in both directions, as hard findings.

    A clause of the original without any version in the edit is lost, not changed (`lost.py`).
    """
    made = [f for p in pair.added if not p.echo for f in _of(p, pair.edited.text, "edited")]
    kept = [f for p in pair.dropped if p.partner for f in _of(p, pair.original.text, "original")]
    return made + kept


def _of(placed: Placed, text: str, side: Side) -> list[FactFinding]:
    return [
        FactFinding(
            code=_CODES.get((hit.code, side), hit.code), severity="soft" if hit.soft else "hard",
            side=side, start=hit.span.start, end=hit.span.end,
            quote=SafeText(text[placed.clause.span.start : placed.clause.span.end]),
            explanation=hit.why,
        )
        for hit in placed.hits
        if placed.partner or placed.clause.kind != "social" or not _said_in_passing(hit, text)
    ]  # fmt: skip


def _said_in_passing(hit: Hit, text: str) -> bool:
    """Whether a kind sentence only says "I hope you rest tonight": no date of anything."""
    quoted = text[hit.span.start : hit.span.end]
    return quoted.lower() in {
        "today", "tonight", "tomorrow", "yesterday", "every day", "each day", "daily", "a day",
        "every night", "every morning", "a week", "this week", "last week", "few days", "few weeks",
        "a minute", "a second", "an hour", "a month", "a year", "one day", "one week", "24 hours",
    }  # fmt: skip

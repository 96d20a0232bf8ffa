"""Whether a text tells a lone claim's number in another way: "half an hour" is "30 minutes".

Two wordings of one clause must agree exactly (`guards.against`); a claim in other words may name
a rate as a span ("a day" for "daily"), an age as a number, or one end of a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workers.facts.quantities import Quantity

ROUNDED = 0.04
"""Spans of time this close are the same in other units: 90 days and three months."""
_LOOSE = frozenset(["duration", "number"])
"""Doses, dates and rates are compared exactly."""
_DAY = re.compile(r"\b(?:(?:a|per|each|every|the) (?:single )?day|daily|day)\b", re.I)
_WEEK = re.compile(r"\b(?:week|weekly)\b", re.I)
_UNITS = (1.0, 24.0, 168.0, 730.0, 8760.0)
"""Hours of an hour, day, week, month and year."""


def told(claim: Quantity, text: str, numbers: Iterable[Quantity]) -> bool:
    """Return whether `text`, whose quantities are `numbers`, tells the claim's in other units."""
    if claim.kind == "frequency" and claim.value == "1":
        return bool(_DAY.search(text))
    if claim.kind == "duration" and claim.value in {"24", "168"}:
        return bool((_DAY if claim.value == "24" else _WEEK).search(text))
    mine = _values(claim)
    for other in numbers:
        theirs = _values(other)
        if claim.kind in _LOOSE and other.kind == claim.kind and _within(mine, theirs):
            return True
        if {other.kind, claim.kind} == {"duration", "number"} and _counted(claim, other):
            return True
    return False


def _within(mine: list[float], theirs: list[float]) -> bool:
    """Each number of the claim is one of the text's, exact or rounded."""
    return bool(mine) and all(any(abs(a - b) <= ROUNDED * b for b in theirs) for a in mine)


def _counted(one: Quantity, other: Quantity) -> bool:
    """Whether a number counts the units of a span: "age 45" for 45 years, "week 20"."""
    span, number = (one, other) if one.kind == "duration" else (other, one)
    hours, counts = _values(span), _values(number)
    return any(
        all(any(abs(h / unit - n) < 0.1 for n in counts) for h in hours) for unit in _UNITS if hours
    )


def _values(quantity: Quantity) -> list[float]:
    try:
        return [float(part) for part in quantity.value.split("-") if part]
    except ValueError:
        return []

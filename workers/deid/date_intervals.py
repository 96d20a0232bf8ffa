"""Intervals that a text states ("two weeks", "the day before"), and days moved by them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from workers.deid.calendar import add_months

_WORDS: Final = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBERS: Final = {word: number for number, word in enumerate(_WORDS.split())} | {
    "a": 1, "an": 1, "couple": 2, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_COUNTED: Final = re.compile(
    r"\b(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")(?:\s+of)?[\s-]+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
# One day, week, month or year that no number states.
_ONE: Final = re.compile(
    r"\b(?:(?P<near>tomorrow|yesterday|overnight)"
    r"|(?:next|following|previous|prior|last|coming)[ ](?P<first>day|morning|night|week|month|year)"
    r"|(?P<then>day|morning|night|evening|week|month|year)[ ](?:before|after|prior|later|following"
    r"|earlier|from))\b",
    re.IGNORECASE,
)
_DAILY: Final = frozenset({"morning", "night", "evening"})


def intervals(text: str) -> set[tuple[int, str]]:
    """Return the intervals of a text as (count, unit); unit is day, week, month or year."""
    found = set()
    for match in _COUNTED.finditer(text):
        count = match["count"].lower()
        number = int(count) if count.isdigit() else _NUMBERS[count]
        found.add((number, match["unit"].lower()))
    for match in _ONE.finditer(text):
        unit = (match["first"] or match["then"] or "day").lower()
        found.add((1, "day" if unit in _DAILY else unit))
    return found


def moved(day: date, count: int, unit: str) -> date:
    """Return `day` moved by an interval; the last of a shorter month where there is no such day."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    year, month = add_months(day.year, day.month, count * (12 if unit == "year" else 1))
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))

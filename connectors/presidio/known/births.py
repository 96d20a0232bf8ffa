"""Whether a written date is a known birth date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.presidio.known.model import Form

_MONTHS = {
    "jan": 1, "ene": 1, "feb": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12,
}  # fmt: skip


def matches_birth(written: str, births: Sequence[tuple[Form, str]]) -> str:
    """Return the pointer of the person whose birth date `written` is, or an empty string.

    Day and month must both be there; the order of a numeric date is not known, so both count.
    """
    if not births:
        return ""
    numbers = [int(n) for n in re.findall(r"\d+", written)[:3]]
    month = next((_MONTHS[w] for w in re.findall(r"[a-z]{3}", written.lower()) if w in _MONTHS), 0)
    for form, birth in births:
        year, *rest = (int(part) for part in birth.split("-"))
        if len(rest) == 2 and _same(numbers, month, year, rest[0], rest[1]):
            return form.known
    return ""


def _same(numbers: list[int], named: int, year: int, month: int, day: int) -> bool:
    years = [n for n in numbers if n in (year, year % 100)]
    if named:
        return named == month and day in numbers and bool(years) and len(numbers) >= 2
    return (
        len(numbers) == 3
        and bool(years)
        and sorted(numbers)
        in (
            sorted((year, month, day)),
            sorted((year % 100, month, day)),
        )
    )

"""Write a list or range of dates again, for other days, in the form in which it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from workers.deid.date_groups import DateGroup, has
from workers.deid.dates import FoundDate, is_padded, render


def render_group(group: DateGroup, days: Sequence[date]) -> str:
    """Return the group with `days` in the place of its items, each in its form."""
    apart = len({day.year for day in days}) > 1 and any(one.year for one in group.items)
    lenders = [_lender(group.items, number) for number in range(len(group.items))]
    padded = [
        is_padded(one) or is_padded(group.items[at])
        for one, at in zip(group.items, lenders, strict=True)
    ]
    texts = [
        render(one, day, padded=pads)
        for one, day, pads in zip(group.items, days, padded, strict=True)
    ]
    for number in _borrowers(group.items):
        lender = lenders[number]
        beside = number - 1 if lender < number else number + 1
        same = (days[beside].year, days[beside].month) == (days[number].year, days[number].month)
        if not same or apart:
            texts[number] = _own_month(
                group.items[lender], texts[number], days[number], padded[number]
            )
    if apart:
        texts = [
            _own_year(one, text, day)
            for one, text, day in zip(group.items, texts, days, strict=True)
        ]
    out, at = [], 0
    for one, text in zip(group.items, texts, strict=True):
        out += [group.text[at : one.start - group.start], text]
        at = one.end - group.start
    return "".join(out)


def _borrowers(items: Sequence[FoundDate]) -> list[int]:
    """Return the items without a month of their own, those before their lender from the right."""
    lone = [n for n, one in enumerate(items) if one.month and not has(one, "name", "month")]
    return sorted(lone, key=lambda n: n if _lender(items, n) < n else -n)


def _lender(items: Sequence[FoundDate], number: int) -> int:
    """Return the item whose month is borrowed: the nearest before, else the nearest after."""
    if has(items[number], "name", "month"):
        return number
    before = [n for n in range(number) if has(items[n], "name", "month")]
    after = [n for n in range(number + 1, len(items)) if has(items[n], "name", "month")]
    return max(before) if before else min(after, default=number)


def _own_month(lender: FoundDate, text: str, day: date, padded: bool) -> str:
    """Return a borrowed day with its month, in the way in which its lender has it."""
    spans = {name: (a, b) for name, a, b in lender.spans}
    if "name" in spans:
        a, b = spans["name"]
        only = replace(lender, text=lender.text[a:b], spans=(("name", 0, b - a),))
        name = render(only, day)
        return f"{name} {text}" if spans["name"] < spans.get("day", (99, 0)) else f"{text} {name}"
    month = f"{day.month:02d}" if padded else str(day.month)
    mark = lender.text[spans["month"][1] : spans["month"][1] + 1] or "/"
    if spans["month"] < spans["day"]:
        return f"{month}{mark}{text}"
    return f"{text}{mark}{month}{mark}"


def _own_year(one: FoundDate, text: str, day: date) -> str:
    if has(one, "year") or one.year is None:
        return text
    return f"{text}/{day.year}" if "/" in text else f"{text}, {day.year}"

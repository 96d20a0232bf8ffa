"""Move the dates of a thread by its one shift, and keep what is needed to move them back.

The shift is whole weeks, so a date keeps its day of the week and "next Tuesday" stays true.
Months without a day move by the nearest number of months. A date that shows an age over 89 gets
the year of somebody of 90. Source: 45 CFR 164.514(b)(2)(i)(C).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from schemas.entities import DATE
from schemas.vault import Surrogate
from workers.deid.book import Book
from workers.deid.date_groups import DateGroup, find_groups, lone_day, resolve_group
from workers.deid.date_months import is_month
from workers.deid.date_writing import render_group
from workers.deid.dates import FoundDate, render

_DAYS_PER_MONTH: Final = 30.4375
_OLDEST_YEARS: Final = 90
_WITHHELD: Final = "a certain day"
_BARE_YEAR: Final = re.compile(r"(?<![\d/-])(18\d\d|19\d\d|20\d\d)(?![\d/-])")


def month_shift(shift_days: int) -> int:
    """Return by how many months a date without a day moves."""
    return round(shift_days / _DAYS_PER_MONTH)


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Return the year and month `count` months on."""
    total = year * 12 + month - 1 + count
    return total // 12, total % 12 + 1


class Calendar:
    """Shifts dates for one case; `anchor` is the day the message was sent."""

    def __init__(self, book: Book, anchor: date) -> None:
        self._book = book
        self._anchor = anchor

    def shifted(self, day: date) -> date:
        """Return `day` moved by the thread's shift, and remember the pair."""
        moved = self._moved(day)
        self._book.add(Surrogate(DATE, "", "", moved.isoformat(), day.isoformat()))
        return moved

    def spans(
        self, raw: str, groups: Iterable[DateGroup], marked: Iterable[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """Return whole dates: marked ones grown to their full form, and all that are explicit."""
        wanted = list(marked)
        spans = []
        for one in groups:
            near = [(s, e) for s, e in wanted if s < one.end and one.start < e]
            if one.explicit or near:
                bounds = [(one.start, one.end), *near]
                spans.append((min(s for s, _ in bounds), max(e for _, e in bounds)))
        spans += wanted + self._old_years(raw)
        return _joined(sorted(spans))

    def months(self, raw: str, groups: Iterable[DateGroup]) -> list[tuple[int, int]]:
        """Return months that stand without a day, by the rule by which they are put back."""
        return [
            (one.start, one.end)
            for one in groups
            if all(item.precision == "month" and item.year is None for item in one.items)
            and is_month(raw, one)
        ]

    def replace(self, text: str) -> str:
        """Return `text`, which holds one or more dates, with all of them moved."""
        out, at = [], 0
        groups = find_groups(text, months=True) or lone_day(text)
        for one in groups:
            out += [text[at : one.start], self._one(one)]
            at = one.end
        made = "".join([*out, self._years(text[at:])])
        if made == text:
            if not any(char.isdigit() for char in text) or _BARE_YEAR.fullmatch(text.strip()):
                return text  # "last Tuesday", a year on its own: no identifier
            made = _WITHHELD
        self._book.add(Surrogate(DATE, text, made, "", "phrase"))
        return made

    def _one(self, group: DateGroup) -> str:
        if any(one.day is None for one in group.items):
            return self._each(group)
        days = [day for day in resolve_group(group, self._anchor) if day is not None]
        if len(days) < len(group.items):
            return _WITHHELD
        moved = [self.shifted(day) for day in days]
        made = render_group(group, moved)
        if len(days) == 1:
            only = Surrogate(DATE, group.text, made, moved[0].isoformat(), days[0].isoformat())
            self._book.add(only)
        else:
            self._book.add(Surrogate(DATE, group.text, made, "", "phrase"))
        return made

    def _each(self, group: DateGroup) -> str:
        """Return a list that holds months without a day, each item moved on its own."""
        out, at = [], group.start
        for one in group.items:
            made = self._month(one) if one.day is None else self._one(DateGroup(one.text, (one,)))
            out += [group.text[at - group.start : one.start - group.start], made]
            at = one.end
        return "".join(out)

    def _month(self, one: FoundDate) -> str:
        year, month = one.year or self._anchor.year, one.month or 1
        new_year, new_month = add_months(year, month, month_shift(self._book.shift_days))
        new_year = max(new_year, self._anchor.year - _OLDEST_YEARS)
        made = render(one, date(new_year, new_month, 1))
        old = f"{year:04d}-{month:02d}" if one.year else f"--{month:02d}"
        new = f"{new_year:04d}-{new_month:02d}" if one.year else f"--{new_month:02d}"
        self._book.add(Surrogate(DATE, one.text, made, new, old))
        return made

    def _old_years(self, raw: str) -> list[tuple[int, int]]:
        limit = self._anchor.year - _OLDEST_YEARS
        return [m.span() for m in _BARE_YEAR.finditer(raw) if int(m.group()) <= limit]

    def _years(self, text: str) -> str:
        limit = self._anchor.year - _OLDEST_YEARS
        return _BARE_YEAR.sub(lambda m: str(limit) if int(m.group()) <= limit else m.group(), text)

    def _moved(self, day: date) -> date:
        moved = day + timedelta(days=self._book.shift_days)
        limit = self._anchor.year - _OLDEST_YEARS
        if day.year > limit:
            return moved
        return date(limit, moved.month, min(moved.day, 28))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out

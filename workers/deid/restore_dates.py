"""Move the dates of a model's text back by arithmetic, where they follow from what it was shown.

A date is put back when it is one the model read (in whatever form it writes it), or when a stated
interval or a day of the week leads to it from one. Any other date is an invention and refuses. A
list or range comes back whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from schemas.entities import DATE
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid.date_groups import (
    COUNTS,
    ENDS,
    DateGroup,
    find_groups,
)
from workers.deid.date_intervals import intervals, moved
from workers.deid.date_months import is_month
from workers.deid.date_remains import Span, remains
from workers.deid.date_writing import render_group
from workers.deid.date_years import DatePiece, Dates, restore_years
from workers.deid.dates import FoundDate, other_way, render, resolve
from workers.deid.refusals import Evidence

_NEAR_NOW_DAYS: Final = 13
_FRACTION: Final = re.compile(r"[1-7]/[2-8]|\d{1,2}/10")
_CUE: Final = re.compile(
    r"\b(?:on|since|from|until|till|through|thru|by|before|after|dated?|of|your|and|to|between"
    r"|appointment|visit)\s+$",
    re.IGNORECASE,
)
_RANKED: Final = re.compile(
    r"\s+(?:of\s+(?:each|every)\b|(?:most\s+|more\s+)?(?:dose|time|day|week|month|year|toe|finger"
    r"|degree|trimester|visit|pill|tablet|shot|one|option|thing|line|part|half|step|floor|choice"
    r"|injection|booster|cycle|round|infusion|question|point|month|opinion|attempt|try|hour|rib"
    r"|percentile|grade|stage|metatarsal|vaccine|person|child|pregnancy|test|result|sample)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Day:
    """One date of the text as it was read, the day it stands for, and how that is known."""

    read: FoundDate
    day: date
    code: str


class DateRestorer:
    """Restores dates of one text. `now` is the moment of the message, shifted."""

    def __init__(self, secrets: ThreadSecrets, now: date, raw: str, sources: list[str]) -> None:
        self._raw = raw
        self._groups = find_groups(raw, months=True)
        self._sources = sources
        self._now = now
        self._shift = timedelta(days=secrets.date_shift_days)
        self._days: dict[date, set[date]] = {now: {now - self._shift}}
        self._months: dict[str, set[str]] = {}
        self._phrases: dict[str, set[str]] = {}
        for row in secrets.surrogates:
            if row.entity == DATE:
                self._learn(row)
        self._intervals = intervals("\n".join([raw, *sources]))

    def restore(self, taken: list[Span], marked: list[Span]) -> Dates:
        """Return the dates outside `taken`; `marked` is what a detector takes for a date."""
        done = Dates()
        spans = list(taken)
        for start, end, new in self._whole_phrases():
            if _apart(start, end, spans):
                done.pieces.append(DatePiece(start, end, new, "date"))
                spans.append((start, end))
        passed = []
        for group in self._groups:
            if _apart(group.start, group.end, spans):
                is_marked = not _apart(group.start, group.end, marked)
                made = self._group(group, is_marked=is_marked)
                done.pieces += [one for one in made if isinstance(one, DatePiece)]
                done.refused += [one for one in made if isinstance(one, Evidence)]
                if not made and group.items[0].day is not None:
                    passed.append((group.start, group.end))
        dates = [(piece.start, piece.end) for piece in done.pieces]
        restore_years(self._raw, self._sources, self._days, [*spans, *dates], done)
        if not done.refused:
            back = [*taken, *dates]
            done.refused = remains(self._raw, dates, back, passed, self._sources, self._days)
        return done

    def _learn(self, row: Surrogate) -> None:
        if row.part == "phrase":
            self._phrases.setdefault(row.replacement, set()).add(row.original)
            return
        if row.replacement:
            self._phrases.setdefault(row.replacement, set()).add(row.original)
        if len(row.owner) == 10:
            new, old = date.fromisoformat(row.owner), date.fromisoformat(row.part)
            self._days.setdefault(new, set()).add(old)
        else:
            self._months.setdefault(row.owner, set()).add(row.part)

    def _whole_phrases(self) -> list[tuple[int, int, str]]:
        """Return the phrases that were written for dates, where they stand as they were written."""
        found = []
        for phrase in sorted(self._phrases, key=len, reverse=True):
            originals = self._phrases[phrase]
            if len(originals) == 1:
                pattern = rf"(?<![\w/.-]){re.escape(phrase)}(?![\w/]|[.:-]\d)"
                places = (m.span() for m in re.finditer(pattern, self._raw))
                old = next(iter(originals))
                found += [(a, b, old) for a, b in places if self._stands_whole(a, b)]
        return found

    def _stands_whole(self, start: int, end: int) -> bool:
        """Return whether no longer date or list stands around a phrase, and it is no count."""
        around = [one for one in self._groups if one.start < end and start < one.end]
        if any(one.start < start or one.end > end for one in around):
            return False
        if any(self._is_twofold(item) for one in around for item in one.items):
            return False
        return not any(
            self._is_quantity(one) or self._is_rank(one) or self._is_fraction(one) for one in around
        )

    def _group(self, group: DateGroup, *, is_marked: bool) -> list[DatePiece | Evidence]:
        """Return what is put back for a group: one piece, or one for each item; or why not."""
        if any(one.day is None for one in group.items):
            alone = len(group.items) == 1
            if alone and group.items[0].year is None and not is_month(self._raw, group):
                return []
            return [self._month(one) if one.day is None else self._lone(one) for one in group.items]
        if self._is_quantity(group) or self._is_rank(group):
            return []
        days = [self._day(one, is_marked=is_marked, sure=group.explicit) for one in group.items]
        refused = [one for one in days if isinstance(one, Evidence)]
        if refused:
            return list(refused)
        known = [one for one in days if isinstance(one, _Day)]
        if not known:
            return []
        if len(known) < len(days) or self._is_fraction(group, is_marked=is_marked):
            return [Evidence("restore.ambiguous", group.start, group.end)]
        read = DateGroup(group.text, tuple(one.read for one in known))
        new = render_group(read, [one.day for one in known])
        code = next((one.code for one in known if one.code != "date"), "date")
        return [DatePiece(group.start, group.end, new, code)]

    def _lone(self, one: FoundDate) -> DatePiece | Evidence:
        """Return the piece of a date beside a month without a day ("June and July 4")."""
        day = self._day(one, is_marked=True, sure=True)
        if isinstance(day, _Day):
            return DatePiece(one.start, one.end, render(day.read, day.day), day.code)
        return day or _refusal("restore.date_not_derivable", one)

    def _is_quantity(self, group: DateGroup) -> bool:
        """Return whether a bare "1/2" or "3/10" counts or measures something."""
        return not group.explicit and COUNTS.match(self._raw, group.end) is not None

    def _is_rank(self, group: DateGroup) -> bool:
        """Return whether "the 3rd" ranks what follows ("the 3rd dose")."""
        ranked = group.items[-1].precision == "day_of_month"
        return ranked and _RANKED.match(self._raw, group.end) is not None

    def _is_fraction(self, group: DateGroup, *, is_marked: bool = False) -> bool:
        """Return whether nothing says that a bare "1/2" is the day and not the half."""
        alone = len(group.items) == 1 and not group.explicit and not is_marked
        fraction = alone and _FRACTION.fullmatch(group.text) is not None
        return fraction and not _CUE.search(self._raw[max(0, group.start - 16) : group.start])

    def _day(self, one: FoundDate, *, is_marked: bool, sure: bool) -> _Day | Evidence | None:
        """Return the real day of one date, why there is none, or None when it is no date."""
        if one.precision == "day_of_month":
            return self._day_of_month(one, is_marked=is_marked)
        if self._is_twofold(one):
            return _refusal("restore.ambiguous", one)
        read = self._reading(one)
        if isinstance(read, Evidence):
            return read
        one, day = read
        if one.weekday is not None and day.weekday() != one.weekday:
            return _refusal("restore.date_conflict", one)
        known = self._days.get(day)
        if known is not None:
            return self._only(one, known, "date")
        if not sure and not is_marked and one.weekday is None:
            return None  # "1/2 tablet": no date that the model was shown
        return self._derived(one, day)

    def _reading(self, one: FoundDate) -> tuple[FoundDate, date] | Evidence:
        """Return how a date is read: "01.04.2026" is also day first where that one was shown."""
        other = other_way(one)
        day, turned = self._resolved(one), self._resolved(other) if other else None
        if other is not None and turned is not None and turned in self._days and turned != day:
            if day in self._days:
                return _refusal("restore.ambiguous", one)
            return other, turned
        return (one, day) if day else _refusal("restore.date_not_derivable", one)

    def _resolved(self, one: FoundDate) -> date | None:
        """Return the day meant: without a year, one that the model was shown comes first."""
        shown = self._shown(one)
        return shown[0] if len(shown) == 1 else resolve(one, self._now)

    def _shown(self, one: FoundDate) -> list[date]:
        """Return the days that were shown and that a date without a year can mean."""
        if one.year is not None or one.month is None:
            return []
        return [day for day in self._days if (day.month, day.day) == (one.month, one.day)
                and one.weekday in (None, day.weekday())]  # fmt: skip

    def _is_twofold(self, one: FoundDate) -> bool:
        """Return whether a date without a year means days of two years, really apart."""
        real = {(old.month, old.day) for day in self._shown(one) for old in self._days[day]}
        return len(real) > 1

    def _derived(self, one: FoundDate, day: date) -> _Day | Evidence:
        old: set[date] = set()
        for new, originals in self._days.items():
            for count, unit in self._intervals:
                if day in (moved(new, count, unit), moved(new, -count, unit)):
                    sign = 1 if day >= new else -1
                    old |= {moved(original, sign * count, unit) for original in originals}
        if old:
            return self._only(one, old, "interval")
        if one.weekday is not None and abs((day - self._now).days) <= _NEAR_NOW_DAYS:
            return self._only(one, {day - self._shift}, "weekday")
        return _refusal("restore.date_not_derivable", one)

    def _day_of_month(self, one: FoundDate, *, is_marked: bool) -> _Day | Evidence | None:
        pairs = [(new, old) for new, olds in self._days.items() for old in olds]
        days = {old for new, old in pairs if new.day == one.day
                and one.weekday in (None, new.weekday())}  # fmt: skip
        if not days:
            shown = any(one.text.casefold() in text.casefold() for text in self._sources)
            passes = shown and not is_marked
            return None if passes else _refusal("restore.date_not_derivable", one)
        if ENDS.match(self._raw, one.end) is None and not is_marked:
            return _refusal("restore.ambiguous", one)
        return self._only(one, days, "date")

    def _month(self, one: FoundDate) -> DatePiece | Evidence:
        month = one.month or 1
        key = f"{one.year:04d}-{month:02d}" if one.year else f"--{month:02d}"
        old = {_year_month(text, one.year) for text in self._months.get(key, ())}
        for new, originals in self._days.items():
            if new.month == month and one.year in (None, new.year):
                old |= {(o.year if one.year else None, o.month) for o in originals}
        if len(old) != 1:
            code = "restore.ambiguous" if old else "restore.date_not_derivable"
            return _refusal(code, one)
        year, number = old.pop()
        new_text = render(one, date(year or self._now.year, number, 1))
        return DatePiece(one.start, one.end, new_text, "date")

    def _only(self, one: FoundDate, days: set[date], code: str) -> _Day | Evidence:
        if len(days) != 1:
            return _refusal("restore.ambiguous", one)
        return _Day(one, next(iter(days)), code)


def _year_month(text: str, year: int | None) -> tuple[int | None, int]:
    return (int(text[:4]) if year else None, int(text[-2:]))


def _refusal(code: str, one: FoundDate) -> Evidence:
    return Evidence(code, one.start, one.end)


def _apart(start: int, end: int, spans: Sequence[Span]) -> bool:
    return all(end <= s or e <= start for s, e in spans)

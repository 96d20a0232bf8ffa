"""Move the dates of a model's text back by arithmetic, where they follow from what it was shown.

A date is put back when it is one the model read (in whatever form it writes it), or when a stated
interval or a day of the week leads to it from one. Any other date is an invention and refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from schemas.entities import DATE
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid.calendar import add_months
from workers.deid.dates import FoundDate, find_dates, month_number, render, resolve
from workers.deid.refusals import Evidence

_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "couple": 2, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90}
_INTERVAL: Final = re.compile(
    r"\b(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")(?:\s+of)?[\s-]+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
# A year on its own is no identifier and stays as the patient wrote it; one that a model took from
# a date is a year of the shifted calendar. "2000 mg" is none.
_YEAR: Final = re.compile(
    r"\b(?:in|since|until|till|by|during|from|before|after|through|early|late|year|of)\s+"
    r"(?P<year>(?:19|20)\d\d)\b(?!\s*(?:mg|mcg|units?|iu|ml|k?cal|calories|steps|cells|IU)\b)"
    r"(?![-/.]\d)",
    re.IGNORECASE,
)
_NEAR_NOW_DAYS: Final = 13
_BEFORE_MONTH: Final = re.compile(
    r"\b(?:in|since|until|till|of|by|last|next|this|late|early|mid|through|during|from|before"
    r"|after|around)[\s-]+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatePiece:
    """A date put back. `code` says how: `date`, `interval` or `weekday`."""

    start: int
    end: int
    new: str
    code: str


@dataclass(slots=True)
class Dates:
    """What became of the dates of a text."""

    pieces: list[DatePiece] = field(default_factory=list)
    refused: list[Evidence] = field(default_factory=list)


class DateRestorer:
    """Restores dates of one text. `now` is the moment of the message, shifted."""

    def __init__(self, secrets: ThreadSecrets, now: date, raw: str, sources: list[str]) -> None:
        self._raw = raw
        self._found = find_dates(raw)
        self._now = now
        self._shift = timedelta(days=secrets.date_shift_days)
        self._days: dict[date, set[date]] = {now: {now - self._shift}}
        self._months: dict[str, set[str]] = {}
        self._phrases: dict[str, set[str]] = {}
        for row in secrets.surrogates:
            if row.entity == DATE:
                self._learn(row)
        self._intervals = _intervals("\n".join([raw, *sources]))
        self._shown_years = {
            int(match["year"]) for text in sources for match in _YEAR.finditer(text)
        }
        self._shown = {one.text.casefold() for text in sources for one in find_dates(text)}

    def restore(self, taken: list[tuple[int, int]], marked: list[tuple[int, int]]) -> Dates:
        """Return the dates outside `taken`; `marked` is what a detector takes for a date."""
        done = Dates()
        spans = list(taken)
        for start, end, new in self._whole_phrases():
            if _apart(start, end, spans):
                done.pieces.append(DatePiece(start, end, new, "date"))
                spans.append((start, end))
        for one in find_dates(self._raw, months=True):
            if _apart(one.start, one.end, spans):
                is_marked = not _apart(one.start, one.end, marked)
                result = self._one(one, is_marked=is_marked)
                if isinstance(result, DatePiece):
                    done.pieces.append(result)
                elif result is not None:
                    done.refused.append(result)
        spans += [(piece.start, piece.end) for piece in done.pieces]
        self._years(spans, done)
        return done

    def _years(self, spans: list[tuple[int, int]], done: Dates) -> None:
        """Put back "in 2024" where the date it was taken from lies in another year."""
        for match in _YEAR.finditer(self._raw):
            start, end = match.span("year")
            year = int(match["year"])
            if year in self._shown_years or not _apart(start, end, spans):
                continue
            real = {o.year for new, olds in self._days.items() if new.year == year for o in olds}
            if real == {year}:
                continue
            if len(real) == 1:
                done.pieces.append(DatePiece(start, end, str(real.pop()), "date"))
            else:
                code = "restore.ambiguous" if real else "restore.date_not_derivable"
                done.refused.append(Evidence(code, start, end))

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
                found += [(a, b, old) for a, b in places if not self._half(a, b)]
        return found

    def _half(self, start: int, end: int) -> bool:
        """Return whether a longer date stands around the phrase, such as with a year or weekday."""
        around = (one for one in self._found if one.start < end and start < one.end)
        return any(one.start < start or one.end > end for one in around)

    def _one(self, one: FoundDate, *, is_marked: bool) -> DatePiece | Evidence | None:
        if one.precision == "month":
            return self._month(one)
        if one.precision == "day_of_month":
            return self._day_of_month(one, is_marked=is_marked)
        day = self._resolved(one)
        if day is None:
            return _refusal("restore.date_not_derivable", one)
        if one.weekday is not None and day.weekday() != one.weekday:
            return _refusal("restore.date_conflict", one)
        known = self._days.get(day)
        if known is not None:
            return self._only(one, known, "date")
        if not one.explicit and not is_marked and one.weekday is None:
            return None  # "1/2 tablet": no date that the model was shown
        return self._derived(one, day)

    def _resolved(self, one: FoundDate) -> date | None:
        """Return the day meant: without a year, one that the model was shown comes first."""
        if one.year is None:
            shown = [d for d in self._days if (d.month, d.day) == (one.month, one.day)]
            if len(shown) == 1:
                return shown[0]
        return resolve(one, self._now)

    def _derived(self, one: FoundDate, day: date) -> DatePiece | Evidence:
        old: set[date] = set()
        for new, originals in self._days.items():
            for count, unit in self._intervals:
                if day in (_moved(new, count, unit), _moved(new, -count, unit)):
                    sign = 1 if day >= new else -1
                    old |= {_moved(original, sign * count, unit) for original in originals}
        if old:
            return self._only(one, old, "interval")
        if one.weekday is not None and abs((day - self._now).days) <= _NEAR_NOW_DAYS:
            return self._only(one, {day - self._shift}, "weekday")
        return _refusal("restore.date_not_derivable", one)

    def _day_of_month(self, one: FoundDate, *, is_marked: bool) -> DatePiece | Evidence | None:
        days = {old for new, olds in self._days.items() if new.day == one.day for old in olds}
        if not days and not is_marked:
            return (
                None
                if one.text.casefold() in self._shown
                else _refusal("restore.date_not_derivable", one)
            )
        if not days:
            return _refusal("restore.date_not_derivable", one)
        return (
            self._only(one, days, "date") if len(days) == 1 else _refusal("restore.ambiguous", one)
        )

    def _month(self, one: FoundDate) -> DatePiece | Evidence | None:
        if one.year is None and not self._is_month(one):
            return None
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
        return DatePiece(
            one.start, one.end, render(one, date(year or self._now.year, number, 1)), "date"
        )

    def _is_month(self, one: FoundDate) -> bool:
        """Return whether a bare "May" or "March" is a month: capitalised, after a preposition."""
        before = self._raw[: one.start]
        if not _BEFORE_MONTH.search(before):
            return False
        return one.text[:1].isupper() or month_number(one.text) not in (3, 5)

    def _only(self, one: FoundDate, days: set[date], code: str) -> DatePiece | Evidence:
        if len(days) != 1:
            return _refusal("restore.ambiguous", one)
        return DatePiece(one.start, one.end, render(one, next(iter(days))), code)


def _year_month(text: str, year: int | None) -> tuple[int | None, int]:
    return (int(text[:4]) if year else None, int(text[-2:]))


def _refusal(code: str, one: FoundDate) -> Evidence:
    return Evidence(code, one.start, one.end)


def _apart(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return all(end <= s or e <= start for s, e in spans)


def _intervals(text: str) -> set[tuple[int, str]]:
    found = set()
    for match in _INTERVAL.finditer(text):
        count = match["count"].lower()
        number = int(count) if count.isdigit() else _NUMBERS[count]
        found.add((number, match["unit"].lower()))
    return found


def _moved(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    year, month = add_months(day.year, day.month, count * (12 if unit == "year" else 1))
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))

"""Dates as people write them: find, resolve, and write another day in the same form.

A found date keeps where its weekday, month, day and year stand in the text, so any other day can
be rendered in the same form (padding, ordinals, abbreviations, case) without a list of formats.
Numeric dates are month first unless that can't be (US portal messages); English and Spanish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Precision = Literal["day", "month", "day_of_month"]

_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_WEEKDAYS: Final = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
MONTHS: Final = {language: words.split() for language, words in _MONTHS.items()}
WEEKDAYS: Final = {language: words.split() for language, words in _WEEKDAYS.items()}
_SHORT_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGER: Final = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu", "sept": "sep"}

_MONTH_EN = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_MONTH_ES = "|".join(MONTHS["es"])
_DAY_NAMES = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|weds|wed|thurs|thur"
    r"|thu|fri|sat|sun|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
)
_WEEKDAY = rf"(?:(?P<weekday>{_DAY_NAMES})\.?,?\s+(?:the\s+)?)?"
_YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
_YEAR2 = r"(?P<year>(?:18|19|20|21)\d\d|['\u2019]?\d\d)"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_NUM_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_ORDINAL = r"(?P<suffix>st|nd|rd|th)"
_QUOTES: Final = "'\u2019"
_START, _END = r"(?<![\w/.:-])", r"(?![\w/]|[.:-]\d)"
_NAMED = rf"(?P<name>{_MONTH_EN}|{_MONTH_ES})"

_FORMS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w/.-]){_YEAR}[-/.](?P<month>1[0-2]|0[1-9])[-/.](?P<day>3[01]|[12]\d|0[1-9])(?!\d)",
        rf"{_START}{_WEEKDAY}{_NUM_MONTH}(?P<sep>[-/.]){_DAY}(?P=sep){_YEAR2}{_END}",
        rf"{_START}(?P<day>3[01]|[12]\d|0?[1-9])(?P<sep>[-/.]){_NUM_MONTH}(?P=sep){_YEAR2}{_END}",
        rf"\b{_WEEKDAY}{_NAMED}\b\.?\s*{_DAY}(?:{_ORDINAL})?(?![\d:/%]|\s*(?:mg|mcg|ml)\b)"
        rf"(?:,?\s+(?:of\s+)?{_YEAR}\b)?",
        rf"\b{_WEEKDAY}{_DAY}(?:{_ORDINAL})?[\s-]+(?:of\s+|de\s+)?{_NAMED}\b\.?"
        rf"(?:(?:,?\s+(?:of\s+|del?\s+)?|-){_YEAR}\b)?",
        rf"\b{_NAMED}\b\.?,?\s+(?:of\s+|del?\s+)?{_YEAR}\b",
        rf"{_START}{_NUM_MONTH}/{_YEAR}{_END}",
        rf"{_START}{_WEEKDAY}{_NUM_MONTH}/{_DAY}(?!\s*(?:tablet|tab|pill|cup|dose|of\b|mg)){_END}",
        rf"\bthe\s+{_DAY}{_ORDINAL}\b",
    )
)
_BARE_MONTH: Final = re.compile(rf"\b{_NAMED}\b", re.IGNORECASE)
_EXPLICIT: Final = 7  # forms before this one say a month and a day or year beyond doubt


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `start`/`end` are code points, end exclusive.

    Attributes:
        spans: where `weekday`, `month`, `name`, `day`, `suffix`, `year` stand, within `text`.
        explicit: it can't be a dose, a ratio or a pressure.
    """

    start: int
    end: int
    text: str
    precision: Precision
    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    spans: tuple[tuple[str, int, int], ...]
    explicit: bool


def find_dates(text: str, *, months: bool = False) -> list[FoundDate]:
    """Return non-overlapping dates in order; `months` also finds a month's name on its own."""
    found: list[FoundDate] = []
    taken: set[int] = set()
    forms = (*_FORMS, _BARE_MONTH) if months else _FORMS
    for number, form in enumerate(forms):
        for match in form.finditer(text):
            if match.end() == match.start() or not taken.isdisjoint(range(*match.span())):
                continue
            made = _found(match, explicit=number < _EXPLICIT)
            if made is not None:
                found.append(made)
                taken.update(range(*match.span()))
    return sorted(found, key=lambda one: one.start)


def resolve(found: FoundDate, anchor: date) -> date | None:
    """Return the day meant, the nearest to `anchor` where the year or month is left out.

    A weekday that is written decides between years. None when there is no such day, and for
    dates without a day.
    """
    if found.day is None:
        return None
    days = [day for day in _candidates(found, anchor) if day is not None]
    if found.weekday is not None and found.year is None:
        days = [day for day in days if day.weekday() == found.weekday] or days
    return min(days, key=lambda day: (abs((day - anchor).days), day), default=None)


def render(found: FoundDate, day: date) -> str:
    """Return `day` in the form in which `found` is written; a month's date keeps its month."""
    names = [name for name, _, _ in found.spans]
    numbers = [found.text[a:b] for name, a, b in found.spans if name in ("day", "month")]
    year_first = "month" in names and names[0] == "year"
    padded = year_first or any(number.startswith("0") for number in numbers)
    out, at = [], 0
    for name, start, end in found.spans:
        old = found.text[start:end]
        out += [found.text[at:start], _part(name, old, day, padded=padded)]
        at = end
    return "".join([*out, found.text[at:]])


def month_number(name: str) -> int:
    """Return 1 to 12 for an English or Spanish month name or abbreviation."""
    low = _LONGER.get(name.lower(), name.lower())
    for words in MONTHS.values():
        for number, word in enumerate(words, 1):
            if word == low or (len(low) == 3 and word.startswith(low)):
                return number
    raise ValueError("no month")


def _found(match: re.Match[str], *, explicit: bool) -> FoundDate | None:
    groups = {k: v for k, v in match.groupdict().items() if v is not None and k != "sep"}
    month = _month(groups)
    day = int(groups["day"]) if "day" in groups else None
    year = _year(groups.get("year"))
    if day is not None and month is not None and not _is_day(year or 2024, month, day):
        return None
    precision: Precision = "month" if day is None else "day" if month else "day_of_month"
    spans = sorted((match.span(k)[0], match.span(k)[1], k) for k in groups)
    start = match.start()
    return FoundDate(
        start, match.end(), match.group(), precision, year, month, day,
        _weekday(groups.get("weekday")),
        tuple((k, a - start, b - start) for a, b, k in spans),
        explicit or ("weekday" in groups and month is not None),
    )  # fmt: skip


def _month(groups: dict[str, str]) -> int | None:
    if "name" in groups:
        return month_number(groups["name"])
    return int(groups["month"]) if "month" in groups else None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    number = int(text.strip(_QUOTES))
    if number > 99:
        return number
    return 2000 + number if number < 50 else 1900 + number


def _weekday(text: str | None) -> int | None:
    if text is None:
        return None
    low = _LONGER.get(text.lower(), text.lower()).replace("miercoles", "miércoles")
    low = low.replace("sabado", "sábado")
    for words in (WEEKDAYS["en"], WEEKDAYS["es"], list(_SHORT_WEEKDAYS)):
        if low in words:
            return words.index(low)
    return None


def _candidates(found: FoundDate, anchor: date) -> list[date | None]:
    day = found.day or 1
    if found.month is None:
        months = [_months_on(anchor, step) for step in (-1, 0, 1)]
        return [_day(year, month, day) for year, month in months]
    years = [found.year] if found.year else range(anchor.year - 2, anchor.year + 3)
    if found.year is None and found.weekday is None:
        years = range(anchor.year - 1, anchor.year + 2)
    return [_day(year, found.month, day) for year in years]


def _months_on(anchor: date, step: int) -> tuple[int, int]:
    total = anchor.year * 12 + anchor.month - 1 + step
    return total // 12, total % 12 + 1


def _is_day(year: int, month: int, day: int) -> bool:
    return _day(year, month, day) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _part(name: str, old: str, day: date, *, padded: bool) -> str:
    if name == "year":
        mark = old[0] if old[0] in _QUOTES else ""
        return str(day.year) if len(old) == 4 else f"{mark}{day.year % 100:02d}"
    if name in ("day", "month"):
        number = day.day if name == "day" else day.month
        return f"{number:02d}" if padded else str(number)
    if name == "suffix":
        return _cased(_ordinal(day.day), old)
    if name == "weekday":
        return _cased(_weekday_word(old, day.weekday()), old)
    return _cased(_month_word(old, day.month), old)


def _ordinal(number: int) -> str:
    if 11 <= number <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _month_word(old: str, month: int) -> str:
    low = old.lower()
    if low in MONTHS["es"]:
        return MONTHS["es"][month - 1]
    word = MONTHS["en"][month - 1]
    return word if low in MONTHS["en"] else word[:3]


def _weekday_word(old: str, weekday: int) -> str:
    low = old.lower().replace("miercoles", "miércoles").replace("sabado", "sábado")
    if low in WEEKDAYS["es"]:
        return WEEKDAYS["es"][weekday]
    return WEEKDAYS["en"][weekday] if low in WEEKDAYS["en"] else _SHORT_WEEKDAYS[weekday]


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word if like.islower() else word.capitalize()

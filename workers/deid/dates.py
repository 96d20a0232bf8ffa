"""Dates as people write them: find, resolve, and write another day in the same form.

A found date keeps where its weekday, month, day and year stand in the text, so any other day can
be rendered in the same form (padding, ordinals, abbreviations, case) without a list of formats.
Numeric dates are month first unless that can't be (US portal messages); English and Spanish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from workers.deid.date_words import (
    DAY_NAMES,
    MONTH,
    SPELT_DAY,
    cased,
    like_month,
    like_spelt,
    like_weekday,
    month_number,
    ordinal,
    spelt_number,
    weekday_number,
)

Precision = Literal["day", "month", "day_of_month"]

_WEEKDAY = rf"(?:(?P<weekday>{DAY_NAMES})\.?,?\s+(?:the\s+)?)?"
_YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
_YEAR2 = r"(?P<year>(?:18|19|20|21)\d\d|['\u2019]?\d\d)"
DAY: Final = r"(?:3[01]|[12]\d|0?[1-9])"
_DAY = rf"(?P<day>{DAY})"
_NUM_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_ORDINAL = r"(?P<suffix>st|nd|rd|th)"
_SPELT = rf"(?P<spelt>{SPELT_DAY})"
_QUOTES: Final = "'\u2019"
# A hyphen or slash beside a date is a part of it, of a telephone number or of a version, but for
# that between two dates ("4/1-4/15", "6/3/6/17") or two days of a month ("4/1-15").
_START = (
    r"(?:(?<![\w/.:\\|-])|(?<=\d/\d-)|(?<=\d/\d\d-)|(?<=/\d\d\d\d-)|(?<=\d\.-)|(?<=\d/\d/)"
    r"|(?<=\d/\d\d/))"
)
_SPLIT = r"(?=/(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\w/]|[.:-]\d))"
_END = rf"(?:{_SPLIT}|(?![\w/\\|]|[.:]\d|-\d(?!\d?/\d)(?!\d?(?![\d/-]|[.:]\d))))"
_NAMED = rf"(?P<name>{MONTH})"
_UNIT = r"\s*(?:mg|mcg|ml)\b"


def _forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


# These say a month and a day or year beyond doubt.
_CERTAIN: Final = _forms(
    rf"(?<![\w/.-]){_YEAR}[-/.](?P<month>1[0-2]|0[1-9])[-/.](?P<day>3[01]|[12]\d|0[1-9])(?!\d)",
    rf"{_START}{_WEEKDAY}{_NUM_MONTH}(?P<sep>[-/.|\\]){_DAY}(?P=sep){_YEAR2}{_END}",
    rf"{_START}{_DAY}(?P<sep>[-/.|\\]){_NUM_MONTH}(?P=sep){_YEAR2}{_END}",
    rf"(?<![\w-]){_DAY}(?P<sep>[-/.]?){_NAMED}(?P=sep){_YEAR2}(?![\w-])",
    rf"(?<![\w-]){_NAMED}(?P<sep>[-/]){_DAY}(?P=sep){_YEAR2}(?![\w-])",
    rf"\b{_WEEKDAY}{_NAMED}\b\.?\s*(?:the\s+)?{_DAY}(?:{_ORDINAL}\b)?"
    rf"(?![\d:%]|/(?!{DAY}(?:st|nd|rd|th)?(?![\w/]))|{_UNIT})(?:,?\s+(?:of\s+)?{_YEAR}\b)?",
    rf"\b{_WEEKDAY}{_DAY}(?:{_ORDINAL})?[\s-]+(?:day\s+)?(?:of\s+|de\s+)?{_NAMED}\b\.?"
    rf"(?:(?:,?\s+(?:of\s+|del?\s+)?|-){_YEAR}\b)?",
    rf"\b{_WEEKDAY}{_NAMED}\b\.?\s+(?:the\s+)?{_SPELT}\b(?:,?\s+(?:of\s+)?{_YEAR}\b)?",
    rf"\b{_WEEKDAY}{_SPELT}(?:\s+day)?\s+of\s+{_NAMED}\b\.?(?:,?\s+(?:of\s+)?{_YEAR}\b)?",
    rf"\b{_NAMED}\b\.?,?\s+(?:of\s+|del?\s+)?{_YEAR}\b",
    rf"{_START}{_NUM_MONTH}/{_YEAR}{_END}",
)
_OTHER: Final = _forms(
    rf"{_START}{_WEEKDAY}{_NUM_MONTH}/{_DAY}(?!\s*(?:tablet|tab|pill|cup|dose|of\b|mg)){_END}",
    rf"(?<![\w/.-])(?P<month>0[1-9]|1[0-2])(?P<sep> ?){_DAY}(?P=sep){_YEAR2}(?![\w/.-])",
    rf"(?<![\w/.-]){_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\w/.-])",
    rf"\b(?:(?P<weekday>{DAY_NAMES})\.?,?\s+(?:the\s+)?|the\s+){_DAY}{_ORDINAL}\b",
    rf"(?:(?<=\bon )|(?<=\bby ))(?!the){_DAY}{_ORDINAL}\b",
    rf"\b{_DAY}{_ORDINAL}\b(?=\s+of\s+(?:this|the|next|last)\s+month)",
    rf"(?:(?<=\bon )|(?<=\bby )|(?<=\buntil )|(?<=\btill )|(?<=\bsince ))the\s+{_SPELT}\b"
    r"(?=\s*(?:$|[.,;:!?)\n/\u2013\u2014-]|(?:at|and|or|if|because|but|to|through|of\s+(?:the|this|"
    r"next|last)\s+month)\b))",
)
_DIGIT: Final = re.compile(r"\d+")
_WORD: Final = re.compile(
    r"\b(?:jan|feb|ma[ry]|a[bp]r|ju[nl]|aug|ago|sep|oct|nov|dec|ene|dic|first|second|third|fou?rt"
    r"|fift|sixt|sevent|eight|nint|tenth|eleventh|twel|thirt|ninet|twent)|\d(?:[a-z]{3})"
)
_ROOM: Final = (24, 36)
_BARE_MONTH: Final = re.compile(rf"\b{_NAMED}\b")
_VERB: Final = re.compile(
    r"\b(?:i|you|he|she|it|we|they|this|that|which|who|there|and|to|not)\s+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `start`/`end` are code points, end exclusive.

    Attributes:
        spans: where `weekday`, `month`, `name`, `day`, `suffix`, `spelt`, `year` stand, in `text`.
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
    bare = (_BARE_MONTH,) if months else ()
    low = _lower(text)
    digits, words = _windows(_DIGIT, low), _windows(_WORD, low)
    for number, form in enumerate((*_CERTAIN, *_OTHER, *bare)):
        windows = words if "name" in form.groupindex or "spelt" in form.groupindex else digits
        for match in (one for window in windows for one in form.finditer(low, *window)):
            if match.end() == match.start() or not taken.isdisjoint(range(*match.span())):
                continue
            made = _found(text, match, explicit=number < len(_CERTAIN))
            if made is not None and _stands_alone(text, made, taken):
                found.append(made)
                taken.update(range(*match.span()))
    return sorted(found, key=lambda one: one.start)


def _windows(trigger: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Return the parts of a text that a date can stand in: the forms are slow elsewhere."""
    out: list[tuple[int, int]] = []
    for match in trigger.finditer(text):
        start, end = max(0, match.start() - _ROOM[0]), min(len(text), match.end() + _ROOM[1])
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def other_way(found: FoundDate) -> FoundDate | None:
    """Return "01.04.2026" read day first; None where the order is beyond doubt."""
    spans = {name: (a, b) for name, a, b in found.spans}
    if "." not in found.text or found.month is None or not {"day", "month"} <= set(spans):
        return None
    if found.year is None or found.day is None or found.spans[0][0] == "year" or found.day > 12:
        return None
    swap = {"day": "month", "month": "day"}
    turned = tuple((swap.get(name, name), a, b) for name, a, b in found.spans)
    return replace(found, day=found.month, month=found.day, spans=turned)


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


def render(found: FoundDate, day: date, *, padded: bool | None = None) -> str:
    """Return `day` in the form in which `found` is written; a month's date keeps its month."""
    if padded is None:
        padded = is_padded(found)
    out, at = [], 0
    for name, start, end in found.spans:
        old = found.text[start:end]
        out += [found.text[at:start], _part(name, old, day, padded=padded)]
        at = end
    return "".join([*out, found.text[at:]])


def is_padded(found: FoundDate) -> bool:
    """Return whether a day or month below ten is written with a zero."""
    names = [name for name, _, _ in found.spans]
    numbers = [found.text[a:b] for name, a, b in found.spans if name in ("day", "month")]
    packed = "".join(numbers) in found.text and len(numbers) > 1
    year_first = "month" in names and names[0] == "year"
    return year_first or packed or any(number.startswith("0") for number in numbers)


def _stands_alone(text: str, found: FoundDate, taken: set[int]) -> bool:
    """Return whether a date is none of "I may 2", nor the end of what is no date."""
    name = next((found.text[a:b] for part, a, b in found.spans if part == "name"), "")
    if not name and text[found.start - 1 : found.start] == "/" and found.start - 2 not in taken:
        return False
    if name not in ("may", "march", "mar"):
        return True
    return found.day is None or _VERB.search(text[max(0, found.start - 9) : found.start]) is None


def _lower(text: str) -> str:
    """Return `text` in lower case, each character in its place: forms without case are slow."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _found(text: str, match: re.Match[str], *, explicit: bool) -> FoundDate | None:
    groups = {k: v for k, v in match.groupdict().items() if v is not None and k != "sep"}
    month = _month(groups)
    day = int(groups["day"]) if "day" in groups else None
    day = spelt_number(groups["spelt"]) if "spelt" in groups else day
    year = _year(groups.get("year"))
    if day is not None and month is not None and not _is_day(year or 2024, month, day):
        return None
    precision: Precision = "month" if day is None else "day" if month else "day_of_month"
    spans = sorted((match.span(k)[0], match.span(k)[1], k) for k in groups)
    start = match.start()
    return FoundDate(
        start, match.end(), text[start : match.end()], precision, year, month, day,
        weekday_number(groups.get("weekday")),
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
        return cased(ordinal(day.day), old)
    if name == "spelt":
        return like_spelt(old, day.day)
    return like_weekday(old, day) if name == "weekday" else like_month(old, day.month)

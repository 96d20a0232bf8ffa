"""Lists and ranges of dates as one: "June 3, 10 and 17", "3 to 17 June 2026", "6/3-17".

A day that stands without its month borrows it from the date beside it. Intake and restoration use
this one grammar: what it joins is moved together or not at all, and a day that has left the month
it borrowed is written with its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from workers.deid.date_words import SPELT_DAY, spelt_number
from workers.deid.dates import DAY, FoundDate, find_dates, resolve

_DASH = r"\s*[-\u2010-\u2015\u2212~]\s*|\.\s*[-\u2010-\u2015]\s*"
_UNTIL = r"\s+(?:(?:up\s+)?to|through|thru|until|till?|hasta|al?)\s+"
_AND = r"\s*(?:,\s*(?:and/or|and|or|then|plus|y|o|&)?|;|\+|&|/)\s*|\s+(?:and/or|and|or|plus|y|o)\s+"
_THE = r"(?:(?:on\s+|again\s+on\s+)?the\s+|on\s+|el\s+)?"
JOIN: Final = re.compile(rf"(?:(?P<range>{_DASH}|{_UNTIL})|(?P<list>{_AND})){_THE}", re.IGNORECASE)
NUMBER: Final = re.compile(
    rf"(?:(?P<day>{DAY})(?P<suffix>st|nd|rd|th)?(?!\w)|(?P<spelt>{SPELT_DAY})\b)(?![\d:%]|\.\d)",
    re.IGNORECASE,
)
_NAMED_YEAR: Final = re.compile(
    r",?\s+(?:of\s+|del?\s+)?(?P<year>(?:18|19|20|21)\d\d)\b", re.IGNORECASE
)
_SLASH_YEAR: Final = re.compile(r"/(?P<year>(?:18|19|20|21)\d\d|\d\d)(?![\d/])")
# After a number these say that it counts or measures something: it is no day.
COUNTS: Final = re.compile(
    r"(?:\s*[-\u2013]\s*\d{1,3})?\s*-?\s*(?:[%\u00b0$]|(?:mg|mcg|ml|cc|g|kg|lbs?|oz|iu|units?|mm|cm|"
    r"tabs?|tablets?|pills?|caps?|capsules?|cups?|tsp|tbsp|doses?|puffs?|drops?|times|x|more|other"
    r"|new|extra|different|of (?:my|the|us|them|these|those)|hours?|hrs?|days?|weeks?|wks?|months?"
    r"|years?|yrs?|minutes?|mins?|people|percent|degrees?|half|full|small|large|big|good|bad|per"
    r"|a\.?m|p\.?m|o'?clock|ratio|odds|scale|strength|vision|pain|(?:out )?of (?:10|ten|\d)"
    r"|(?!(?:was|is|works?|as|this|does|has|his|sounds|looks|seems|suits|fits"
    r"|its|us|plus|unless|yes|because)\b)[a-z]{3,}[a-rt-z]s)(?![\w]))",
    re.IGNORECASE,
)
ENDS: Final = re.compile(
    r"\s*(?:$|[.;:!?)\]\n/&\u2013\u2014-]|,?\s*(?:at|and|or|if|because|but|is|was|works?|for|to|in|with|when|through|"
    r"thru|until|till|would|will|that|which|so|please|from|this|my|due|as|around|since|they|then|"
    r"about|before|after|i|we|you|he|she|it|of)\b|,)",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(
    rf"(?<![\w/.$-])(?:the\s+)?(?P<day>{DAY})(?P<suffix>st|nd|rd|th)?(?P<dot>\.(?:(?P<month>1[0-2]|0?[1-9])\.)?)?"
    rf"(?:(?P<range>{_DASH}|{_UNTIL})|(?P<list>{_AND})){_THE}$",
    re.IGNORECASE,
)
_LONE: Final = re.compile(rf"(?:the\s+)?(?P<spelt>{SPELT_DAY})", re.IGNORECASE)
_CHAIN: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{1,2}/\d{1,2}")
_BARE: Final = re.compile(r"\d{1,2}/(?!10$)\d{1,2}")
_REACH: Final = 40
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class DateGroup:
    """Dates that are written as one list or range; most have one item.

    Attributes:
        items: in the order of the text. One that borrows its month or year has no span for it.
    """

    text: str
    items: tuple[FoundDate, ...]

    @property
    def start(self) -> int:
        """Where the first item starts."""
        return self.items[0].start

    @property
    def end(self) -> int:
        """Where the last item ends, exclusive."""
        return self.items[-1].end

    @property
    def explicit(self) -> bool:
        """Whether one of the items is a date beyond doubt, or all are "6/3/6/17"."""
        return any(one.explicit for one in self.items) or _CHAIN.fullmatch(self.text) is not None


def find_groups(text: str, *, months: bool = False) -> list[DateGroup]:
    """Return groups of dates, in order and without overlap."""
    found = find_dates(text, months=months)
    groups: list[DateGroup] = []
    number = floor = 0
    while number < len(found):
        items = [*_left(text, floor, found[number]), found[number]]
        number += 1
        while len(items) < _LONGEST:
            following = found[number] if number < len(found) else None
            join = JOIN.match(text, items[-1].end)
            if following is not None and _joined(text, items, following, join):
                items.append(following)
                number += 1
                continue
            bound = _bound(text, items, join, following)
            if bound is None:
                break
            items.append(bound)
        items = _years(text, _months(items))
        floor = items[-1].end
        groups.append(DateGroup(text[items[0].start : floor], tuple(items)))
    return groups


def lone_day(text: str) -> list[DateGroup]:
    """Return the day of a text that is nothing but "the seventeenth"."""
    match = _LONE.fullmatch(text)
    if match is None:
        return []
    day, (start, end) = spelt_number(match["spelt"]), match.span("spelt")
    spans = (("spelt", start, end),)
    one = FoundDate(
        0, len(text), text, "day_of_month", None, None, day, None, spans, explicit=False
    )
    return [DateGroup(text, (one,))]


def resolve_group(group: DateGroup, anchor: date) -> list[date | None]:
    """Return the days meant; without a year or month the nearest to the day before in the list."""
    days: list[date | None] = []
    for one in group.items:
        days.append(resolve(one, anchor))
        anchor = days[-1] or anchor
    return days


def has(one: FoundDate, *names: str) -> bool:
    """Return whether a date is written with one of these parts."""
    return any(name in names for name, _, _ in one.spans)


def _joined(
    text: str, items: list[FoundDate], following: FoundDate, join: re.Match[str] | None
) -> bool:
    """Return whether the next date of the text goes on with the list."""
    last = items[-1]
    if join is None or not join.start() < following.start <= join.end():
        return _again(text, last, following)
    if join.end() != following.start and text[following.start : join.end()].strip().lower() not in (
        "the",
        "el",
    ):
        return False
    if last.precision == "month" or following.precision == "month":
        return last.precision == following.precision or not last.day
    if not following.explicit and COUNTS.match(text, following.end):
        return False
    if last.explicit == following.explicit:
        return True
    return "/" not in (following.text + last.text) or bool(last.year or following.year)


def _again(text: str, last: FoundDate, following: FoundDate) -> bool:
    """Return whether "6/17" goes on with "6/10" with nothing but a blank between."""
    between = text[last.end : following.start]
    alike = _BARE.fullmatch(last.text) and _BARE.fullmatch(following.text)
    return bool(alike) and between == " " and COUNTS.match(text, following.end) is None


def _bound(
    text: str, items: list[FoundDate], join: re.Match[str] | None, following: FoundDate | None
) -> FoundDate | None:
    """Return a day without a month that goes on with the list."""
    last = items[-1]
    if join is None or last.day is None:
        return None
    match = NUMBER.match(text, join.end())
    if match is None:
        return None
    year = _year_after(text, match, items)
    end = year.end() if year else match.end()
    if COUNTS.match(text, end) or re.match(r"/\d", text[end : end + 2]):
        return None
    if has(last, "year") and not (match["suffix"] or match["spelt"]):
        return None
    if following is not None and following.start < match.end():
        return None
    plain = match["suffix"] is None and match["spelt"] is None
    if not _is_list(join, last, plain=plain, ended=ENDS.match(text, end) is not None):
        return None
    return _day_only(match, year, last)


def _is_list(join: re.Match[str], last: FoundDate, *, plain: bool, ended: bool) -> bool:
    """Return whether a number after a date is a day for certain.

    `plain`: it is no ordinal; `ended`: no noun follows that it could count.
    """
    if not plain or ended:
        return not plain or last.month is not None or join["range"] is not None
    worded = re.search(r"\w", join.group()) is not None
    numeric = "/" in last.text and not last.explicit
    return last.month is not None and not numeric and (worded or "," not in join.group())


def _year_after(text: str, match: re.Match[str], items: list[FoundDate]) -> re.Match[str] | None:
    slashed = any("/" in one.text for one in items)
    return (_SLASH_YEAR if slashed else _NAMED_YEAR).match(text, match.end())


def _day_only(
    match: re.Match[str], year: re.Match[str] | None, last: FoundDate
) -> FoundDate | None:
    start, end = match.start(), year.end() if year else match.end()
    day = int(match["day"]) if match["day"] else spelt_number(match["spelt"])
    spans = [(name, *match.span(name)) for name in ("day", "suffix", "spelt") if match[name]]
    number = last.year
    if year is not None:
        spans.append(("year", *year.span("year")))
        number = int(year["year"]) + (2000 if len(year["year"]) == 2 else 0)
    text = match.string[start:end]
    made = FoundDate(
        start, end, text, last.precision, number, last.month, day, None,
        tuple((name, a - start, b - start) for name, a, b in spans), last.explicit,
    )  # fmt: skip
    return made if _real(made) else None


def _left(text: str, floor: int, found: FoundDate) -> list[FoundDate]:
    """Return the days before a date that is written day first: "3, 10 and 17 June"."""
    names = [name for name, _, _ in found.spans if name != "weekday"]
    if found.month is None or names[:1] not in (["day"], ["spelt"]):
        return []
    items: list[FoundDate] = []
    start = found.start
    while len(items) < _LONGEST:
        low = max(floor, start - _REACH)
        match = _LEFT.search(text[low:start])
        if match is None or (match["month"] and has(found, "name")):
            return items
        month = int(match["month"]) if match["month"] else found.month
        a, b = (
            match.start("day") + low,
            max(match.end("suffix"), match.end("day"), match.end("dot")) + low,
        )
        spans = [(n, *match.span(n)) for n in ("day", "suffix", "month") if match[n]]
        made = FoundDate(
            a, b, text[a:b], "day", found.year, month, int(match["day"]), None,
            tuple((n, s + low - a, e + low - a) for n, s, e in spans), found.explicit,
        )  # fmt: skip
        if not _real(made):
            return items
        items.insert(0, made)
        start = match.start() + low
    return items


def _months(items: list[FoundDate]) -> list[FoundDate]:
    """Return the items, those without a month with that of the date that follows them."""
    out: list[FoundDate] = []
    month: int | None = None
    year: int | None = None
    for one in reversed(items):
        if one.month is not None:
            names = [name for name, _, _ in one.spans if name in ("day", "spelt", "month", "name")]
            day_first = names[:1] in (["day"], ["spelt"])
            month, year = (one.month, one.year) if day_first else (None, None)
        lends = one.month is None and month is not None and one.day is not None
        lent = replace(one, month=month, year=year, precision="day") if lends else one
        out.insert(0, lent if _real(lent) else one)
    return out


def _years(text: str, items: list[FoundDate]) -> list[FoundDate]:
    """Return the items, those without a year with that of the end of their list or range."""
    out = [items[-1]]
    for one in reversed(items[:-1]):
        lent = _with_year(text, one, out[0])
        out.insert(0, lent if _real(lent) else one)
    return out


def _with_year(text: str, one: FoundDate, after: FoundDate) -> FoundDate:
    if one.year is not None or after.year is None or not (one.month and after.month and one.day):
        return one
    lone = not has(after, "name", "month") or not has(one, "name", "month")
    joined = JOIN.match(text, one.end)
    if not lone and (joined is None or not joined["range"]):
        return one
    late = (one.month, one.day) > (after.month, after.day or 31)
    return replace(one, year=after.year - (1 if late else 0))


def _real(one: FoundDate) -> bool:
    try:
        date(one.year or 2024, one.month or 1, one.day or 1)
    except ValueError:
        return False
    return True

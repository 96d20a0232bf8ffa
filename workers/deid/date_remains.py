"""What is left beside or between dates that were put back, and could be a date itself.

A number, an ordinal or a month beside a restored date would be read together with it: where the
grammar of `date_groups` does not account for it, the text must not be delivered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from workers.deid.date_groups import COUNTS
from workers.deid.date_words import MONTH, SPELT_DAY
from workers.deid.refusals import Evidence

Span = tuple[int, int]
_LINK = (
    r"(?:\b(?:and|or|then|again|on|the|to|as|well|also|n|plus|until|till|through|thru|day|days)\b)"
)
_AFTER: Final = re.compile(
    rf"(?:[^\w.!?\n]|\u2026|\.\.+|{_LINK}){{1,24}}?(?P<day>(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    rf"|{SPELT_DAY})\b(?![:%/]|\.\d)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"(?<![\w.:/$%-])(?<!\bat )(?:\d{{1,2}}(?:st|nd|rd|th)?|{SPELT_DAY})"
    rf"(?:[ \t]*[-\u2010-\u2015\u2212~/&+>\u2192\u2026]+[ \t]*|\s+(?:{_LINK}\s+)+)$",
    re.IGNORECASE,
)
_CARDINAL: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
)
_MONTH_AND_DAY: Final = re.compile(
    rf"\b(?P<first>{MONTH})\b\.?[\s,/-]*(?:the\s+)?(?P<after>\d|(?:{SPELT_DAY}|{_CARDINAL})\b)"
    rf"|(?<![\w.])(?P<before>\d{{1,2}}(?:st|nd|rd|th)?|{SPELT_DAY})[\s/-]*(?:of\s+|de\s+)?"
    rf"(?P<last>{MONTH})\b",
    re.IGNORECASE,
)
_ODD: Final = frozenset({"may", "march", "mar", "sep", "dec", "jan", "mayo", "marzo"})
_NUMERIC: Final = re.compile(
    r"(?<![\w/.|\\-])(?:\d{1,4}([-/.|\\])\d{1,2}\1\d{1,4}"
    r"|\d{1,2}/\d{1,2}\s*[-\u2010-\u2015\u2212]\s*\d{1,2}/\d{1,2})(?![\w/])"
)
_SLASHED: Final = re.compile(
    r"(?<!\d)(\d{1,2})\s?/\s?(\d{1,2})(?!\d)"
    r"|\b(?:on|by|since|until|till|dated?)\s+(\d{1,2})[-.](\d{1,2})(?![\d%]|\.\d|-\d{3})"
    r"|(?<![\w.-])(\d{1,2})[-.](\d{1,2})\.?(?=\s*(?:to|through|until|[-\u2013])\s*\d{1,2}[-.](?:\d|\s|$))"
    r"|(?<![\w.-])(0\d)-(\d\d)(?![\w-])",
    re.IGNORECASE,
)
_NEAR: Final = 16


def remains(
    raw: str,
    dates: Sequence[Span],
    put_back: Sequence[Span],
    passed: Sequence[Span],
    sources: Sequence[str],
    days: Collection[date],
) -> list[Evidence]:
    """Return what may be a date, or a part of one, and was not put back.

    Args:
        raw: what the model wrote.
        dates: where dates were put back.
        put_back: where anything was put back.
        passed: what was looked at and is no date.
        sources: what the model read; a number that stands there as it is was no date there.
        days: the days that it was shown; "4/1" of one of them is a date in whatever surroundings.
    """
    found = [one for span in dates for one in _beside(raw, span, put_back)]
    covered = [*put_back, *passed]
    for match in _MONTH_AND_DAY.finditer(raw):
        name, number = ("first", "after") if match["first"] else ("last", "before")
        verb = match[name].lower() in _ODD and match[name].islower()
        counts = COUNTS.match(raw, match.end()) if match["after"] else None
        if not verb and counts is None and _free(*match.span(number), put_back):
            found.append(Evidence("restore.date_not_derivable", *match.span()))
    for match in _NUMERIC.finditer(raw):
        shown = any(match.group() in source for source in sources)
        if not shown and _free(*match.span(), covered):
            found.append(Evidence("restore.date_not_derivable", *match.span()))
    told = {(day.month, day.day) for day in days}
    found += [
        Evidence("restore.ambiguous", *match.span())
        for match in _SLASHED.finditer(raw)
        if _is_told(match, told)
        and _free(*match.span(), covered)
        and not COUNTS.match(raw, match.end())
    ]
    return found


def _is_told(match: re.Match[str], told: Collection[tuple[int, int]]) -> bool:
    first, second = (int(number) for number in match.groups() if number is not None)
    dotted = "." in match.group() and (second, first) in told
    return (first, second) in told or dotted


def _beside(raw: str, span: Span, covered: Sequence[Span]) -> list[Evidence]:
    """Return the number or ordinal that goes on with a date, before or after it."""
    start, end = span
    found = []
    if re.match(r"\w|[-/.|]\d", raw[end : end + 2]) or re.search(
        r"\w$|\d[-/.|]$", raw[:start][-2:]
    ):
        found.append(Evidence("restore.ambiguous", start, end))
    number = _AFTER.match(raw, end)
    if number and _free(*number.span("day"), covered) and not COUNTS.match(raw, number.end()):
        found.append(Evidence("restore.ambiguous", start, number.end()))
    low = max(0, start - _NEAR)
    before = _BEFORE.search(raw[low:start])
    if before and _free(low + before.start(), start, covered):
        found.append(Evidence("restore.ambiguous", low + before.start(), end))
    return found


def _free(start: int, end: int, spans: Sequence[Span]) -> bool:
    return all(end <= s or e <= start for s, e in spans)

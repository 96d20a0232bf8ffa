"""Days that go on with a date: "June 3, 10 and 17", "3 to 17 June", "6/3-6/17", "6/3-17".

The grammar by which such a list is moved and put back is `workers/deid/date_groups.py`; here it
only says how far a mark reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connectors.presidio.patterns.date_words import DAY_WORD, QUANTITY_AFTER
from connectors.presidio.patterns.spans import Span, after

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MON = r"(?:1[0-2]|0?[1-9])"
_JOIN = (
    r"(?: ?(?:-|~|/|\+|&|;|\.-) ?| ?, ?(?:and |or |then |& )?"
    r"| (?:to|through|thru|until|till?|and/or|and|or|plus|hasta|al?|y|o) )(?:(?:on )?the |on |el )?"
)
_NUMERIC = rf"{_MON}/{_DAY}(?:/(?:\d{{4}}|\d\d))?(?![\d/%]|\.\d)"
_RIGHT = re.compile(
    rf"{_JOIN}(?:{_NUMERIC}|{_DAY}(?:st|nd|rd|th)?(?![\w:%/]|\.\d)(?:/(?:19|20)\d\d)?|(?:{DAY_WORD})\b)",
    re.IGNORECASE,
)
_AGAIN = re.compile(rf" {_NUMERIC}", re.IGNORECASE)
_YEAR = re.compile(r",? (?:of )?(?:19|20)\d\d\b|/(?:19|20)?\d\d(?![\d/])")
_LEFT = re.compile(
    rf"(?<![\w/.$:-])(?:{_DAY}\.{_MON}\.|{_DAY}\.?(?:st|nd|rd|th)?|{DAY_WORD}){_JOIN}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?: ?- ?\d{1,3})? (?:times|more|other|new|extra|different|small|large|per"
    r"|(?!(?:was|is|works?|as|this|does|has|his|sounds|looks|seems|suits|fits|us|plus)\b)"
    r"[a-z]{3,}[a-rt-z]s)\b",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?:\d{1,2}/10|[1-7]/[2-8])$")
_DAY_FIRST = re.compile(
    rf"(?:the )?(?:{_DAY}(?:st|nd|rd|th)?[ .-]?(?:of )?[a-z]|\d{{1,2}}\.\d)", re.I
)
_LONGEST = 40
_REACH = 34


def whole_lists(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans, each as far as the list or range of days goes in which it stands."""
    for span in spans:
        start, end = span.start, span.end
        if text[end - 1 : end].isdigit() or text[end - 2 : end].isalpha():
            end = _right(text, span)
        if _DAY_FIRST.match(text, start):
            start = _left(text, start)
        yield Span(span.entity, start, end, span.score)


def _right(text: str, span: Span) -> int:
    end = span.end
    bare = not re.search(r"[a-z]|\d{4}", text[span.start : end], re.IGNORECASE)
    for _ in range(_LONGEST):
        match = _RIGHT.match(text, end) or (_AGAIN.match(text, end) if bare else None)
        if match is None or not _is_day(text, match, bare=bare):
            break
        end = match.end()
    if end == span.end:
        return end
    year = _YEAR.match(text, end)
    return year.end() if year else end


def _is_day(text: str, match: re.Match[str], *, bare: bool) -> bool:
    """Return whether what goes on with a date counts or measures nothing."""
    tail = after(text, match.end(), 24)
    if QUANTITY_AFTER.match(tail) or _COUNTED.match(tail):
        return False
    short = _SHORT.search(match.group()) if bare else None
    month = text[max(0, match.start() - 12) : match.start()].rpartition("/")[0][-2:].strip(",; /-")
    return short is None or "-" in match.group() or short.group().partition("/")[0] == month


def _left(text: str, start: int) -> int:
    for _ in range(_LONGEST):
        low = max(0, start - _REACH)
        match = _LEFT.search(text[low:start])
        if match is None:
            return start
        start = low + match.start()
    return start

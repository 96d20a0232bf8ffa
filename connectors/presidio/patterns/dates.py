"""Dates finer than a year in all writings (class C); durations and relative dates stay.

Source: 45 CFR 164.514(b)(2)(i)(C): "all elements of dates (except year)". A year on its own, a
weekday on its own, a holiday and a time of day are left alone (see the decisions in README.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.date_lists import whole_lists
from connectors.presidio.patterns.date_words import (
    DAY_WORD,
    MONTH,
    MONTH_ES,
    NUMERIC_CUE,
    ORDINAL_CUE,
    QUANTITY_AFTER,
    QUANTITY_BEFORE,
    WEEKDAY_LEAD,
)
from connectors.presidio.patterns.spans import Span, SpanRecognizer, after, before
from schemas import entities

_YEAR = r"(?:(?:19|20)\d\d|'\d\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_MON = r"(?:1[0-2]|0?[1-9])"
_TIME = (
    r"(?:[T ,]{1,2}\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?(?: ?[ap]\.?m\b\.?)?)?"
)
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?"
_TAIL = rf"(?:(?:,| of| in| del?|[-/.])? ?,? ?{_YEAR}(?![\d]))?"
_LEAD = re.compile(rf"{WEEKDAY_LEAD}$", re.IGNORECASE)
_LEAD_CHARS = 24


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_NUMERIC = _compiled(
    rf"(?<![\d.])(?:19|20)\d\d([-/.]){_MON}\1{_DAY}(?!\d){_TIME}",
    rf"(?<![\w./-])(?:{_MON}([-/.]){_DAY}\1|{_DAY}([-/.]){_MON}\2)(?:(?:19|20)\d\d|'?\d\d)(?![\d/]|\.\d){_TIME}",
    rf"(?<![\w./-]){_DAY}\.(?:{_MON}\.)? ?- ?{_DAY}\.{_MON}\.(?:(?:19|20)\d\d|\d\d)?(?![\w.])",
    rf"(?<![\w./-]){_MON} ?([/-]) ?{_DAY} ?\1 ?(?:19|20)\d\d(?!\d)",
    r"(?<![\w./-])(?:1[0-2]|0?[1-9])[/-](?:19|20)\d\d(?![\d/-])",
    r"(?<![\w./-])(?:19|20)\d\d[/-](?:1[0-2]|0[1-9])(?![\d/-])",
)
_MONTHISH = re.compile(
    r"(?<![a-z])(?:jan|feb|mar|ap|may|ju[nl]|a[gu]|se|o[ck]|nov|dec|ene|abr|ago|dic)|\d[a-z]{3}[ \d]",
    re.I,
)
_NAMED = _compiled(
    rf"(?<!\w)(?:{MONTH})[ /-]?(?:the )?{_ORDINAL}(?!\d|[:%]|\.\d| ?(?:mg|ml|mcg)\b)(?: ?(?:-|to|through|thru|and|&) ?{_ORDINAL}(?!\d|:))?{_TAIL}{_TIME}",
    rf"(?<![\w./])(?:the )?{_ORDINAL}(?: of| de)?[ ./-]?(?:{MONTH})(?![a-z])\.?{_TAIL}",
    rf"(?<!\w)(?:{MONTH})(?: the)? (?:{DAY_WORD})\b{_TAIL}",
    rf"(?<!\w)(?:the )?(?:{DAY_WORD})(?: day)? of (?:{MONTH})(?![a-z]){_TAIL}",
    rf"(?<!\w)(?:{MONTH})\.?(?:,| of| in| del?|-|/)? ?{_YEAR}(?!\d)",
    rf"(?<!\w)(?:el |dia )?{_DAY}(?:o|ro)?\.? de (?:{MONTH_ES})(?: del? {_YEAR})?",
    rf"(?<!\w)(?:{MONTH_ES}) (?:{_DAY}(?!\d)(?:,? (?:del? )?{_YEAR})?|del? {_YEAR})",
)
_SHORT = re.compile(
    rf"(?<![\w./$-])({_MON})/({_DAY})(?![\d/%])(?!\.\d)|(?<![\w./$-])({_DAY})/({_MON})(?![\d/%])(?!\.\d)",
    re.I,
)
_DASHED = re.compile(rf"(?<![\w./$-]){_MON}[-.]{_DAY}(?![\d/%.-])", re.I)
_ORDINAL_DAY = re.compile(rf"\b(?:the |el )?({_DAY}(?:st|nd|rd|th))\b", re.I)
_SPELT_DAY = re.compile(rf"\b(?:on|by|until|since|from|before|after) the ({DAY_WORD})\b", re.I)
_DAY_END = re.compile(
    r" ?(?:$|[.,;:!?)\n&/-]|(?:at|and|or|if|because|but|is|was|works?|worked|i|we|for|to|in|with|when|"
    r"thru|through|until|till|would|will|she|he|it|that|which|so|please|from|this|my|due|as|around|"
    r"he's|she's|since|they|then|instead|about|around|or|-|before|after|of (?:the|this|next|last|each|every)"
    r"(?: coming)? month|of (?:next|last|this))\b)",
    re.I,
)
_BARE_MONTH = re.compile(
    rf"\b(?:in|since|by|until|till|from|before|after|during|of|through|thru|between|around|early|mid|"
    rf"late|last|this past|past|next|this|every|each|for|end of|beginning of|en|desde|hasta)[ -]"
    rf"(?:early |mid |late |mid-)?({MONTH}|{MONTH_ES})\b(?! ?[\d'])\.?",
    re.I,
)
_COMPACT = re.compile(
    r"(?<!\w)(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d)(?!\w)"
)
# After these words a number is a date in whatever way it is written.
_BIRTH = re.compile(
    r"\b(?:birth ?da(?:y|te)|b-?day|dob|d\.o\.b|date of birth|born(?: on)?|fecha de nacimiento|nac)\b"
    r"[^\w\n]{0,3}(?:(?:is|was|on|it's|es) )?(?:(?:the|on) )?"
    rf"({_MON}[-/.|\\ ]{{1,2}}{_DAY}(?:[-/.|\\ ]{{1,2}}(?:\d{{4}}|'?\d\d))?(?![\d/])|\d{{8}}(?!\d)|\d{{6}}(?!\d))",
    re.IGNORECASE,
)
_SCORES = re.compile(r" ?(?:-|to|or|and|,|then) ?\d{1,2}/10\b")
_SCORED = re.compile(r"\b(?:pain|score|scored?|rat(?:e|ed|ing)|severity|level|scale)\b")
_MODAL = re.compile(r" (?:i|you|we|he|she|it|they|be|have|not|need|cause|also|help)\b", re.I)
_DIGIT = re.compile(r"\d")
_ODD_MONTHS = frozenset(
    {"may", "march", "mar", "sep", "dec", "jan", "sun", "august", "april", "june", "oct"}
)
_FRACTIONS = frozenset(
    {("1", "2"), ("1", "3"), ("2", "3"), ("1", "4"), ("3", "4"), ("1", "8"), ("3", "8")}
)


class DateFinder(SpanRecognizer):
    """Marks dates, with a weekday in front of them where there is one."""

    entity_types = (entities.DATE,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield dates and lists of days; fractions, pressures, doses and durations are none."""
        return whole_lists(text, self._dates(text))

    def _dates(self, text: str) -> Iterator[Span]:
        months = _MONTHISH.search(text) is not None
        if _DIGIT.search(text):
            yield from self._whole(text, _NUMERIC)
            yield from self._short(text)
            yield from self._births(text)
            yield from self._days(text)
        if not months:
            return
        yield from self._whole(text, _NAMED)
        for match in _BARE_MONTH.finditer(text):
            if not _verb(match.group(1), before(text, match.start(1), 12)):
                yield Span(entities.DATE, match.start(1), match.end(1), 0.6)

    def _whole(self, text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Span]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                modal = "may" in match.group() and _MODAL.match(text, match.end())
                if not modal and not _verb(match.group(), before(text, match.start(), 12)):
                    end = match.start() + len(match.group().rstrip(" ,"))
                    yield Span(entities.DATE, _lead(text, match.start()), end, 0.9)

    def _short(self, text: str) -> Iterator[Span]:
        for match in _SHORT.finditer(text):
            cued = _cued(text, match)
            odd = (match.group(1), match.group(2)) in _FRACTIONS or match.group(2) == "10"
            if (
                _quantity(text, match)
                or _score(text, match)
                or (not cued and (odd or match.group(1) is None))
            ):
                continue
            yield Span(entities.DATE, _lead(text, match.start()), match.end(), 0.8 if cued else 0.6)
        for match in _DASHED.finditer(text):
            if _cued(text, match) and not _quantity(text, match):
                yield Span(entities.DATE, _lead(text, match.start()), match.end(), 0.7)
        for match in _COMPACT.finditer(text):
            cued = bool(NUMERIC_CUE.search(before(text, match.start(), 16)))
            yield Span(entities.DATE, match.start(), match.end(), 0.8 if cued else 0.4)

    def _births(self, text: str) -> Iterator[Span]:
        for match in _BIRTH.finditer(text):
            yield Span(entities.DATE, match.start(1), match.end(1), 0.9)

    def _days(self, text: str) -> Iterator[Span]:
        for match in _ORDINAL_DAY.finditer(text):
            start = _lead(text, match.start())
            cued = start < match.start() or match.group()[0].isalpha()
            cued = cued or ORDINAL_CUE.search(before(text, match.start(), 14)) is not None
            if cued and _DAY_END.match(text, match.end()):
                yield Span(entities.DATE, start, match.end(), 0.7)
        for match in _SPELT_DAY.finditer(text):
            if _DAY_END.match(text, match.end()):
                yield Span(entities.DATE, match.start(1), match.end(), 0.6)


def _lead(text: str, start: int) -> int:
    """Return where the weekday in front of a date starts, or `start`."""
    near = text[max(0, start - _LEAD_CHARS) : start]
    match = _LEAD.search(near) if near[-1:] in " ,.-" else None
    return start - len(near) + match.start() if match else start


def _cued(text: str, match: re.Match[str]) -> bool:
    if _lead(text, match.start()) < match.start():
        return True
    return bool(NUMERIC_CUE.search(before(text, match.start(), 16)))


def _quantity(text: str, match: re.Match[str]) -> bool:
    lead, tail = before(text, match.start(), 20), after(text, match.end(), 16)
    return bool(QUANTITY_AFTER.match(tail) or QUANTITY_BEFORE.search(lead))


def _verb(found: str, lead: str) -> bool:
    """Whether "may", "march" and the like are no month here: "I may 2 more", "mar 3"."""
    word = re.match(r"[a-z]+", found.strip().lower())
    if word is None or word.group() not in _ODD_MONTHS or found.strip()[:1].isupper():
        return False
    subject = re.search(r"\b(?:i|you|he|she|it|we|they|this|that|which|who|there) $", lead)
    return subject is not None


def _score(text: str, match: re.Match[str]) -> bool:
    """Whether "7/10" is one of ten: beside another such, or after a word for pain or a rating."""
    if not match.group().endswith("/10"):
        return False
    beside = _SCORES.match(text, match.end()) is not None
    return beside or _SCORED.search(before(text, match.start(), 28)) is not None

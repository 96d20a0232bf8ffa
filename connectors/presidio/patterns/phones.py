"""Telephone and fax numbers (classes D and E).

presidio's own recogniser (phonenumbers, 70 % of its time) is not used: a number counts by its
grouping and the words before it, not by whether a national plan has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, after, before
from schemas import entities

_EXT = r"(?:,? ?\(?(?:x|ext\.?|extn\.?|extension|#)[ :.]{0,2}\d{1,6}\b\)?)?"
# One of a number's own marks, blanks or a line end; a number may be broken over lines.
_SEP = r"(?:[ \n]?[-.·*/\\_~][ \n]?|[ \n]{1,2})"
_NORTH = re.compile(
    rf"(?<![\w.-])(?:\+?1{_SEP}?)?(?:\(\d{{3}}\){_SEP}?|\[\d{{3}}\]{_SEP}?|\d{{3}}{_SEP})\d{{3}}{_SEP}\d{{4}}(?!\d){_EXT}",
    re.I,
)
_TEN = re.compile(rf"(?<![\w.-])(?:\+?1[ -]?)?[2-9]\d{{9}}(?![\w]|\.\d){_EXT}", re.I)
_THREE_SEVEN = re.compile(
    rf"(?<![\w.-])(?:\+?1{_SEP})?\(?[2-9]\d{{2}}\)?{_SEP}?[2-9]\d{{6}}(?!\w){_EXT}|(?<![\w.-])[2-9]\d{{5}}{_SEP}\d{{4}}(?!\w){_EXT}",
    re.I,
)
_SEVEN = re.compile(rf"(?<![\w./-])[2-9]\d{{2}}(-|\.| )\d{{4}}(?![\w-]|\.\d){_EXT}", re.I)
_ABROAD = re.compile(
    rf"(?<![\w.])\(?(?:\+|00)\d{{1,3}}\)?(?:{_SEP}?\(?\d{{1,5}}\)?){{2,6}}(?!\w){_EXT}", re.I
)
_LOCAL = re.compile(
    rf"(?<![\w.,/-])\(?\d{{2,5}}\)?(?:[ .-]\(?\d{{2,5}}\)?){{1,4}}(?![\w-]|[.,/]\d){_EXT}", re.I
)
_SPACED = re.compile(r"(?<![\w.])(?:\d[ .-]{1,3}){6,10}\d(?![\w])")
_VANITY = re.compile(
    r"(?<![\w-])1?[-. ]?8(?:00|33|44|55|66|77|88)[-. ][a-z][a-z0-9]{2}-?[a-z0-9]{4,9}\b", re.I
)
_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_SPELT = re.compile(
    rf"\b(?:{_DIGIT}|\d{{1,4}})(?:[ ,-]{{1,2}}(?:{_DIGIT}|\d{{1,4}})){{3,12}}(?![\w/]|\.\d)", re.I
)
_EXTENSION = re.compile(
    r"\b(?:ext\.?|extension|pager|beeper)(?: number| no\.?| is|:|#)? {0,2}#?(\d{3,7})\b", re.I
)
_DESK = re.compile(
    r"(?:\d{4},? or|call|dial|ring|reach|at|desk|office|line|room|front|number|phone)\b[^\d\n]{0,12}"
    r"[ (](x\d{3,6})(?![\w/-]| ?(?:mg|ml|mcg|tab|pill|cap|unit|time|day))",
    re.I,
)
# A trunk zero, an area and the rest, as in Europe: 0171 / 2345678, 030/901820.
_TRUNK = re.compile(
    rf"(?<![\w.,/-])\(?0\d{{1,5}}\)?(?: ?[/-] ?| )\d{{3,9}}(?:[ -]\d{{1,5}}){{0,3}}(?![\w/-]|[.,]\d){_EXT}",
    re.I,
)
# Letters that look like digits, among digits: 8O4-5S5-7712.
_ALIKE = re.compile(
    rf"(?<![\w.-])\(?[\dOIlSBZ]{{3}}\)?{_SEP}[\dOIlSBZ]{{3}}{_SEP}[\dOIlSBZ]{{4}}(?!\w)"
)
_CUE = re.compile(
    r"\b(?:phone|telephone|tel|cell|cellphone|mobile|home|work|office|call|called|calling|text|texted|"
    r"reach|reached|number|numbers|no|contact|dial|ring|voicemail|whatsapp|line|landline|fax|at|pager|"
    r"telefono|celular|llame|ph|mobil|handy|portable|numero)\b[^\d]{0,25}$|[#:] ?$"
    r"|\d{4}[,;]? ?(?:[,;/&]|or|and|also|then)(?: (?:at|on|my|cell|work))? ?$"
)
_FAX = re.compile(r"\b(?:fax|faxed|fx|facsimile)\b[^\d\n]{0,30}$")
_FAX_AFTER = re.compile(r"[ \-(]{0,3}fax\b")
_OTHER = re.compile(
    r"\b(?:mrn|npi|account|acct|member|policy|claim|group|rx|id|ssn|reference|confirmation|serial|record|chart)\b[^\d\n]{0,20}$"
)
_MEASURE = re.compile(
    r" ?(?:mg|ml|mcg|kg|lbs?|pounds?|units?|steps|calories|cm|mm|cells|copies|years?|days?|hours?|minutes?|weeks?|months?|times|bpm|%|am\b|pm\b|to \d|/)"
)


class PhoneFinder(SpanRecognizer):
    """Marks phone and fax numbers, extensions included."""

    entity_types = (entities.PHONE, entities.FAX)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield numbers; weak groupings need a cue before them."""
        for pattern, plain, cued in (
            (_NORTH, 0.9, 0.95),
            (_TEN, 0.55, 0.85),
            (_THREE_SEVEN, 0.6, 0.85),
            (_ABROAD, 0.85, 0.9),
            (_TRUNK, 0.45, 0.85),
            (_ALIKE, 0.7, 0.9),
            (_VANITY, 0.9, 0.9),
            (_SPELT, 0.7, 0.9),
            (_SPACED, 0.45, 0.8),
            (_SEVEN, 0.45, 0.85),
            (_LOCAL, 0.4, 0.7),
        ):
            for match in pattern.finditer(text):
                score = _score(text, match, plain, cued)
                if score:
                    yield Span(_kind(text, match), match.start(), match.end(), score)
        for pattern in (_EXTENSION, _DESK):
            for match in pattern.finditer(text):
                yield Span(entities.PHONE, match.start(1), match.end(1), 0.7)


def _score(text: str, match: re.Match[str], plain: float, cued: float) -> float:
    """Return the confidence; 0 for a measure or another number with its label."""
    lead = before(text, match.start(), 32)
    digits = sum(c.isdigit() for c in match.group())
    if plain <= 0.6 and (_OTHER.search(lead) or _MEASURE.match(after(text, match.end(), 12))):
        return 0.0
    if not _plausible(match, digits):
        return 0.0
    if match.re is _SEVEN and match.group(1) == "-":
        plain = 0.65
    if match.re is _SPACED and digits >= 10:
        plain = 0.6
    if match.re in (_LOCAL, _TRUNK) and match.group()[0] in "(0" and digits > 8:
        plain = 0.6
    return cued if _CUE.search(lead) else plain


def _plausible(match: re.Match[str], digits: int) -> bool:
    """Return whether there are as many digits, or words for them, as a number has."""
    if match.re is _LOCAL:
        return _local(match.group(), digits)
    if match.re is _ABROAD:
        return 8 <= digits <= 17
    if match.re is _TRUNK:
        return 7 <= digits <= 14
    if match.re is _ALIKE:
        return digits >= 6
    if match.re is _SPELT:
        words = len(re.findall(_DIGIT, match.group(), re.I))
        return words >= 3 and 7 <= words + digits <= 15
    return True


def _local(found: str, digits: int) -> bool:
    groups = re.findall(r"\d+", found)
    return 7 <= digits <= 13 and not re.fullmatch(r"(?:19|20)\d\d", groups[0])


def _kind(text: str, match: re.Match[str]) -> str:
    lead, tail = before(text, match.start(), 40), after(text, match.end(), 8)
    return entities.FAX if _FAX.search(lead) or _FAX_AFTER.match(tail) else entities.PHONE

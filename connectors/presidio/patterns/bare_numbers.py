"""Long numbers and codes without a label (class R), VINs, Medicare and DEA numbers by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, after, before
from schemas import entities

_VIN = re.compile(
    r"(?<![\w-])(?=[a-z]{0,16}\d)[a-hj-npr-z\d]{8}[\dx][a-hj-npr-z\d]{8}(?![\w-])", re.I
)
_MBI = re.compile(r"(?<!\w)[1-9][a-z][a-z\d]\d[- ]?[a-z][a-z\d]\d[- ]?[a-z]{2}\d{2}(?!\w)", re.I)
_DEA = re.compile(r"(?<!\w)[abcdefgmprx][a-z9]\d{7}(?!\w)", re.I)
# A device's whole code. Source: GS1 General Specifications, application identifiers (01), (10), (21).
_UDI = re.compile(r"\(01\) ?\d{14}(?: ?\(\d{2}\) ?[\w.-]{1,20}){0,4}")
_HASH = re.compile(r"(?<!\w)#\s?(\d{4,12}(?:-\d{1,8})?)(?!\w)")
_LONG = re.compile(r"(?<![\w.,/$+-])\d{7,20}(?![\w/%]|[.,]\d)")
_CODE = re.compile(
    r"(?<![\w./-])(?=[\w-]{0,30}\d\d\d)(?=[\d-]{0,30}[a-z])[a-z\d]{1,16}(?:-[a-z\d]{1,16}){0,5}(?![\w/-])",
    re.I,
)
_DASHED = re.compile(r"(?<![\w./-])\d{2,12}(?:-\d{2,12}){1,4}(?![\w/-]|\.\d)")
_AMOUNT = re.compile(
    r" ?(?:mg|ml|mcg|units?|iu|cfu|copies|cells|steps|cal|k?cal(?:ories)?|people|dollars|usd|x10|per|/|million|mm)"
)
_UNIT = re.compile(
    r"\d+(?:\.\d+)?(?:mg|mcg|ml|iu|units?|kg|lbs?|cm|mm|mmol|cc|hrs?|mins?|am|pm|st|nd|rd|th|k|x|bpm|cal|kcal|g|oz|yo|ft|mph|meq|ppm|%)s?",
    re.I,
)
_CLINICAL = re.compile(
    r"(?:covid|sars|hba|ca|cd|brca|her|il|t|b|h|n|p|mthfr|factor|vit|vitamin|omega|f|q|k)-?\d{1,3}[a-z]?\d?|[a-tv-z]\d[\dab]\.?[\da-z]{0,4}",
    re.I,
)


class BareNumberFinder(SpanRecognizer):
    """Marks numbers that can hardly be anything but a person's or a thing's own."""

    entity_types = (
        entities.VEHICLE, entities.HEALTH_PLAN, entities.LICENSE, entities.DEVICE, entities.ID,
    )  # fmt: skip

    def spans(self, text: str) -> Iterator[Span]:
        """Yield numbers by form, then long numbers and codes; doses and counts are none."""
        yield from self._formed(text)
        yield from self._long_ones(text)
        yield from self._codes(text)

    def _formed(self, text: str) -> Iterator[Span]:
        for match in _VIN.finditer(text):
            if sum(c.isdigit() for c in match.group()) > 3 and not match.group().isdigit():
                yield Span(entities.VEHICLE, match.start(), match.end(), 0.85)
        for match in _MBI.finditer(text):
            yield Span(entities.HEALTH_PLAN, match.start(), match.end(), 0.85)
        for match in _UDI.finditer(text):
            yield Span(entities.DEVICE, match.start(), match.end(), 0.95)
        for match in _DEA.finditer(text):
            if _dea(match.group()):
                yield Span(entities.LICENSE, match.start(), match.end(), 0.85)
        for match in _HASH.finditer(text):
            yield Span(entities.ID, match.start(1), match.end(1), 0.6)

    def _long_ones(self, text: str) -> Iterator[Span]:
        for pattern in (_LONG, _DASHED):
            for match in pattern.finditer(text):
                if _long(match.group()) and not _AMOUNT.match(after(text, match.end(), 12)):
                    yield Span(entities.ID, match.start(), match.end(), 0.5)

    def _codes(self, text: str) -> Iterator[Span]:
        for match in _CODE.finditer(text):
            found = match.group()
            if (
                _UNIT.fullmatch(found)
                or _CLINICAL.fullmatch(found)
                or "http" in before(text, match.start(), 30)
            ):
                continue
            if sum(c.isalnum() for c in found) >= 6 and sum(c.isdigit() for c in found) >= 3:
                yield Span(entities.ID, match.start(), match.end(), 0.5)


def _dea(number: str) -> bool:
    """Return whether the check digit holds. Source: 21 CFR 1301 registrants' number form."""
    digits = [int(c) for c in number[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def _long(found: str) -> bool:
    return sum(c.isdigit() for c in found) >= 7

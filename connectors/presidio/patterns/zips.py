"""Postal codes, and the city between a street and a state (class B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, after, before
from schemas import entities

_ABBREVIATION = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|"
    "NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
_STATE = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|"
    "illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|"
    "mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|"
    "north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|"
    "south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming"
)
_ZIP = re.compile(r"(?<![\w.,/$#+-])\d{5}(?:-\d{4})?(?![\w%]|[.,]\d|-\d)")
_LEAD = re.compile(
    rf"(?:\bzip(?: ?code)?(?: is| of| for (?:my|our) \w+ is|:| #)?|\bpostal code(?: is|:)?|\barea(?: code)?|\bin|\bfrom|\bnear|\bto|\bof|\baround|"
    rf"\b(?:{_STATE})\.?,?|\b(?:{_ABBREVIATION.lower()})\.?,?|[a-z],) ?[\s(]?$",
)
_STRONG = re.compile(
    rf"(?:\bzip(?: ?code)?\b[^\d]{{0,20}}|\bpostal code\b[^\d]{{0,12}}|\b(?:{_STATE}),? ?|\b(?:{_ABBREVIATION.lower()})\.?,? ?)$"
)
_AMOUNT = re.compile(
    r" ?(?:mg|mcg|ml|iu|units?|steps|cal|people|dollars|copies|cells|times|per|/|miles|other|of|in the)\b"
)
_CANADA = re.compile(
    r"(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z][ -]?\d[abceghj-nprstv-z]\d(?!\w)", re.I
)
_BRITAIN = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_CITY = re.compile(
    rf"(?<![\w'])((?:(?:St|Ft|Mt)\. ?)?[A-Z][a-z'-]{{1,20}}(?: (?:[A-Z][a-z'-]{{1,20}}|of|de|la|del)){{0,3}})(?:, ?| )(?:{_ABBREVIATION})(?!\w)"
    rf"|(?<![\w'])((?:(?:St|Ft|Mt)\. ?)?[A-Z][a-z'-]{{1,20}}(?: [A-Z][a-z'-]{{1,20}}){{0,2}}), ?(?i:{_STATE})\b"
    rf"|(?<=[\n,] )([a-z][a-z' -]{{2,24}}),? (?:{_ABBREVIATION}|(?i:{_ABBREVIATION}|{_STATE}))\.?,? \d{{5}}"
    rf"|(?<=[\n,])([A-Za-z][A-Za-z' -]{{2,24}}),? (?:{_ABBREVIATION})\.?,? \d{{5}}"
)


class ZipRecognizer(SpanRecognizer):
    """Marks postal codes of the US, Canada and Britain, and cities in front of a state."""

    entity_types = (entities.ZIP, entities.CITY)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield codes; five digits need a state, a city or a word before them, or four more."""
        for match in _ZIP.finditer(text):
            score = _score(text, match)
            if score:
                yield Span(entities.ZIP, match.start(), match.end(), score)
        for pattern in (_CANADA, _BRITAIN):
            for match in pattern.finditer(text):
                yield Span(entities.ZIP, match.start(), match.end(), 0.75)
        for match in _CITY.finditer(text):
            group = next(i for i in (1, 2, 3, 4) if match.group(i))
            yield Span(entities.CITY, match.start(group), match.end(group), 0.7)


def _score(text: str, match: re.Match[str]) -> float:
    lead, tail = before(text, match.start(), 34), after(text, match.end(), 10)
    if _STRONG.search(lead):
        return 0.9
    if "-" in match.group():
        return 0.7
    if _AMOUNT.match(tail):
        return 0.0
    return 0.6 if _LEAD.search(lead) else 0.35

"""Postal codes, and the city between a street and a state (class B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.names.lexicon import lexicon
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
_NAMED = re.compile(
    r"\b(?:zip|post|postal|pin)(?: ?code)?(?: is| of|:| #){1,2} ?((?=[a-z]{0,2}[\d])[a-z\d]{2,6}(?:[ -][a-z\d]{2,4})?)(?!\w)",
    re.I,
)
_CANADA = re.compile(
    r"(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z][ -]?\d[abceghj-nprstv-z]\d(?!\w)", re.I
)
_BRITAIN = re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}(?!\w)")
_NAME = r"(?:(?:St|Ft|Mt|Saint|San|Santa|El|La|Los|Las|New|Port|Fort)\.? ?)?[A-Z][A-Za-z'-]{1,20}(?: (?:[A-Z][A-Za-z'-]{1,20}|of|de|la|del)){0,3}"
_CITY = re.compile(
    rf"(?<![\w'])({_NAME})(,? )(?:({_ABBREVIATION})(?!\w)|(?i:{_STATE})\b)(?=(\.?,? \d{{5}}(?!\d))?)"
)
_CITY_LOWER = re.compile(
    rf"(?<![\w'])([a-z][a-z'-]{{1,20}}(?: [a-z][a-z'-]{{1,20}}){{0,2}}),? (?:{_ABBREVIATION.lower()}|{_STATE})(?![\w'])(?=(\.?,? \d{{5}}(?!\d))?)"
)
# Abbreviations that are also words or degrees: "Smith, MD", "Member ID", "call me in OK".
_ODD_STATES = frozenset(
    (
        "ID",
        "IN",
        "OR",
        "ME",
        "HI",
        "OK",
        "PA",
        "MA",
        "MS",
        "MD",
        "CO",
        "LA",
        "AL",
        "DE",
        "OH",
        "NE",
        "CT",
        "PR",
        "MT",
        "RI",
    )
)


class ZipFinder(SpanRecognizer):
    """Marks postal codes of the US, Canada and Britain, and cities in front of a state."""

    entity_types = (entities.ZIP, entities.CITY)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield codes; five digits need a state, a city or a word before them, or four more."""
        for match in _ZIP.finditer(text):
            score = _score(text, match)
            if score:
                yield Span(entities.ZIP, match.start(), match.end(), score)
        for match in _NAMED.finditer(text):
            yield Span(entities.ZIP, match.start(1), match.end(1), 0.85)
        for pattern in (_CANADA, _BRITAIN):
            for match in pattern.finditer(text):
                yield Span(entities.ZIP, match.start(), match.end(), 0.75)
        yield from _cities(text)


def _cities(text: str) -> Iterator[Span]:
    for match in _CITY.finditer(text):
        name, comma, state, code = match.groups()
        listed = _listed(name.lower())
        code = code if "," in comma or state not in _ODD_STATES else None
        sure = code or listed or ("," in comma and state and state not in _ODD_STATES)
        if sure or (state is None and "," in comma):
            start = match.start(1) + (len(name) - len(listed) if listed and not code else 0)
            yield Span(entities.CITY, start, match.end(1), 0.7)
    for match in _CITY_LOWER.finditer(text):
        listed = _listed(match.group(1))
        if listed and (match.group(2) or len(listed) > 4):
            yield Span(entities.CITY, match.end(1) - len(listed), match.end(1), 0.65)


def _listed(name: str) -> str:
    """Return the longest end of `name` that is a listed city, or an empty string."""
    words = name.split(" ")
    cities = lexicon().cities
    for start in range(len(words)):
        tail = words[start:]
        if tuple(tail) in cities.get(tail[0], ()):
            return " ".join(tail)
    return ""


def _score(text: str, match: re.Match[str]) -> float:
    lead, tail = before(text, match.start(), 34), after(text, match.end(), 10)
    if _STRONG.search(lead):
        return 0.9
    if "-" in match.group():
        return 0.7
    if _AMOUNT.match(tail):
        return 0.0
    return 0.6 if _LEAD.search(lead) else 0.35

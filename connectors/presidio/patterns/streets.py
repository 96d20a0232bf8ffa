"""Street addresses, units and post boxes (class B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_SURE = "street|avenue|ave|boulevard|blvd|road|rd|parkway|pkwy|highway|hwy|turnpike|terrace|lane|ln|crescent|cres"
_MAYBE = "st|str|drive|dr|court|ct|circle|cir|place|pl|way|square|sq|trail|trl|loop|row|walk|alley|plaza|run|pass|path|ridge|point|cove|crossing|heights|bend|hill|park|close|gardens|mews|expressway|expy|freeway|route|rte"
_TYPE = rf"(?:{_SURE}|{_MAYBE})"
_WORD = r"(?:(?:[nsew]|ne|nw|se|sw)\b\.?|(?!(?:the|to|a|my|of|and|in|on|at|for|is|was|i|mg|ml|days?|weeks?|months?|years?|hours?|times?|minutes?|pills?|tablets?|more|other|different|people|steps|miles|pounds|doses?|cups?|am|pm|with|that|this|by|per|or|out|back|from|all)\b)(?:[a-z][a-z'.]{0,24}|\d{1,3}(?:st|nd|rd|th)|[a-z]?\d{1,4}))"
_UNIT = r"(?:apartment|apt|suite|ste|unit|room|rm|floor|fl|bldg|building|lot|#)\.? ?#? ?[\w-]{1,8}"
_NUMBERED = re.compile(
    rf"(?<![\w/.-])\d{{1,6}}(?:-\d{{1,5}})?[a-d]?(?: 1/2)?,? (?:{_WORD} ){{1,4}}{_TYPE}\b\.?(?: (?:n|s|e|w|north|south|east|west|ne|nw|se|sw)\b\.?)?(?:[ ,\n]{{1,3}}{_UNIT})?"
    rf"|(?<![\w/.-])\d{{1,6}} (?:(?:[nsew]|north|south|east|west)\.? )?(?:county |state |us |old )?(?:highway|hwy|route|rte|road|avenue|ave) [\w]{{1,6}}\b(?:[ ,\n]{{1,3}}{_UNIT})?"
    rf"|(?<![\w/.-])\d{{1,6}} (?:[nsew]\.? )?(?:broadway|broad st|main|park ave|fifth avenue)\b(?:[ ,\n]{{1,3}}{_UNIT})?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:(?:North|South|East|West|N|S|E|W|Old|New|Saint|St|Mt)\.? )?(?:[A-Z][a-z']{1,20} |\d{1,3}(?:st|nd|rd|th) ){1,3}"
    r"(?:Street|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Parkway|Pkwy|Terrace|Court|Turnpike|Highway|St)\b\.?(?! [A-Z][a-z]+'s)"
)
_LIVED = re.compile(
    rf"\b(?:live|lives|lived|living|moved|address|house|home|corner of|over on|down on|store on|pharmacy on|office on|one on|block of|located (?:at|on)) (?:is |on |at |to |off |near ){{0,2}}((?:{_WORD} ){{1,3}}(?:{_TYPE})\b\.?)",
    re.IGNORECASE,
)
# The street word stands at the end or in front elsewhere, and the number behind it.
_ABROAD = re.compile(
    r"(?:\b\d{1,5} )?\b(?:[A-Z][\w'-]{1,20}(?:katu|tie|polku|kuja|vej|gade|gata|gatan|vagen|vegen|veien|gate|"
    r"strasse|gasse|weg|platz|allee|laan|straat|plein|dijk|kade|hof|utca|ulica)|"
    r"(?:(?:Rue|Via|Viale|Calle|Avenida|Rua|Ulica|Ul\.|Paseo|Camino|Corso|Piazza|Strada|Carrer|Hoge|Kungs)"
    r"(?: (?:d[aeiu]l?|l[ae]s?|do|dos|des|du|van))?(?: [A-Z][\w'.-]{1,20}){1,3}))(?:,? \d{1,4}[a-z]?\b)"
)
_TWO_NUMBERS = re.compile(r"(?<![\w./-])\d{2,6}(?: [A-Z][\w'.-]{2,20}){1,4} \d{1,4}(?![\w/.-])")
_CUED = re.compile(
    r"\b(?:address(?: is|:| to)?|lives? (?:at|on)|located (?:at|on|in)|living at|stay(?:ing)? at|meet me at|offices? (?:is|are) (?:located )?at|mail(?:ed)? (?:it )?to|ship (?:it )?to|home is) "
    r"((?:\d{1,6} )(?:[A-Z][\w'.-]{1,20} ?){1,5}(?:\d{1,5}\b)?|[A-Z][\w'.-]{2,20}(?: [A-Z][\w'.-]{1,20}){0,3} \d{1,5}\b)"
)
_BOX = re.compile(
    r"\bp\.? ?o\.? ?box \d{1,7}\b|\bpost office box \d{1,7}\b|\brr ?#? ?\d{1,3},? box \d{1,5}\b"
    r"|\b(?:psc|cmr|unit) \d{3,5},? box \d{1,6}\b|\bapartado(?: postal)? \d{1,6}\b",
    re.IGNORECASE,
)
_APT = re.compile(
    r"\b(?:apartment|apt|suite|ste)\b\.? ?(?:#|no\.?|number)? ?(?:\d{1,5}-?[a-z]?|[a-z]-?\d{1,4})\b",
    re.I,
)
_GATED = re.compile(r"\d", re.I)


class StreetFinder(SpanRecognizer):
    """Marks street lines."""

    entity_types = (entities.STREET,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield addresses: number, name and type; name and type with a capital; boxes; units."""
        if _GATED.search(text):
            yield from self._with_numbers(text)
        for match in _NAMED.finditer(text):
            if not _title(text, match):
                end = _end(match.group(), match.start())
                yield Span(entities.STREET, match.start(), end, 0.65)
        for match in _LIVED.finditer(text):
            yield Span(entities.STREET, match.start(1), _end(match.group(1), match.start(1)), 0.7)

    def _with_numbers(self, text: str) -> Iterator[Span]:
        for match in _NUMBERED.finditer(text):
            yield Span(entities.STREET, match.start(), _end(match.group(), match.start()), 0.85)
        for match in _CUED.finditer(text):
            yield Span(entities.STREET, match.start(1), _end(match.group(1), match.start(1)), 0.7)
        for pattern in (_BOX, _APT, _ABROAD):
            for match in pattern.finditer(text):
                yield Span(entities.STREET, match.start(), match.end(), 0.8)
        for match in _TWO_NUMBERS.finditer(text):
            if not any(w.lower() in lexicon().clinical for w in match.group().split()):
                yield Span(entities.STREET, match.start(), match.end(), 0.55)


def _end(found: str, start: int) -> int:
    bare = found.rstrip(" ,\n")
    # The full stop of an abbreviation belongs to it; the same mark may end the sentence.
    return start + len(bare if re.search(r"\b[A-Za-z]{2,4}\.$", bare) else bare.rstrip("."))


def _title(text: str, match: re.Match[str]) -> bool:
    """Whether "Dr" or "St" belongs to what follows: "Thanks Dr. Lee", "at St. Mary's"."""
    return match.group().rstrip(".").endswith((" St", " Dr")) and (
        text[match.end() : match.end() + 2].lstrip()[:1].isupper()
        or before(text, match.start(), 1) == "."
    )

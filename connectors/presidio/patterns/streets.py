"""Street addresses, units and post boxes (class B)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.patterns import streets_abroad
from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_SURE = "street|avenue|ave|boulevard|blvd|road|rd|parkway|pkwy|highway|hwy|turnpike|tpke|terrace|terr|lane|ln|crescent|cres"
# Written short these are streets; written out they are words too.
_SHORT = "st|str|dr|ct|cir|pl|sq|trl|ter|cv|xing|aly|plz|expy|fwy|rte"
_MAYBE = "drive|court|circle|place|way|square|trail|loop|row|walk|alley|plaza|run|pass|path|ridge|point|cove|crossing|heights|bend|hill|park|close|gardens|mews|expressway|freeway|route"
_TYPE = rf"(?:{_SURE}|{_SHORT}|{_MAYBE})"
_STOP = (
    "the|to|a|my|of|and|in|on|at|for|is|was|were|are|i|im|it|he|she|we|they|you|not|no|do|does|did|dont|don't|can|cant|can't|will|would|should|please|now|then|"
    "mg|mcg|ml|days?|weeks?|months?|years?|hours?|times?|minutes?|mins?|hrs?|pills?|tablets?|capsules?|more|less|other|different|people|steps|miles?|pounds|lbs|doses?|"
    "cups?|am|pm|with|that|this|by|per|or|but|so|out|back|from|all|than|percent|degrees|feet|inch|inches|blocks|patients|cases|call|if|as|when|before|after|until|every|each|daily|once|twice"
)
# A full stop only behind what is short: "N.", "St.", "M.L.K."; never where a sentence ends.
_WORD = rf"(?:(?:[nsew]|ne|nw|se|sw)\b\.?|(?:mt|ft|st|jr|sr|dr|gen|col)\b\.|(?:[a-z]\.){{1,3}}|(?!(?:{_STOP})\b)(?:[a-z][a-z']{{0,24}}|\d{{1,3}}(?:st|nd|rd|th)|[a-z]?\d{{1,4}}))"
# Numbers that are called, not lived at.
_NO_HOUSE = r"(?!(?:911|988|211|311|411|811|999|112)\b)"
_UNIT = r"(?:(?:apartment|apt|suite|ste|unit|room|rm|floor|fl|bldg|building|lot|flat)\b\.? ?#?|#) ?(?=[\w-]{0,5}\d|[a-z]\b)[\w-]{1,8}"
_UNIT_FIRST = r"(?:(?:flat|apartment|apt|unit|suite|room|lot|bldg|building) ?#?\d{0,4}[a-z]?,? )?"
_NUMBERED = re.compile(
    rf"(?<![\w/.-]){_UNIT_FIRST}{_NO_HOUSE}(?:\d{{1,6}}(?:-\d{{1,5}})?[a-d]?|[nsew]\d{{1,3}} ?[nsew]\d{{3,6}})(?: 1/2)?,? (?:{_WORD} ){{1,4}}{_TYPE}\b\.?(?: (?:n|s|e|w|north|south|east|west|ne|nw|se|sw)\b\.?)?(?:[ ,\n]{{1,3}}{_UNIT})?"
    rf"|(?<![\w/.-])\d{{1,6}} (?:(?:[nsew]|north|south|east|west)\.? )?(?:county |state |us |old )?(?:highway|hwy|route|rte|road|avenue|ave) [\w]{{1,6}}\b(?:[ ,\n]{{1,3}}{_UNIT})?"
    rf"|(?<![\w/.-]){_NO_HOUSE}\d{{2,6}} (?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.? \d{{1,3}}(?:st|nd|rd|th)\b(?! (?:day|week|month|hour))"
    rf"|(?<![\w/.-])\d{{1,6}} (?:[nsew]\.? )?(?:broadway|broad st|main|park ave|fifth avenue)\b(?:[ ,\n]{{1,3}}{_UNIT})?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:(?:North|South|East|West|N|S|E|W|Old|New|Saint|St|Mt)\.? )?(?:[A-Z][a-z']{1,20} |\d{1,3}(?:st|nd|rd|th) ){1,3}"
    r"(?:Street|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Parkway|Pkwy|Terrace|Court|Turnpike|Highway|St)\b\.?(?! [A-Z][a-z]+'s)"
    r"|(?<![\w.])(?!(?:THE|MY|IN|ON|AT|TO|OF|AND|DR|MR|MS|MRS)\b)[A-Z]{3,20} (?:ST|AVE|RD|BLVD|LN|STREET|AVENUE|ROAD|LANE)\b\.?(?! [A-Z]+'S)"
)
_LIVED = re.compile(
    rf"\b(?:live|lives|lived|living|moved|address|house|home|corner of|over on|down on|store on|pharmacy on|office on|one on|block of|located (?:at|on)) (?:is |on |at |to |off |near ){{0,2}}((?:{_WORD} ){{1,3}}(?:{_TYPE})\b\.?)",
    re.IGNORECASE,
)
_TWO_NUMBERS = re.compile(r"(?<![\w./-])\d{2,6}(?: [A-Z][\w'.-]{2,20}){1,4} \d{1,4}(?![\w/.-])")
_CUED = re.compile(
    r"\b(?:address(?: is|:| to)?|lives? (?:at|on)|located (?:at|on|in)|living at|stay(?:ing)? at|meet me at|offices? (?:is|are) (?:located )?at|mail(?:ed)? (?:it )?to|ship (?:it )?to|home is) "
    r"((?:\d{1,6} )(?:[A-Z][\w'.-]{1,20} ?){1,5}(?:\d{1,5}\b)?|[A-Z][\w'.-]{2,20}(?: [A-Z][\w'.-]{1,20}){0,3} \d{1,5}\b)"
)
_BOX = re.compile(
    r"\bp\.? ?o\.? ?(?:box|bx|b) ?#?\d{1,7}\b|\bpost(?: office)? box \d{1,7}\b|\bpostfach \d{2,7}\b|\bboite postale \d{1,6}\b|\bbp \d{2,6}\b(?=,? \d{5})"
    r"|\b(?:rr|r\.r\.|rural (?:route|rte)|hc|hcr|star rte|star route|rfd) ?#? ?\d{1,3}(?:,? (?:box|bx) ?#?\d{1,5}[a-z]?)?\b"
    r"|\b(?:psc|cmr|unit) \d{3,5},? (?:box|bx) \d{1,6}\b(?:[,\s]{1,3}(?:apo|fpo|dpo)[, ]{1,2}(?:ae|ap|aa)(?: \d{5}(?:-\d{4})?)?)?"
    r"|\b(?:apo|fpo|dpo)[, ]{1,2}(?:ae|ap|aa)(?: \d{5}(?:-\d{4})?)?\b|\bus[ns]v? [A-Z][a-z]+(?=\s{1,2}(?:apo|fpo|dpo)\b)"
    r"|\bapartado(?: postal| de correos)? \d{1,6}\b|\bcaixa postal \d{1,6}\b|\bcasella postale \d{1,6}\b|\bpostbus \d{1,6}\b",
    re.IGNORECASE,
)
_APT = re.compile(
    r"\b(?:apartment|apt|suite|ste|flat)\b\.? ?(?:#|no\.?|number)? ?(?:\d{1,5}-?[a-z]?|[a-z]-?\d{1,4})\b",
    re.I,
)
_WRITTEN_OUT = re.compile(_MAYBE)
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
            if not _said(match.group()):
                yield Span(entities.STREET, match.start(), _end(match.group(), match.start()), 0.85)
        for match in _CUED.finditer(text):
            yield Span(entities.STREET, match.start(1), _end(match.group(1), match.start(1)), 0.7)
        for pattern in (_BOX, _APT, *streets_abroad.PATTERNS):
            for match in pattern.finditer(text):
                yield Span(entities.STREET, match.start(), _end(match.group(), match.start()), 0.8)
        for match in _TWO_NUMBERS.finditer(text):
            if not any(lexicon().is_clinical(w.lower()) for w in match.group().split()):
                yield Span(entities.STREET, match.start(), match.end(), 0.55)


def _said(found: str) -> bool:
    """Whether a lower-case run that ends like a street is speech: "20 people drive"."""
    *words, last = re.findall(r"[A-Za-z']+", found)
    if found != found.lower() or not _WRITTEN_OUT.fullmatch(last):
        return False
    if re.match(r"\d(?!\d)", found):
        return True
    lists = lexicon()
    return any(lists.ranks.get(word, 9) == 1 or word in lists.chat for word in words)


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

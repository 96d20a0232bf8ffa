"""Ages of 90 and over (class C); younger ages are no identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

_OLD = r"(?:9\d|1[0-2]\d)"
_SPELT = (
    r"(?:ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|(?:a |one )?hundred(?:[- ](?:and[- ])?(?:one|two|three|four|five|six|seven|eight|nine|ten))?)"
)
_YEARS = r"(?: ?-? ?years?(?: ?-? ?old)?(?: of age)?| ?-? ?yrs?\.?(?: ?-? ?old)?| ?-? ?y[./]?o\b\.?| anos\b)"
_WHO = (
    r"(?:i|he|she|they|who|mother|father|mom|mum|dad|grandmother|grandfather|grandma|grandpa|"
    r"husband|wife|aunt|uncle|nana|patient|sister|brother|mama|papa|granny|abuela|abuelo)"
)
_UNIT_NEXT = (
    r"(?! ?(?:%|/|lbs?\b|pounds?|kg|kilos?|mg|ml|mcg|degrees?|over\b|percent|minutes?|mins?\b|days?"
    r"|hours?|weeks?|months?|miles?|steps|beats|bpm|cm|calories|units?|points?|out of|on\b|\.\d|\d|-\d))"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w./-])({_OLD}){_YEARS}(?! (?:ago|since|later|now|of (?:pain|smoking|marriage)))",
        rf"\b({_SPELT}){_YEARS}",
        rf"\b(?:ages?|aged|edad|turn(?:s|ed|ing)?|(?:just|almost|nearly) turned) (?:of |is |was |to be )?({_OLD})\b{_UNIT_NEXT}",
        rf"\b(?:age|aged|turn(?:s|ed|ing)?) (?:of |is )?({_SPELT})\b(?! degrees)",
        rf"\b{_WHO}(?: is|'s| was|'m| am|s| will be)(?: now| already| almost| nearly)? ({_OLD})\b{_UNIT_NEXT}",
        rf"\b{_WHO}(?: is|'s| was|'m| am| will be)(?: now| already| almost| nearly)? ({_SPELT})\b(?! (?:degrees|percent|pounds))",
        rf"\b{_WHO} ?[,(] ?({_OLD}) ?[,)]",
        rf"\b(?:my|his|her|our) ({_OLD}) ?(?:y\.?o\.?|yr)\b",
        rf"\b({_OLD})(?:st|nd|rd|th) birthday",
    )
)
# A number after "is" or "was" may be a saturation, a pulse or a fever: near these words it is.
_VITALS = re.compile(
    r"\b(?:sat|sats|spo2|o2|ox|oxygen|oximeter|saturations?|room air|pulse|heart rate|hr|bpm|beats"
    r"|temps?|temperature|fevers?|febrile|thermometer|degrees|chills|bp|blood pressure|pressure"
    r"|systolic|diastolic|sugars?|glucose|a1c|readings?|weigh(?:s|ed|t)?|percent|percentile|score"
    r"|scored|iq|oxigeno|saturacion|pulso|fiebre|temperatura|presion|azucar|peso)\b|%",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r" ?,? ?(?:(?:last |to)night|this (?:morning|afternoon|evening)|just now|right now|at rest|when i"
    r"|earlier|a (?:minute|moment) ago|before|after|fasting|f\b|c\b|and (?:i|we) gave)",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 90, 16
_SENTENCE = re.compile(r"[.!?\n]\s")
_WEAK = (4, 5)
_FAST = re.compile(rf"(?<!\d){_OLD}(?!\d)|ninety|hundred", re.I)


class AgeFinder(SpanRecognizer):
    """Marks the number of years of people of 90 and over."""

    entity_types = (entities.AGE,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the number, without the words around it."""
        if not _FAST.search(text):
            return
        for place, pattern in enumerate(_PATTERNS):
            for match in pattern.finditer(text):
                if place not in _WEAK or not _measured(text, *match.span(1)):
                    yield Span(entities.AGE, match.start(1), match.end(1), 0.85)


def _measured(text: str, start: int, end: int) -> bool:
    """Return whether the words of the sentence say that the number was measured and is no age."""
    if _MOMENT.match(text, end):
        return True
    before = _SENTENCE.split(text[max(0, start - _BEFORE) : start])[-1]
    after = _SENTENCE.split(text[end : end + _AFTER])[0].partition(" and ")[0]
    return bool(_VITALS.search(before) or _VITALS.search(after))

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
_KIN = (
    r"(?:mother|father|mom|mum|dad|grandmother|grandfather|grandma|grandpa|husband|wife|aunt|uncle|nana|"
    r"patient|pt|sister|brother|mama|papa|granny|gran|abuela|abuelo|neighbor|neighbour|friend|cousin|"
    r"in-law|roommate|partner|spouse|mamaw|papaw|tia|tio)"
)
_WHO = rf"(?:i|we|he|she|they|who|{_KIN})"
# A relative's name between: "my dad Jagjit Singh is", "Grandpa Isamu turned".
_NAMED = rf"(?:{_KIN}|m(?:iste)?r\.?|mrs\.?|ms\.?|miss)(?:,? (?-i:[A-Z])[\w'-]{{1,20}}){{1,3}}"
_LOWER = rf"{_KIN} [a-z'-]{{2,20}}"
_IS = (
    r"(?: is|'s|s| was|'m|m| am| are| will be|'ll be|ll be|(?:'s|s|'m|m| is| am| are)? (?:gonna|going to) be"
    r"| will turn|'ll turn|ll turn| turns)(?: now| already| almost| nearly| about| only)?"
)
_UNIT = (
    r"(?: ?(?:%|/|lbs?\b|pounds?|kg|kilos?|mg|ml|mcg|degrees?|over\b|percent|minutes?|mins?\b|days?"
    r"|hours?|weeks?|months?|miles?|steps|beats|bpm|cm|calories|units?|points?|out of|\.\d|\d|-\d))"
)
_UNIT_NEXT = rf"(?!{_UNIT}| ?on\b)"
# Pattern, and whether what it finds may as well be something measured.
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), weak)
    for pattern, weak in (
        (
            rf"(?<![\w./-])({_OLD}){_YEARS}(?! (?:ago|since|later|now|of (?:pain|smoking|marriage)))",
            False,
        ),
        (rf"\b({_SPELT}){_YEARS}", False),
        (rf"\b(?:ages?|aged|edad) ?[:=]? ?(?:of |is |was |to be )?({_OLD})\b{_UNIT_NEXT}", False),
        (rf"\bturn(?:s|ed|ing)? ({_OLD})\b(?!{_UNIT})", False),
        (rf"\b(?:age|aged|turn(?:s|ed|ing)?) (?:of |is )?({_SPELT})\b(?! degrees)", False),
        (rf"\b(?:{_WHO}|{_NAMED}){_IS} (?:{_OLD} and )?({_OLD})\b{_UNIT_NEXT}", True),
        (rf"\bwe{_IS} ({_OLD}) and {_OLD}\b{_UNIT_NEXT}", True),
        (rf"\b(?:man|woman|lady|gentleman|guy|person) of ({_OLD})\b{_UNIT_NEXT}", True),
        (rf"\b(?:{_WHO}|{_NAMED}|{_LOWER}){_IS} ({_SPELT})\b(?! (?:degrees|percent|pounds))", True),
        (rf"\b(?:{_WHO}|{_NAMED}) ?[,(] ?(?:now |aged? )?({_OLD}) ?[,)]", False),
        (rf"\b(?:my|his|her|our) ({_OLD}) ?(?:y\.?o\.?|yr)\b", False),
        (rf"\b({_OLD})(?:st|nd|rd|th) (?:birthday|bday|b-day)", False),
        (
            rf"(?<![\w./-])({_OLD}) ?(?-i:[FM])(?= (?:pt|patient|with|c/o|who|here|presents)\b| (?:[sh]/[po]|w/))",
            False,
        ),
        (
            rf"\b(?:lived? (?:to|until)(?: be)?|(?:died|passed(?: away)?|retired) at(?: age)?) ({_OLD}|{_SPELT})\b{_UNIT_NEXT}",
            True,
        ),
        (
            rf"\bat ({_OLD}) (?=i (?:still|can|am|have|do)\b|(?:he|she|they) (?:still|can|is|has|was)\b)",
            True,
        ),
        (r"\bin (?:his|her|their|my)(?: early| mid| late|-mid)?[ -](90'?s|nineties)\b", False),
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
_FAST = re.compile(rf"(?<!\d){_OLD}(?!\d)|90'?s|ninet|hundred", re.I)


class AgeFinder(SpanRecognizer):
    """Marks the number of years of people of 90 and over."""

    entity_types = (entities.AGE,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield the number, without the words around it."""
        if not _FAST.search(text):
            return
        for pattern, weak in _PATTERNS:
            for match in pattern.finditer(text):
                if not (weak and _measured(text, *match.span(1))):
                    yield Span(entities.AGE, match.start(1), match.end(1), 0.85)


def _measured(text: str, start: int, end: int) -> bool:
    """Return whether the words of the sentence say that the number was measured and is no age."""
    if _MOMENT.match(text, end):
        return True
    before = _SENTENCE.split(text[max(0, start - _BEFORE) : start])[-1]
    after = _SENTENCE.split(text[end : end + _AFTER])[0].partition(" and ")[0]
    return bool(_VITALS.search(before) or _VITALS.search(after))

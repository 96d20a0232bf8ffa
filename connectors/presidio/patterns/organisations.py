"""Organisations by their form: legal endings, unions and schools by number, head nouns (class A).

The sequence model finds the others. A head noun ("Logistics", "Academy") needs a capitalised word
in front that is no usual one, so that "Physical Therapy" and "Home Care" stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_CAP = r"[A-Z][\w'&-]{1,24}"
_LEGAL = (
    r"(?:Inc|LLC|L\.L\.C|LLP|L\.L\.P|LP|Ltd|Limited|PLC|Corp|Corporation|Incorporated|Co|Company|GmbH|AG|KG|S\.A\.?S?|SARL|S\.p\.A|SpA|S\.r\.l|Srl|"
    r"B\.V|BV|N\.V|NV|Oy|A/S|ApS|Pty|Kft|Zrt|s\.r\.o|a\.s|Sp\. z o\.o|S\.L|Ltda|Bros|Group|Holdings|Enterprises|Industries|Partners|Associates|and Sons|& Sons)"
)
_COMPANY = re.compile(
    rf"(?<![\w'])(?:{_CAP}, ){{0,2}}(?:{_CAP}(?:,? (?:and|&) | - | ?& ?|, (?=Inc|LL|Ltd|PLC)| )){{1,5}}{_LEGAL}\b\.?(?:,? (?:Inc|LLC|Ltd)\b\.?)?"
)
_FIRM = re.compile(
    rf"\b(?:[Aa]t|[Bb]y|[Ff]or|[Ff]rom|[Jj]oined|[Ff]irm|[Tt]he|and) (?:the )?({_CAP}), ({_CAP}),? (?:and|&) ({_CAP})(?!\w)"
)
_UNION = re.compile(
    r"(?<![\w])(?:(?:[A-Z][a-z]+ers'?|[A-Z]{3,6}) )?[Ll]ocal (?:[Nn]o\.? ?|#)?\d{1,4}(?![\w.,]?\d|k\b|-| (?:mg|miles|people))"
    r"|(?<![\w])(?:SEIU|UAW|AFSCME|IBEW|UFCW|CWA|USW|AFT|ILA|ILWU|IATSE|IUOE|LIUNA|NALC|APWU|AFGE|Teamsters|Ironworkers|Steamfitters|UNITE HERE)(?: (?:Local|Branch|Lodge|District))?(?: #?\d{1,4})?(?!\w)"
    r"|(?<![\w])(?:(?:VFW|American Legion|Elks|Moose|Masonic) )(?:Post|Lodge) (?:[Nn]o\.? ?|#)?\d{1,4}(?!\w)|(?<![\w])Troop \d{1,4}(?!\w)"
)
_NUMBERED = re.compile(
    r"(?<![\w.])(?:P\.? ?S\.?|I\.? ?S\.?|M\.S\.|J\.?H\.?S\.?|H\.S\.|C\.S\.) ?#?\d{1,3}(?![\w%]|[.,/]\d| ?(?:mg|ml))"
    r"|(?<![\w])(?:Public )?School (?:[Nn]o\.? ?|#|[Nn]umber )?\d{1,3}(?!\w)"
)
_SPANISH = re.compile(
    r"(?<![\w'])(?:Panaderia|Escuela|Colegio|Restaurante|Farmacia|Clinica|Iglesia|Taller|Tienda|Carniceria|Taqueria|Lavanderia|Guarderia|Universidad|"
    r"Instituto|Transportes|Construcciones|Supermercado|Ferreteria|Peluqueria|Parroquia|Pasteleria|Preparatoria|Jardin|Academia|Centro|Banco|Abarrotes|Muebleria|Fundacion|Hospital)"
    r"(?: (?:el|la|los|las|de|del|y|e))?(?: [A-Z][\w'-]{1,20}(?: (?:el|la|los|las|de|del|y|e)(?= [A-Z]))?){1,5}"
)
_HEAD = (
    r"(?:Logistics|Technologies|Technology|Systems|Solutions|Software|Consulting|Plumbing|Roofing|Staffing|Trucking|Freight|Movers|Motors|Foods|Farms|Dairy|Bakery|Brewery|Diner|"
    r"Cafe|Grill|Pizza|Pizzeria|Restaurant|Cleaners|Landscaping|Construction|Manufacturing|Electric|Energy|Airlines|Airways|Records|Media|Studios|Stores?|Market|Markets|Supermarket|"
    r"Hardware|Nursery|Salon|Realty|Insurance|Bank|Credit Union|Capital|Securities|Research|Agency|Bioscience|Biosciences|Pharmaceuticals|Pharma|Labs|Laboratories|Diagnostics|"
    r"Elementary|Middle School|High School|Junior High|Academy|Montessori|Preschool|Kindergarten|Daycare|Childcare|Head Start|College|University|Institute|Polytechnic|School|High|"
    r"Pharmacy|Drugs?|Apothecary|Hospital|Medical Center|Clinic|Clinics|Infirmary|Health System|Healthcare|Hospice|Manor|Villa|Gardens|Terrace|Commons|Assisted Living|Nursing Home|Memory Care|Senior Living|Rehab|"
    r"Dental|Dentistry|Dermatology|Pediatrics|Cardiology|Orthopedics|Orthopaedics|Radiology|Imaging|Chiropractic|Counseling|Urology|Oncology|Eye Care|Family Practice|Family Medicine|Internal Medicine|Urgent Care|Practice|"
    r"Church|Chapel|Temple|Synagogue|Mosque|Parish|Ministries|Fellowship|Cathedral|Tabernacle|AME|YMCA|Fitness|Gym|Yoga|Library|Museum|Zoo|Foundation|Society|Club|Shipping|Brewing|Transit|Cabinets|Tools|Auto|Autos|Textiles|Steel|Records|Games|Press)"
)
_HEADED = re.compile(
    rf"(?<![\w'])(?:(?:St|Mt|Ft)\. )?((?:{_CAP}(?: (?:of|de|la|and|&)(?= [A-Z]))?(?:'s)? ){{1,4}}){_HEAD}\b(?: (?:of|at) {_CAP}(?: {_CAP})?)?"
)
_WORK = r"(?:warehouse|store|distribution center|fulfillment center|plant|factory|driver|manager|supervisor|cashier|job|shift|location|branch|employee|break room|HR|delivery|counter|parking lot|pharmacist)"
_BARE = re.compile(
    rf"\b(?:my|our|the|his|her|an|a|at|for|from) ([A-Z][\w'&-]{{2,20}})(?= {_WORK}\b)"
)


class OrganisationFinder(SpanRecognizer):
    """Marks organisations whose form shows what they are."""

    entity_types = (entities.ORGANIZATION,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield companies, firms, unions, numbered schools, and names with a head noun."""
        for pattern in (_UNION, _NUMBERED, _SPANISH):
            for match in pattern.finditer(text):
                yield Span(entities.ORGANIZATION, match.start(), match.end(), 0.8)
        yield from _named(text)
        for match in _FIRM.finditer(text):
            if all(_is_family(word.lower()) for word in match.groups()):
                yield Span(entities.ORGANIZATION, match.start(1), match.end(3), 0.75)
        for match in _BARE.finditer(text):
            if not lexicon().is_ordinary(match.group(1).lower()) or match.group(1) in _FIRMS:
                yield Span(entities.ORGANIZATION, match.start(1), match.end(1), 0.7)


def _named(text: str) -> Iterator[Span]:
    """Yield companies and names with a head noun, from the first word that is a name's."""
    for match in _COMPANY.finditer(text):
        start = _named_from(match.group(), text, match.start())
        if start >= 0:
            yield Span(entities.ORGANIZATION, start, match.end(), 0.8)
    for match in _HEADED.finditer(text):
        start = _named_from(match.group(1), text, match.start(1))
        if start >= 0:
            start = match.start() if start == match.start(1) else start
            yield Span(entities.ORGANIZATION, start, match.end(), 0.7)


_FIRMS = frozenset(
    {"Amazon", "Target", "Apple", "Subway", "Chase", "Shell", "Delta", "Ford", "Costco"}
)
_OPENING = frozenset(
    "the my our your his her their this that a an at in from for to and or is was i we call dear hi hello".split()
)


def _telling(word: str) -> bool:
    """Whether a word alone shows that a name is meant: not usual, not of care."""
    lists = lexicon()
    usual = 0 < lists.ranks.get(word, 0) < 3 or lists.is_clinical(word)
    return len(word) > 1 and not usual and not lists.is_ordinary(word)


def _is_family(word: str) -> bool:
    """Whether a word is listed as a family name, and hardly as a given one."""
    lists = lexicon()
    return word in lists.family and lists.given.get(word, 0) < lists.family[word]


def _named_from(words: str, text: str, start: int) -> int:
    """Return where a name begins that holds a word which is no usual one, or -1."""
    lists = lexicon()
    offset = start
    found = [(start + m.start(), m.group()) for m in re.finditer(r"[A-Za-z][\w'&-]*", words)]
    while found and found[0][1].lower() in _OPENING:
        found.pop(0)
        offset = found[0][0] if found else -1
    if any(_telling(word.lower().removesuffix("'s")) for _, word in found):
        return offset
    inside = before(text, offset, 6).endswith(("at ", "from ", "for ", "the ", "to "))
    return (
        offset if len(found) > 1 and inside and not lists.is_clinical(found[0][1].lower()) else -1
    )

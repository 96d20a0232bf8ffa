"""Numbers that a label names: records, members, accounts, licences, plates, devices, claims.

Classes H, I, J, K, L, M and R. A label ("member id"), a few connecting words ("is", "number",
":"), then a value that holds a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

# What a code looks like that needs no "number" before it: capitals and a digit, or a dashed number.
_CODE = r"(?-i:(?=[A-Z-]{0,12}\d)(?=[\d-]{0,12}[A-Z])[A-Z\d-]{5,20})(?![\w])"
_N = r"(?: ?(?:id|ids|number|numbers|num|nbr|no\.?|nr|code|#))"
_LABELS: tuple[tuple[str, str], ...] = (
    (
        entities.MRN,
        rf"mrn{_N}?|med(?:ical)? rec(?:ord)?s?{_N}?|mr ?#|(?:chart|record|patient|pt|hospital|unit){_N}|chart(?= \d{{2,}}-\d)",
    ),
    (
        entities.HEALTH_PLAN,
        rf"(?:member(?:ship)?|subscriber|beneficiary|insurance|policy|plan|group|grp|insured){_N}|mem ?id|"
        rf"(?:medicare|medicaid|mbi|medi-?cal|hicn|tricare|bcbs|blue cross|aetna|cigna|humana|kaiser|united ?healthcare|uhc|"
        rf"anthem|insurance|policy|insurance card){_N}?|rx ?(?:bin|pcn|grp|group)|"
        rf"(?:member|subscriber|policy|insured|beneficiary)(?= ?[:#]| {_CODE})|grp|group(?= ?[:#]? ?[a-z]{{0,4}}\d{{5}})",
    ),
    (
        entities.ACCOUNT,
        rf"(?:account|acct|billing|bill|invoice|statement|bank|checking|savings|routing|guarantor|payment|receipt|hsa|fsa){_N}|acct|account|invoice|iban",
    ),
    (
        entities.LICENSE,
        rf"(?:driver'?s? ?)?(?:license|licence|lic){_N}?|(?:dl|passport|certificate|certification|npi|dea|green card|visa|tin|ein|upin|state id){_N}?",
    ),
    (
        entities.VEHICLE,
        rf"(?:licen[sc]e )?(?:plates?|tags?|placards?|registration){_N}?|vin{_N}?|vehicle{_N}",
    ),
    (
        entities.DEVICE,
        rf"(?:serial|device|udi|imei|s/n|sn|pump|pacemaker|meter|sensor|transmitter|implant|model|monitor|cpap|machine|dexcom|icd(?! ?code)|defibrillator|lead|glucometer|hearing aid){_N}|serial|s/n|imei|udi|"
        rf"(?:pump|pacemaker|meter|sensor|transmitter|implant|cpap|dexcom|defibrillator|glucometer|device)(?= {_CODE})|"
        rf"(?<!a )(?<!whole )lot(?:{_N}|(?= ?[:#]| {_CODE}| \d{{5}}))|sn(?= ?[:#]| {_CODE}| [a-z]{{0,4}} ?\d{{3}})|ser ?#",
    ),
    (
        entities.ID,
        rf"(?:claim|case|ref(?:erence)?|referral|confirmation|conf|order|prescription|rx|script|ticket|auth(?:orization)?|prior auth(?:orization)?|"
        rf"pa|accession|specimen|sample|request|encounter|visit|study|employee|badge|student|tracking|appointment|appt|message|"
        rf"file|incident|docket|transaction|voucher|registry|participant|subject|donor|report|enrollment|application|lab|requisition|inmate|military|veteran|va|tax|coupon|card){_N}"
        rf"|(?:claim|referral|confirmation|ref|rx|case|ticket|tracking|accession|prescription|order|id|ID card|specimen|sample|encounter|auth|incident|docket|voucher)(?= ?[:#]| is| was| [a-z]{{0,4}}-?\d{{5}}| {_CODE}| \d{{3,12}}[-/]\d)|\bid{_N}?",
    ),
    (entities.USERNAME, r"user ?name|user ?id|log ?in(?: id| name)?|screen ?name|gamertag"),
)
_LINK = r"(?:[ \t]{0,2}(?:is|was|are|end(?:s|ing)?(?: in| with)?|last (?:4|four)(?: digits)?|=|:|#|-|no\.?|number|for (?:me|him|her|this)|on (?:the|my) (?:card|file|box|bottle|vial|pen|label|back|side|bag|sticker|form|letter|device|pump|sensor)|\(|of|id|the|my|it'?s|says|reads|starts with)){0,4}[ \t:#(]{0,3}"
# A value: parts that hold a digit, letters before them and one after; not units, not "IN 2024".
_WORDS = r"(?-i:IN|ON|AT|TO|FOR|BY|OF|THE|AND|OR|IS|WAS|MY|DR|NO|I|WE|HE|SHE|IT|MG|ML)\b"
_PART = r"[ ](?=\d{2}|[a-z]{1,2}\d{2}|[a-z]\d?\b(?=[ -]?\d))[a-z0-9]{2,12}(?!\w| ?(?:mg|days?|weeks?|times|years?|months?|am|pm)\b)"
_VALUE = (
    rf"((?:(?!{_WORDS})(?-i:[A-Z]{{1,4}})[ ](?=[a-z]?\d{{2}})|(?=[a-z./-]{{0,14}}\d))[a-z0-9]{{1,24}}"
    rf"(?:[-/._][a-z0-9]{{1,24}}|{_PART}){{0,6}}(?:[ ](?-i:[B-HJ-Z])(?![\w'.-])|[ ]\d(?= ?(?:[,;)\n]|\.\s|\.?$)))?)"
)
_PLATE = re.compile(
    r"(?<![a-z])(?:plates?|tags?|registration)(?: ?(?:number|no\.?|#))?(?: is| was|:)?[ :#]{0,3}"
    r"((?=[a-z0-9 -]{0,5}\d)[a-z0-9]{1,4}[ -][a-z0-9]{2,5})(?![a-z0-9])",
    re.I,
)
_PATTERNS = tuple(
    (entity, re.compile(rf"(?<![a-z])(?:{label}){_LINK}{_VALUE}(?![a-z0-9])", re.I))
    for entity, label in _LABELS
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"{_DAY}[/.-]{_DAY}(?:[/.-](?:\d{{4}}|\d{{2}}))?|(?:19|20)\d\d|\d{{1,2}}[ap]m", re.I
)
_TAIL = re.compile(r"\b(?:end(?:s|ing)?|last (?:4|four))\b", re.I)
# A value of four letters and digits, two of them digits: without one no label need be looked for.
_FAST = re.compile(
    r"\d[a-z0-9]{3}|[a-z]{1,14}\d[a-z0-9]|\d{2,3}[-/._ ]\d{2}|[a-z]\d?[-/._ ]\d{2}", re.I
)


class LabelledFinder(SpanRecognizer):
    """Marks the value after a label."""

    entity_types = tuple(entity for entity, _ in _LABELS)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield values of four letters and digits or more."""
        if not _FAST.search(text):
            return
        for match in _PLATE.finditer(text):
            yield Span(entities.VEHICLE, match.start(1), match.end(1), 0.85)
        for entity, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                value = match.group(1)
                tail = _TAIL.search(text, match.start(), match.start(1))
                if _long_enough(value) and (tail or not _date_or_time(value)):
                    yield Span(entity, match.start(1), match.end(1), 0.85)


def _long_enough(value: str) -> bool:
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    capitals = digits == 1 and letters >= 4 and value.isupper()
    return capitals or (letters + digits >= 4 and digits >= 2)


def _date_or_time(value: str) -> bool:
    return bool(_DATE.fullmatch(value))

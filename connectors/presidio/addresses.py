"""Completes addresses: what touches a street or a city, and the lines down to the post code.

Works on settled findings, so that it may look at what every recogniser said. States and countries
stay; the blanks and line ends between the parts of one address are marked with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from connectors.presidio.names.lexicon import lexicon
from schemas import entities
from schemas.findings import Finding

DETECTOR = "addresses"
_PARTS = frozenset(
    {entities.STREET, entities.CITY, entities.ZIP, entities.DISTRICT, entities.PLACE}
)
_MOST_PARTS = 8
_GAP = re.compile(r"[ \t]{0,2}[,|;]?[ \t]{0,2}(?:\n[ \t]{0,4}){0,2}(?:[,|?]{1,3}[ \t]{0,2})?")
_CODES = (
    r"(?:[A-Z]{1,2}-)?(?:\d{5}(?:-\d{3,4})?|\d{4} ?(?!MG|ML|IU|AM|PM|CC|KG|LB|OZ|HR)[A-Z]{2}|\d{2}-\d{3}|\d{3}-\d{4}|\d{3} \d{2,3}|\d{6}|"
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
)
_END = r"(?![\w%-]|[.,]\d| ?(?:mg|mcg|ml|iu|units?|steps|cal|people|dollars|miles|minutes|times|per|years?|days?|weeks?|hours?)\b)"
_CODE = re.compile(_CODES + _END)
_SHORT_CODE = re.compile(r"(?!19\d\d|20\d\d)\d{4}" + _END)
_CODE_BEFORE = re.compile(rf"(?<![\w.,/$#+-])(?:{_CODES}),? $")
_SHORT_BEFORE = re.compile(r"(?<![\w.,/$#+-])(?!19\d\d|20\d\d)\d{4},? $")
_HOUSE_BEFORE = re.compile(r"(?<![\w.,/$#+:-])(?!911|988)\d{1,6}(?:[-/]\d{1,5})?[a-d]?,? $")
_HOUSE = re.compile(r"#?\d{1,5}(?:[-/]\d{1,4})?(?:-[IVX]{1,4}|[a-d])?" + _END)
_UNIT = re.compile(
    r"(?i:suite|apt|unit|flat|floor|room|ste|m|lok|int|piso)\b\.? ?#?[A-Z]?\d{1,5}[A-Za-z]?\b"
)
_REGION = re.compile(
    r"(?:[A-Z]{2,3}|nan)\b\.?|[A-Z][a-z]{3,14}(?: [A-Z][a-z]{3,14})?(?=[\s,|?]{1,4}(?:\d|[A-Z]{2,3}\b))"
)
_TOWN = re.compile(
    r"[A-Z][\w'.-]{2,24}(?: (?:[A-Z][\w'-]{1,20}|de|la|del|am|an|der|upon|sur)){0,3}"
)


def completed(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Return the findings with what belongs to their addresses; sorted, apart. Linear."""
    out: list[Finding] = []
    found = list(found)
    at = 0
    while at < len(found):
        one = found[at]
        if one.entity not in (entities.STREET, entities.CITY):
            out.append(one)
            at += 1
            continue
        block, at = _block(text, found, at, out[-1].end if out else 0)
        out.extend(block)
    return out


def _block(text: str, found: list[Finding], at: int, taken: int) -> tuple[list[Finding], int]:
    """Return the parts of the address that starts with `found[at]`, and where the rest starts."""
    block = _led(text, found[at], taken)
    street = any(f.entity == entities.STREET for f in block)
    at += 1
    position, pending = block[-1].end, 0
    for _ in range(_MOST_PARTS):
        gap = _GAP.match(text, position)
        start = gap.end() if gap else position
        if at < len(found) and start < found[at].start:
            found[at] = _freed(text, start, found[at])
        limit = found[at].start if at < len(found) else len(text)
        if at < len(found) and limit == start and found[at].entity in _PARTS:
            part = found[at]
            at += 1
        elif start < limit and (made := _next(text, start, limit, block, street=street)):
            part = made
        elif region := _REGION.match(text, start, limit) if pending < 3 and start < limit else None:
            position, pending = region.end(), pending + 1
            continue
        else:
            break
        street = street or part.entity == entities.STREET
        joined = street and not pending and not part.known and part.start > position
        block.append(replace(part, start=position) if joined else part)
        position, pending = part.end, 0
    return block, at


def _freed(text: str, start: int, other: Finding) -> Finding:
    """Return a mark without the letters of the post code in front: "1016 GV" and "Amsterdam"."""
    code = _CODE.match(text, start)
    if not code or other.known or not other.start < code.end() < other.end:
        return other
    return replace(other, start=code.end() + 1, entity=entities.CITY)


def _led(text: str, first: Finding, taken: int) -> list[Finding]:
    """Return the first part, with a house number or a post code that stands directly before it."""
    before = text[max(taken, first.start - 14) : first.start]
    if first.entity == entities.STREET:
        match = _HOUSE_BEFORE.search(before)
        if match and not first.known:
            return [replace(first, start=first.start - len(match.group()))]
        return [first]
    code = _CODE_BEFORE.search(before) or (
        _SHORT_BEFORE.search(before) if _alone(text, first) else None
    )
    if not code:
        return [first]
    start = first.start - len(code.group())
    end = start + len(code.group().rstrip(" ,"))
    return [_made(entities.ZIP, start, end), first]


def _alone(text: str, city: Finding) -> bool:
    """Whether a city ends its line or clause: "8001 Zurich", and not "4000 Boston runners"."""
    return text[city.end : city.end + 1] in {"", "\n", ",", "."}


def _next(
    text: str, start: int, limit: int, block: Sequence[Finding], *, street: bool
) -> Finding | None:
    """Return a new part of an address that starts here, if there is one."""
    last = block[-1]
    if last.entity == entities.ZIP and street:
        town = _TOWN.match(text, start, limit)
        if town and not lexicon().is_ordinary(town.group().split(" ")[0].lower()):
            return _made(entities.CITY, start, town.end())
        return None
    code = _CODE.match(text, start)
    code = code or (
        _SHORT_CODE.match(text, start) if street and last.entity == entities.CITY else None
    )
    if code and code.end() <= limit:
        return _made(entities.ZIP, start, code.end())
    if not street:
        return None
    unit = _UNIT.match(text, start)
    if unit is None and last.entity == entities.STREET and not text[last.end - 1].isdigit():
        unit = _HOUSE.match(text, start)
    return _made(entities.STREET, start, unit.end()) if unit and unit.end() <= limit else None


def _made(entity: str, start: int, end: int) -> Finding:
    return Finding(start, end, entity, 0.7, DETECTOR)

"""Joins marks of one class that only a blank, a hyphen, a line break or an initial's dot parts.

A name is hidden only when each of its characters is: "Stefanie F. Schneider" is one mark, with
leading initials ("J.R.R. Hollis") and the dots of trailing ones ("T.A."). Marks of known people
keep their own span and pointer; an unknown neighbour grows towards them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from connectors.presidio.names.lexicon import lexicon
from schemas import entities
from schemas.findings import Finding

_JOINED = frozenset({entities.NAME, entities.ORGANIZATION, entities.STREET, entities.CITY})
_GAP = re.compile(
    r"[ \t]{1,2}|-|[ \t]?-[ \t]?\n[ \t]{0,4}|'|\.?-|&| & |, (?=Inc|LLC|LLP|Ltd|and\b)"
)
_DOTTED = re.compile(r"\.[ \t]{0,2}-?")
_INITIALS_BEFORE = re.compile(r"(?<![\w.'])(?:[A-Z]\.[ \t]?-?){1,4}$")
# "April" in "April May Summers", and not in "since April Mrs. Lee …".
_WORD_BEFORE = re.compile(
    r"(?<!\b[io]n )(?<!since )(?<!until )(?<!last )(?<!next )(?<![\w'])([A-Z][a-z]{2,12}) $"
)
_LISTED = re.compile(r"(?:(?:^|\n|:|\bname|\bname is|\bpatient|\bpt|\bre:?) ?)$", re.IGNORECASE)
_INITIAL_AFTER = re.compile(r" [A-Z]\.(?![\w])")
_ENDS_SHORT = re.compile(
    r"(?:^|[\s.-])[A-Za-z]$|(?:^|\s)(?i:st|mt|ft|fam|jr|sr|dr|bros|co|inc|ltd|corp|assoc)$"
)
_INITIALS = re.compile(r"[A-Za-z](?:\. ?[A-Za-z])*")
_COMPANY = re.compile(r"(?i:inc|ltd|corp|co|bros|llc|plc|s\.?a|s\.?p\.?a|jr|sr)$")
_PLACED = re.compile(r"(?:\bat|\bfrom|\bto|\bnear|\bin|\bby|\bwith|\bthe)\s$", re.IGNORECASE)


def joined(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Return sorted, apart findings with the joints of names covered. Linear."""
    out: list[Finding] = []
    for one in found:
        before = out[-1].end if out else 0
        here = _grown(text, one, before)
        if out and _touch(text, out[-1], here):
            last = out.pop()
            if not last.known and not here.known:
                here = replace(last, end=here.end, score=max(last.score, here.score))
            elif not here.known:
                out.append(last)
                here = replace(here, start=last.end)
            else:
                out.append(last if last.known else replace(last, end=here.start))
        elif out and not here.known and _street_shop(text, out[-1], here):
            here = replace(here, start=out[-1].end)
        out.append(here)
    return _ended(text, out)


def _street_shop(text: str, last: Finding, here: Finding) -> bool:
    """Whether an organisation goes on behind its street: "Main Street Pharmacy"."""
    kinds = (last.entity, here.entity)
    return kinds == (entities.STREET, entities.ORGANIZATION) and text[last.end : here.start] == " "


def _grown(text: str, one: Finding, before: int) -> Finding:
    """Return a name with the initials in front of it."""
    if one.entity != entities.NAME or one.known:
        return one
    left = text[max(before, one.start - 20) : one.start]
    lead = _INITIALS_BEFORE.search(left)
    given = _WORD_BEFORE.search(left)
    if given and lexicon().given.get(given.group(1).lower(), 0) < 3:
        given = None
    found = lead or given
    return replace(one, start=one.start - len(found.group())) if found else one


def _touch(text: str, last: Finding, here: Finding) -> bool:
    """Return whether two marks are one: same class, and only a joint between them."""
    if last.entity != here.entity or last.entity not in _JOINED:
        return False
    gap = text[last.end : here.start]
    if gap == ", " and last.entity == entities.NAME:
        single = " " not in text[last.start : last.end]
        return single and bool(_LISTED.search(text[max(0, last.start - 9) : last.start]))
    if len(gap) > 8:
        return False
    if last.entity == entities.CITY:
        return gap in {" ", "-", "", " - "}
    if _GAP.fullmatch(gap) or not gap:
        return True
    ended = text[max(last.start, last.end - 8) : last.end]
    return bool(_DOTTED.fullmatch(gap) and _ENDS_SHORT.search(ended))


def _ended(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Take what belongs to the end: the dot of an initial or of "Inc.", an organisation's "'s"."""
    out: list[Finding] = []
    for index, one in enumerate(found):
        limit = found[index + 1].start if index + 1 < len(found) else len(text)
        end = min(limit, _end(text, one))
        out.append(replace(one, end=end) if end > one.end and not one.known else one)
    return out


def _end(text: str, one: Finding) -> int:
    end, written = one.end, text[max(one.start, one.end - 14) : one.end]
    if one.entity == entities.NAME:
        after = _INITIAL_AFTER.match(text, end)
        if after:
            return after.end()
        initial = _INITIALS.fullmatch(text[one.start : end]) or re.search(r"[ .][A-Z]$", written)
        return end + 1 if initial and text[end : end + 1] == "." else end
    if one.entity == entities.ORGANIZATION:
        if text[end : end + 1] == "." and _COMPANY.search(written):
            return end + 1
        possessive = text[end : end + 2].lower() == "'s"
        if possessive and _PLACED.search(text[max(0, one.start - 6) : one.start]):
            return end + 2
    return end

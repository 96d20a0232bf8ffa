"""Look once more for what identifies a person, in what has left the step or a model has written.

Exact surrogates of the thread are no leak; nor are dates that were moved. What is left of a
finding after these are taken out is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas import entities
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import SafeText
from schemas.vault import ThreadSecrets
from workers.deid.dates import find_dates
from workers.deid.matcher import Matcher
from workers.deid.names import TITLES
from workers.deid.plain_words import is_plain, is_public
from workers.deid.pools import load
from workers.deid.refusals import Evidence
from workers.deid.tokens import Atom, atoms
from workers.ports import PhiDetector

_STATISTICAL: Final = frozenset(
    {entities.NAME, entities.ORGANIZATION, entities.CITY, entities.DISTRICT, entities.PLACE}
)


def leak_check(
    text: SafeText,
    secrets: ThreadSecrets,
    *,
    detector: PhiDetector,
    known: Sequence[KnownEntity] = (),
    inserted: Sequence[tuple[int, int]] = (),
    allowed: frozenset[str] = frozenset(),
    shown: frozenset[str] = frozenset(),
) -> tuple[Evidence, ...]:
    """Return places that may still identify a person; none means clean.

    Args:
        text: what is about to leave.
        secrets: the thread's mapping: its surrogates are no leak.
        detector: asked at its stricter threshold.
        known: persons and places in hand, where they are.
        inserted: spans known to be surrogates or moved dates.
        allowed: case-folded words that passed the check before (for a model's answer: the words
            of what it read).
        shown: the same words as they are written: they excuse even what looks like a known person,
            for a surrogate may be one letter from a real name.
    """
    raw = text.reveal()
    findings = detector.detect(text, known, strict=True)
    if not findings:
        return ()
    safe = [*inserted, *((m.start, m.end) for m in Matcher(secrets.surrogates).find(raw))]
    if not inserted:  # a model's answer: it never saw a date that was not moved
        safe += [(one.start, one.end) for one in find_dates(raw, months=True)]
    return tuple(
        Evidence("deid.leak_suspected", finding.start, finding.end)
        for finding in findings
        if _left(raw, finding, safe, allowed, shown)
    )


def _left(
    raw: str,
    finding: Finding,
    safe: list[tuple[int, int]],
    allowed: frozenset[str],
    shown: frozenset[str],
) -> bool:
    """Return whether something of a finding is neither surrogate nor title nor cleared."""
    written = atoms(raw[finding.start : finding.end])
    inside = [Atom(one.text, one.start + finding.start, one.end + finding.start) for one in written]
    rest = [
        atom
        for atom in inside
        if not _inside(atom.start, atom.end, safe) and atom.key not in TITLES
    ]
    if finding.known:
        return any(atom.text not in shown for atom in rest)
    if finding.entity not in _STATISTICAL and is_public(raw[finding.start : finding.end]):
        return False
    partly = len(rest) < len(inside)
    return any(not _cleared(raw, atom, finding, allowed, partly=partly) for atom in rest)


def _cleared(
    raw: str, atom: Atom, finding: Finding, allowed: frozenset[str], *, partly: bool
) -> bool:
    """Return whether a word of a finding identifies nobody.

    Numbers, addresses and the like are never cleared. A statistical detector at its stricter
    threshold also marks words such as "Orthopedic", states, roles, abbreviations and misspelt
    words in lower case; holding those would leave most patients without a draft, and they name
    nobody.
    """
    if atom.key in allowed or len(atom.key) == 1:
        return True
    if finding.entity not in _STATISTICAL:
        return False
    if atom.key in load().ordinary or is_plain(raw, atom.start, atom.end):
        return True
    return atom.text.islower() and (partly or atom.key not in load().cultures)


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(s <= start and end <= e for s, e in spans)

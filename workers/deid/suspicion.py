"""What in a model's text looks like a name or number of nobody, or like a spoilt surrogate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from schemas import entities
from schemas.findings import Finding
from schemas.vault import Surrogate
from workers.deid.names import TITLES
from workers.deid.pools import load
from workers.deid.refusals import Evidence
from workers.deid.tokens import INVISIBLE, Atom, Near, atoms, words

_NAMELIKE: Final = frozenset(
    {entities.NAME, entities.ORGANIZATION, entities.CITY, entities.STREET, entities.PLACE,
     entities.DISTRICT}
)  # fmt: skip
_TITLED: Final = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof)\b\.?\s+(?P<name>[A-Z][\w'\u2019-]+)")
_GREETED: Final = re.compile(
    r"^\s*(?:Dear|Hi|Hello|Hola|Estimad[oa]|Querid[oa])\s+(?P<name>[A-Z][\w'\u2019-]+)",
    re.MULTILINE,
)
_NOBODY: Final = frozenset(
    [
        "there",
        "all",
        "team",
        "everyone",
        "both",
        "patient",
        "family",
        "mom",
        "dad",
        "friend",
        "sir",
        "madam",
        "again",
        "and",
        "good",
        "so",
        "glad",
        "happy",
        "sorry",
        "thank",
        "thanks",
        "it",
        "i",
        "we",
        "you",
        "your",
        "this",
        "that",
        "the",
        "my",
        "our",
        "a",
        "doctor",
        "nurse",
        "a",
        "todos",
    ]
)
_SHORTEST_LIKE: Final = 3
_SHORTEST_NUMBER: Final = 4


def suspicions(
    raw: str,
    rows: Sequence[Surrogate],
    covered: list[tuple[int, int]],
    findings: list[Finding],
    sources: Sequence[str],
) -> list[Evidence]:
    """Return what must not be delivered; `covered` is what was put back already."""
    known = set().union(*(words(text) for text in sources)) if sources else set()
    rest = [atom for atom in atoms(raw) if not _inside(atom, covered)]
    hidden = [Evidence("restore.mangled", m.start(), m.end()) for m in INVISIBLE.finditer(raw)]
    if hidden:
        return hidden
    found = _spoilt(rest, rows, known)
    found += _unknown(rest, known, findings)
    found += _cued(raw, rest, known)
    return list({one.start: one for one in reversed(found)}.values())


def _spoilt(rest: list[Atom], rows: Sequence[Surrogate], known: set[str]) -> list[Evidence]:
    """Return words that are nearly a surrogate, or a part of one that can't stand alone."""
    near = Near()
    parts: set[str] = set()
    for row in rows:
        if row.entity == entities.DATE:
            continue
        keys = [atom.key for atom in atoms(row.replacement)]
        if len(keys) == 1 and len(keys[0]) >= _SHORTEST_LIKE:
            near.add(keys[0])
        if row.part not in ("whole", "core"):
            parts.update(key for key in keys if _telling(key))
    found = []
    for atom in rest:
        like = len(atom.key) >= _SHORTEST_LIKE and near.has(atom.key)
        like = like and atom.key not in load().ordinary
        capital = atom.text[:1].isupper() or atom.text[:1].isdigit()
        if atom.key in known:
            continue
        if (like and capital) or atom.key in parts:
            found.append(Evidence("restore.mangled", atom.start, atom.end))
    return found


def _telling(key: str) -> bool:
    """Return whether a part of a surrogate can't be an ordinary word or number."""
    return key.isdigit() and len(key) >= _SHORTEST_NUMBER


def _unknown(rest: list[Atom], known: set[str], findings: list[Finding]) -> list[Evidence]:
    found = []
    for finding in findings:
        new = [
            atom
            for atom in rest
            if finding.start <= atom.start < finding.end
            and atom.key not in known
            and atom.key not in TITLES
        ]
        if new and finding.entity != entities.AGE:
            name = finding.entity in _NAMELIKE
            code = "restore.unknown_name" if name else "restore.unknown_identifier"
            found.append(Evidence(code, new[0].start, new[-1].end))
    return found


def _cued(raw: str, rest: list[Atom], known: set[str]) -> list[Evidence]:
    """Return names after a title or greeting that are nobody's."""
    free = {atom.start: atom for atom in rest if atom.key not in known | TITLES}
    found = []
    for cue, ordinary in ((_TITLED, frozenset[str]()), (_GREETED, _NOBODY)):
        for match in cue.finditer(raw):
            atom = free.get(match.start("name"))
            if atom is not None and atom.key not in ordinary:
                found.append(Evidence("restore.unknown_name", atom.start, atom.end))
    return found


def _inside(atom: Atom, spans: list[tuple[int, int]]) -> bool:
    return any(start <= atom.start and atom.end <= end for start, end in spans)

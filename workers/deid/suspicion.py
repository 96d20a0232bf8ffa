"""What in a model's text looks like a name or number of nobody, or like a spoilt surrogate."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from schemas import entities
from schemas.findings import Finding
from schemas.vault import Surrogate
from workers.deid import pools
from workers.deid.language import FREQUENT
from workers.deid.names import TITLES
from workers.deid.plain_words import is_plain, is_public
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
    tomllib.loads((Path(__file__).parent / "data" / "titles_v1.toml").read_text(encoding="utf-8"))[
        "greetings"
    ].split()
)
_JOIN_BEFORE: Final = re.compile(r"\.? |-|(?<=\b[A-Z])\.")
_JOIN_AFTER: Final = re.compile(r"(?: |-)$")
_IDENTIFIER: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>()]*[^\s<>().,;:!?]"
    r"|(?<!\d)(?:\+?1[-. ])?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?!\d)"
)
_SHORTEST_LIKE: Final = 3
_SHORTEST_NUMBER: Final = 4
_SHORTEST_WHOLE: Final = 6
_LONG_LIKE: Final = 6
_RUN: Final = re.compile(r"\d(?:[ .()/-]{0,2}\d){3,}")
_YEAR_LIKE: Final = re.compile(r"(?:19|20)\d\d")


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
    found += _cut(raw, rows, covered, known)
    found += _unknown(raw, rest, known, findings)
    found += _cued(raw, rest, known)
    found += _attached(raw, rest, rows, covered, known)
    found += _numbers(raw, covered, sources)
    return list({one.start: one for one in reversed(found)}.values())


def _spoilt(rest: list[Atom], rows: Sequence[Surrogate], known: set[str]) -> list[Evidence]:
    """Return words that are nearly a surrogate, or a part of one that can't stand alone.

    Surrogates are words of what the model read: that does not excuse a piece of one.
    """
    near = Near()
    parts: set[str] = set()
    ours: set[str] = set()
    for row in rows:
        if row.entity == entities.DATE:
            continue
        keys = [atom.key for atom in atoms(row.replacement)]
        if len(keys) == 1 and len(keys[0]) >= _SHORTEST_LIKE:
            near.add(keys[0])
            ours.add(keys[0])
        if row.part not in ("whole", "core"):
            parts.update(key for key in keys if _telling(key))
    excused = known - ours - parts
    found = []
    for atom in rest:
        like = len(atom.key) >= _SHORTEST_LIKE and near.has(atom.key)
        like = like and atom.key not in pools.load().ordinary
        clear = atom.text[:1].isupper() or atom.text[:1].isdigit()
        clear = clear or len(atom.key) >= _LONG_LIKE
        longer = any(atom.key[:n] in ours for n in range(_LONG_LIKE, len(atom.key)))
        if atom.key not in excused and ((like and clear) or longer or atom.key in parts):
            found.append(Evidence("restore.mangled", atom.start, atom.end))
    return found


def _cut(
    raw: str, rows: Sequence[Surrogate], covered: list[tuple[int, int]], known: set[str]
) -> list[Evidence]:
    """Return numbers that are a piece of a surrogate, or that hold one and more."""
    ours = {_digits(row.replacement) for row in rows if row.entity != entities.DATE}
    ours = {one for one in ours if len(one) >= _SHORTEST_WHOLE}
    if not ours:
        return []
    whole = {atom.key for row in rows for atom in atoms(row.replacement)}
    found = []
    for match in _RUN.finditer(raw):
        digits = _digits(match.group())
        if any(s < match.end() and match.start() < e for s, e in covered):
            continue
        if words(match.group()) <= known - whole or _YEAR_LIKE.fullmatch(match.group()):
            continue
        if any(digits in one or one in digits for one in ours):
            found.append(Evidence("restore.mangled", match.start(), match.end()))
    return found


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _telling(key: str) -> bool:
    """Return whether a part of a surrogate can't be an ordinary word or number."""
    return key.isdigit() and len(key) >= _SHORTEST_NUMBER


def _unknown(
    raw: str, rest: list[Atom], known: set[str], findings: list[Finding]
) -> list[Evidence]:
    """Return what a detector marks, and surrogates of other threads that examples brought along."""
    new = [atom for atom in rest if atom.key not in known and atom.key not in TITLES]
    found = [
        Evidence("restore.unknown_name", atom.start, atom.end)
        for atom in new
        if pools.is_drawn(atom.key)
    ]
    for finding in findings:
        inside = [one for one in new if finding.start <= one.start < finding.end]
        if finding.entity in _NAMELIKE:
            code = "restore.unknown_name"
            inside = [atom for atom in inside if _naming(raw, atom)]
        else:
            code = "restore.unknown_identifier"
            inside = [] if is_public(raw[finding.start : finding.end]) else inside
        if inside and finding.entity != entities.AGE:
            found.append(Evidence(code, inside[0].start, inside[-1].end))
    return found


def _naming(raw: str, atom: Atom) -> bool:
    """Return whether a word can be a name: detectors also mark words of other languages."""
    usual = atom.key in FREQUENT or atom.key in pools.load().ordinary or len(atom.key) == 1
    return not (usual or atom.text.islower() or is_plain(raw, atom.start, atom.end))


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


def _attached(
    raw: str,
    rest: list[Atom],
    rows: Sequence[Surrogate],
    covered: list[tuple[int, int]],
    known: set[str],
) -> list[Evidence]:
    """Return words that make another name of a surrogate: "J. Poe", "Jane Winthrop", "Jane-Marie".

    An initial can't be put back, because nothing says whose it is.
    """
    names = {atom.key for row in rows if row.entity == entities.NAME
             for atom in atoms(row.replacement)}  # fmt: skip
    spans = [span for span in covered if words(raw[span[0] : span[1]]) & names]
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    found = []
    for atom in rest:
        before = _JOIN_BEFORE.match(raw, atom.end)
        after = _JOIN_AFTER.search(raw, 0, atom.start)
        beside = (before and before.end() in starts) or (after and after.start() in ends)
        if beside and atom.text[:1].isupper() and _could_be_name(atom, raw, known):
            found.append(Evidence("restore.unknown_name", atom.start, atom.end))
    return found


def _could_be_name(atom: Atom, raw: str, known: set[str]) -> bool:
    if len(atom.text) == 1:
        return atom.text != "I" and raw[atom.end : atom.end + 1] == "."
    key = atom.key  # the sets are large: a union of them would cost more than the whole check
    usual = key in known or key in TITLES or key in _NOBODY or key in pools.load().ordinary
    return len(key) > 1 and not usual


def _numbers(raw: str, covered: list[tuple[int, int]], sources: Sequence[str]) -> list[Evidence]:
    """Return telephone numbers and addresses of the net that stand in nothing the model read."""
    return [
        Evidence("restore.unknown_identifier", match.start(), match.end())
        for match in _IDENTIFIER.finditer(raw)
        if not any(s <= match.start() and match.end() <= e for s, e in covered)
        and not is_public(match.group())
        and not any(match.group().casefold() in source.casefold() for source in sources)
    ]


def _inside(atom: Atom, spans: list[tuple[int, int]]) -> bool:
    return any(start <= atom.start and atom.end <= end for start, end in spans)

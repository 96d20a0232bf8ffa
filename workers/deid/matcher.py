"""Where the surrogates of a thread stand in a text: exact, longest first, without overlap."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from schemas import entities
from schemas.vault import Surrogate
from workers.deid.tokens import Atom, atoms

# Between the parts of these, any short separator will do; elsewhere it must be as it was.
_LOOSE: Final = frozenset(
    {
        entities.NAME, entities.ORGANIZATION, entities.STREET, entities.CITY, entities.PHONE,
        entities.FAX, entities.SSN, entities.CARD,
    }
)  # fmt: skip
_GAP: Final = re.compile(r"[^\w\n]{0,3}\n?[^\w\n]{0,2}")
_EXACT_CASE: Final = "initials"
_BEFORE: Final = re.compile(r"^[^\w]*")
_AFTER: Final = re.compile(r"[^\w]*$")
_DIALS: Final = frozenset({entities.PHONE, entities.FAX})
_COUNTRY: Final = re.compile(r"(?<![\w+])(?:\+?1[-. ]{0,2})?\(?$")
_DIAL_PARTS: Final = 4


@dataclass(frozen=True, slots=True)
class Match:
    """An exact surrogate. `rows`: what it may stand for; `plural`: letters that follow a name."""

    start: int
    end: int
    rows: tuple[Surrogate, ...]
    plural: str = ""


class Matcher:
    """Finds the surrogates of a mapping, dates left aside."""

    def __init__(self, rows: Iterable[Surrogate]) -> None:
        self._by_key: dict[tuple[str, ...], list[Surrogate]] = {}
        self._packed: dict[str, list[Surrogate]] = {}
        self._lengths: dict[str, set[int]] = {}
        for row in rows:
            if row.entity != entities.DATE and row.replacement:
                self._add(row)

    def find(self, text: str) -> list[Match]:
        """Return the matches in order."""
        found: list[Match] = []
        parts = atoms(text)
        at = 0
        while at < len(parts):
            match, used = self._at(text, parts, at)
            if match is not None:
                found.append(match)
            at += used
        return found

    def _add(self, row: Surrogate) -> None:
        key = tuple(atom.key for atom in atoms(row.replacement))
        rows = self._by_key.setdefault(key, [])
        if row not in rows:
            rows.append(row)
        self._lengths.setdefault(key[0], set()).add(len(key))
        if row.entity in _LOOSE and any(part.isdigit() for part in key):
            self._packed.setdefault("".join(key), []).append(row)
        if row.entity in _DIALS and len(key) == _DIAL_PARTS and key[0] == "1":
            self._add(replace(row, replacement=row.replacement.partition("1")[2].strip(" .-")))

    def _at(self, text: str, parts: list[Atom], at: int) -> tuple[Match | None, int]:
        for length in sorted(self._lengths.get(parts[at].key, ()), reverse=True):
            run = parts[at : at + length]
            rows = self._by_key.get(tuple(part.key for part in run), [])
            written = text[run[0].start : run[-1].end]
            fitting = tuple(row for row in rows if _fits(row, written, text, run))
            if fitting:
                start, end = _bounds(text, run, fitting)
                return Match(start, end, fitting), length
        rows = self._packed.get(parts[at].key, [])
        if rows:
            start, end = _bounds(text, [parts[at]], tuple(rows))
            return Match(start, end, tuple(rows)), 1
        return self._plural(parts[at]), 1

    def _plural(self, part: Atom) -> Match | None:
        """Return a family's plural: "the Okafors"."""
        if not part.key.endswith("s"):
            return None
        for ending in ("es", "s"):
            singular = part.key.removesuffix(ending)
            rows = self._by_key.get((singular,), [])
            family = tuple(r for r in rows if r.entity == entities.NAME and r.part == "family")
            hissing = singular.endswith(("s", "x", "z", "ch", "sh"))
            if part.key.endswith(ending) and family and hissing == (ending == "es"):
                return Match(part.start, part.end, family, part.text[-len(ending) :])
        return None


def _fits(row: Surrogate, written: str, text: str, run: list[Atom]) -> bool:
    if row.part == _EXACT_CASE:
        return written == row.replacement.strip(".") or text[run[0].start :].startswith(
            row.replacement
        )
    if row.entity not in _LOOSE:
        start = run[0].start - row.replacement.casefold().find(run[0].key)
        whole = text[start : start + len(row.replacement)]
        return start >= 0 and whole.casefold() == row.replacement.casefold()
    gaps = (text[a.end : b.start] for a, b in itertools.pairwise(run))
    return all(_GAP.fullmatch(gap) for gap in gaps)


def _bounds(text: str, run: list[Atom], rows: tuple[Surrogate, ...]) -> tuple[int, int]:
    """Return where a match starts and ends; marks of the surrogate ("90+", "(555)") are part."""
    start, end = run[0].start, run[-1].end
    if all(row.entity in _DIALS for row in rows):
        return _dialled(text, start), end
    for row in rows:
        before, after = _BEFORE.match(row.replacement), _AFTER.search(row.replacement)
        head = before.group() if before else ""
        tail = after.group() if after else ""
        if text.startswith(tail, end) and text.endswith(head, 0, start):
            return start - len(head), end + len(tail)
    return start, end


def _dialled(text: str, start: int) -> int:
    """Return where a telephone number starts: "+1 (" before it is part of it."""
    lead = _COUNTRY.search(text[max(0, start - 6) : start])
    return start - len(lead.group()) if lead else start

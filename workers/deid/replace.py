"""Put surrogates in the place of what the detector marked, in one pass over a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas import entities
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.vault import Surrogate
from workers.deid import pools
from workers.deid.book import Book
from workers.deid.calendar import Calendar
from workers.deid.cues import gender_around
from workers.deid.date_groups import find_groups
from workers.deid.names import Names
from workers.deid.numbers import email, number_like
from workers.deid.tokens import INVISIBLE, Atom, atoms, cased

_PLACES: Final = frozenset({entities.CITY, entities.DISTRICT, entities.PLACE})
# A mark at the end may belong to these: "(617) …", "@name", "M.A."
_MARKED: Final = frozenset(
    {entities.PHONE, entities.FAX, entities.USERNAME, entities.NAME, entities.URL, entities.DATE}
)
_WORDS: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*\.?")
_OLD_AGE: Final = re.compile(
    r"\b(?:9\d|1[0-4]\d)\b|\bninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?\b"
    r"|\b(?:a|one) hundred(?:(?: and)? \w+)?\b|\b(?:90'?s|nineties)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A text with surrogates, and where they stand in it (code points, end exclusive).

    `taken` says where what they stand for stood, one for each of `inserted`.
    """

    text: str
    inserted: tuple[tuple[int, int], ...]
    taken: tuple[tuple[int, int], ...] = ()


class Replacer:
    """Writes the surrogates of one thread. One for each case."""

    def __init__(self, book: Book, known: tuple[KnownEntity, ...], anchor: date) -> None:
        self._book = book
        self.names = Names(book, known)
        self.calendar = Calendar(book, anchor)
        self.counts: Counter[str] = Counter()
        self._write: dict[str, Callable[[str, str], str]] = {
            entities.NAME: self.names.replace,
            entities.STREET: self._street,
            entities.ORGANIZATION: self._organization,
            entities.AGE: self._age,
            entities.DATE: lambda text, _: self.calendar.replace(text),
            entities.EMAIL: self._email,
            **dict.fromkeys(_PLACES, self._place),
        }

    def replace(self, raw: str, findings: Iterable[Finding]) -> Replaced:
        """Return `raw` with every finding, date and colliding word replaced."""
        out: list[str] = []
        inserted: list[tuple[int, int]] = []
        taken: list[tuple[int, int]] = []
        at = length = 0
        for start, end, entity, pointer in self._spans(raw, list(findings)):
            if entity == entities.NAME:
                self.counts[entity] += 1
                cue = gender_around(raw, start, end)
                new = self.names.replace(raw[start:end], pointer, cue)
            else:
                new = self.one(raw[start:end], entity, pointer)
            kept = raw[at:start]
            length += len(kept)
            inserted.append((length, length + len(new)))
            taken.append((start, end))
            length += len(new)
            out += [kept, new]
            at = end
        return Replaced("".join([*out, raw[at:]]), tuple(inserted), tuple(taken))

    def one(self, text: str, entity: str, pointer: str = "") -> str:
        """Return the surrogate of one identifier as it stands in a text."""
        self.counts[entity] += 1
        if entity == "LITERAL":
            return self.names.literal(text)
        write = self._write.get(entity)
        if write is not None:
            return write(text, pointer)
        return self._number(text, entity)

    def _spans(self, raw: str, findings: list[Finding]) -> list[tuple[int, int, str, str]]:
        """Return what to replace: findings, whole dates, and words that are surrogates already."""
        spans = _whole_names(raw, [f for f in findings if f.entity != entities.DATE])
        marked = [(f.start, f.end) for f in findings if f.entity == entities.DATE]
        groups = find_groups(raw, months=True)
        for start, end in self.calendar.spans(raw, groups, marked):
            # The whole of "31 May 2023" is a date, even where somebody is called May.
            spans = [one for one in spans if not (start <= one[0] and one[1] <= end)]
            if not any(start < e and s < end for s, e, _, _ in spans):
                spans.append((start, end, entities.DATE, ""))
        parts = atoms(raw)
        for start, end in self.calendar.months(raw, groups):
            if not any(start < e and s < end for s, e, _, _ in spans):
                spans.append((start, end, entities.DATE, ""))
        spans = [one for span in spans if (one := _trimmed(span, raw, parts)) is not None]
        covered = sorted((s, e) for s, e, _, _ in spans)
        spans += [
            (atom.start, atom.end, "LITERAL", "")
            for atom in parts
            if self._book.is_replacement(atom.key) and not _inside(atom.start, covered)
        ]
        return _apart(sorted(spans))

    def _number(self, text: str, entity: str) -> str:
        found = self._book.find(entity, text)
        if found is not None:
            return found
        made = self._fresh(lambda: number_like(entity, text, self._book.rng))
        return self._book.add(Surrogate(entity, text, made))

    def _email(self, text: str, pointer: str) -> str:
        found = self._book.find(entities.EMAIL, text)
        if found is not None:
            return found
        owner = pointer.split("#", maxsplit=1)[0]
        parts = [self.names.of_person(owner, part) for part in ("given", "family")]
        made = self._fresh(lambda: email(self._book.rng, *parts))
        return self._book.add(Surrogate(entities.EMAIL, text, made, owner))

    def _fresh(self, make: Callable[[], str]) -> str:
        for _ in range(400):
            made = make()
            if self._book.free(made):
                return made
        return self._book.draw(pools.invented_places(self._book.rng))

    def _age(self, text: str, _: str) -> str:
        """Return the age, top-coded above 89. Source: 45 CFR 164.514(b)(2)(i)(C)."""
        match = _OLD_AGE.search(text)
        if match is None:
            return text
        new = f"{text[: match.start()]}90+{text[match.end() :]}"
        return self._book.add(Surrogate(entities.AGE, text, new))

    def _place(self, text: str, _: str) -> str:
        found = self._book.find(entities.CITY, text)
        if found is None:
            found = self._book.draw(pools.invented_places(self._book.rng))
            self._book.add(Surrogate(entities.CITY, text, found))
        return cased(found, text)

    def _organization(self, text: str, pointer: str) -> str:
        generic = pools.load().organization
        if not pointer and text.casefold() in generic:
            return text  # "Urgent", "Hospital": a word, no name
        return self._cores(text, entities.ORGANIZATION, generic)

    def _street(self, text: str, _: str) -> str:
        found = self._book.find(entities.STREET, text)
        if found is not None:
            return found
        moved = re.sub(r"\d+\w*", lambda m: self._house_number(m.group()), text)
        made = self._cores(moved, entities.STREET, pools.load().street)
        return self._book.add(Surrogate(entities.STREET, text, made, "", "whole"))

    def _house_number(self, text: str) -> str:
        rng = self._book.rng
        return re.sub(r"\d", lambda _: str(rng.randrange(1, 10)), text)

    def _cores(self, text: str, entity: str, generic: frozenset[str]) -> str:
        """Replace each run of words that is not `generic` by one invented word."""
        out, at = [], 0
        for start, end in _runs(text, generic):
            core = text[start:end]
            found = self._book.find(entity, core)
            if found is None:
                found = self._book.draw(pools.invented_places(self._book.rng))
                self._book.add(Surrogate(entity, core, found, "", "core"))
            out += [text[at:start], cased(found, core)]
            at = end
        return "".join([*out, text[at:]]) if out else self._place(text, "")


def _whole_names(raw: str, findings: list[Finding]) -> list[tuple[int, int, str, str]]:
    """Return findings as spans; parts of one name that were marked apart are one."""
    out: list[tuple[int, int, str, str]] = []
    for one in sorted(findings, key=lambda f: f.start):
        span = (one.start, one.end, one.entity, one.known)
        if out and one.entity == out[-1][2] == entities.NAME:
            start, end, _, pointer = out[-1]
            owners = {p.split("#", maxsplit=1)[0] for p in (pointer, one.known) if p}
            if raw[end : one.start].strip(" ") == "" and len(owners) < 2:
                owner = f"{owners.pop()}#" if owners else ""
                out[-1] = (start, max(end, one.end), entities.NAME, owner)
                continue
        out.append(span)
    return out


def _runs(text: str, generic: frozenset[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    open_run = False
    for match in _WORDS.finditer(text):
        word = match.group().rstrip(".").casefold().replace("'s", "s").replace("\u2019s", "s")
        keep = word in generic or any(char.isdigit() for char in word)
        if keep:
            open_run = False
        elif open_run:
            runs[-1] = (runs[-1][0], match.end())
        else:
            runs.append(match.span())
            open_run = True
    return [(start, end - text[start:end].endswith(".")) for start, end in runs]


def _trimmed(
    span: tuple[int, int, str, str], raw: str, parts: list[Atom]
) -> tuple[int, int, str, str] | None:
    """Return a span without blanks and marks at its ends, grown to whole words."""
    start, end, entity, pointer = span
    inside = [atom for atom in parts if atom.start < end and start < atom.end]
    if not inside:
        return None
    keeps = entity in _MARKED
    first = start if keeps and not raw[start].isspace() else inside[0].start
    last = end if keeps and not raw[end - 1].isspace() else inside[-1].end
    return min(first, inside[0].start), max(last, inside[-1].end), entity, pointer


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _apart(spans: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Return spans that do not overlap; of two that do, one that covers both."""
    out: list[tuple[int, int, str, str]] = []
    for span in spans:
        if out and span[0] < out[-1][1]:
            last = out[-1]
            out[-1] = (last[0], max(last[1], span[1]), last[2], last[3])
        else:
            out.append(span)
    return out


def clean(raw: str) -> str:
    """Return `raw` without invisible characters, which could hide a name from every check."""
    return INVISIBLE.sub("", raw)

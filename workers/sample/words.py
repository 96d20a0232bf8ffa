"""Fill the placeholders of a text and say where names, dates and numbers came to stand."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import timedelta

from workers.sample.cast import Cast, Person
from workers.sample.hospital import hospital

_PLACE = re.compile(r"\{\{|\}\}|\{([a-z0-9_]+)(?::([+-]?\d+))?\}")
_WORD = re.compile(r"[A-Za-z]{6,}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """What identifies somebody in a text; code points, end exclusive."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text without placeholders, and its labels."""

    text: str
    spans: tuple[Span, ...]


def _of_person(person: Person, part: str) -> tuple[str, str]:
    return {"first": person.first, "last": person.last}.get(part, person.full), "NAME"


def _of_patient(name: str, cast: Cast) -> tuple[str, str] | None:
    patient = cast.patient
    table = {
        "phone": (cast.writer.phone, "PHONE"),
        "email": (patient.email, "EMAIL"),
        "mrn": (cast.mrn, "MRN"),
        "dob": (cast.birth.strftime("%m/%d/%Y"), "DATE"),
        "address": (f"{cast.street}, {cast.city}", "ADDRESS"),
        "spouse": (cast.others[2].first, "NAME"),
        "child": (cast.others[1].first, "NAME"),
        "formal": (cast.writer.formal, "NAME"),
        "addressee": (cast.writer.first, "NAME"),
    }
    return table.get(name)


def _of_name(name: str, cast: Cast) -> tuple[str, str] | None:
    who, _, part = name.partition("_")
    if name in {"first", "last", "full"}:
        return _of_person(cast.patient, name)
    if who == "rp" and cast.related:
        return _of_person(cast.related, part)
    if who.startswith("person"):
        return _of_person(cast.others[int(who[-1]) - 1], part)
    return _of_patient(name, cast)


def _of_date(name: str, offset: str, cast: Cast, date_format: str) -> tuple[str, str]:
    day = cast.sent + timedelta(days=int(offset))
    if name == "weekday":
        return day.strftime("%A"), ""
    if name == "month":
        return day.strftime("%B"), ""
    plain = date_format.replace("{d}", str(day.day)).replace("{m}", str(day.month))
    return day.strftime(plain), "DATE"


def _value(match: re.Match[str], cast: Cast, date_format: str) -> tuple[str, str]:
    name, offset = match.group(1), match.group(2)
    if name is None:
        return match.group()[0], ""
    if offset is not None:
        return _of_date(name, offset, cast, date_format)
    if name in cast.values:
        return cast.values[name], ""
    found = _of_name(name, cast)
    if found is None:
        raise KeyError(name)
    return found


def fill(template: str, cast: Cast, *, date_format: str = "%B {d}") -> Filled:
    """Return the text with its placeholders filled.

    Raises:
        KeyError: the template names something that the message does not have.
    """
    out: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for match in _PLACE.finditer(template):
        value, entity = _value(match, cast, date_format)
        literal = template[at : match.start()]
        length += len(literal)
        if entity:
            spans.append(Span(length, length + len(value), entity))
        out += [literal, value]
        length += len(value)
        at = match.end()
    return Filled("".join([*out, template[at:]]), tuple(spans))


def roughen(template: str, rng: random.Random, *, typos: bool) -> str:
    """Return the template with the slips of a hurried writer; placeholders stay as they are.

    Without `typos` only abbreviations, apostrophes and case change: an emergency keeps its words.
    """
    swaps = hospital().surface["swaps"]
    rough = []
    for piece, place in _literals(template):
        literal = piece
        if rng.random() < 0.3:
            literal = literal.replace("'", "")
        if rng.random() < 0.2:
            literal = re.sub(r"\b[a-z]+\b", lambda m: swaps.get(m.group(), m.group()), literal)
        if typos and rng.random() < 0.5:
            literal = _slip(literal, rng)
        rough.append(literal + place)
    return "".join(rough)


def _literals(template: str) -> list[tuple[str, str]]:
    pieces, at = [], 0
    for match in _PLACE.finditer(template):
        pieces.append((template[at : match.start()], match.group()))
        at = match.end()
    return [*pieces, (template[at:], "")]


def _slip(literal: str, rng: random.Random) -> str:
    """Swap two inner letters of one long word."""
    words = list(_WORD.finditer(literal))
    if not words:
        return literal
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 2)
    return literal[:at] + literal[at + 1] + literal[at] + literal[at + 2 :]

"""Labelled texts: Presidio's span format, or JSON Lines of ours; label names mapped by a file.

Presidio: a JSON array of `{full_text, spans: [{start_position, end_position, entity_type}]}`.
JSON Lines: `{id, text, spans: [{start, end, type}], resources: [FHIR resources], optional}`, one
object a line; only a line feed ends a line. A text without identifiers has `"spans": []`.

A row that can't be read is a problem with its line (or place in the array) and a reason; the caller
fails, or goes on without the row and says so. An empty span and a second copy of a span label
nothing and are left out, counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from schemas.errors import PipelineError, Rejected
from schemas.people import KnownEntity
from schemas.text import PhiText
from workers.deid.gold import Gold, gold
from workers.deid.labels import TypeMap
from workers.intake import people, references

Half = Literal["all", "tuning", "reporting"]
CODES = {
    "deid.bad_labels": "Rows of the labelled set can't be read: not JSON, no text, no `spans`, or "
    "spans outside the text. The lines and reasons stand above. Mend them, or leave these rows out "
    "with `--skip-bad`; see `bedside deid evaluate --help` for the formats.",
    "deid.unknown_label": "A label of the set has no entry in the type map. It was scored as an "
    "identifier under its own name. To say what it means give a map: `--map MAP.toml`, tables "
    "[labels] or [not_identifiers].",
}


@dataclass(frozen=True, slots=True, repr=False)
class Labelled:
    """A text with its spans and the people that its resources make known (PHI)."""

    text_id: str
    text: PhiText
    spans: tuple[Gold, ...]
    known: tuple[KnownEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that can't be read. `line` counts from 1; in an array, the place of the element."""

    line: int
    why: str


@dataclass(slots=True, repr=False)
class Reading:
    """What a file held.

    Attributes:
        texts: the rows that can be scored (PHI).
        problems: the rows that can't.
        unknown: labels without an entry in the map, as written, and how often.
        dropped: why spans were left out, and how many.
    """

    texts: list[Labelled] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)


class _Unreadable(Exception):
    """Why a row can't be read; holds no text of it."""


def read(path: Path, types: TypeMap, half: Half = "all") -> Reading:
    """Return the labelled texts of a file, or the half of them that their id selects.

    Raises:
        Rejected: `deid.bad_labels`, nothing in the file can be read.
    """
    reading = Reading()
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.problems.append(Problem(1, "the file is not UTF-8"))
        return reading
    for line, row in _rows(content, reading):
        try:
            one = _labelled(row, str(line - 1), types, reading)
        except _Unreadable as error:
            reading.problems.append(Problem(line, str(error)))
            continue
        if half in ("all", half_of(one.text_id)):
            reading.texts.append(one)
    if not reading.texts and not reading.problems:
        raise Rejected("deid.bad_labels")
    return reading


def half_of(text_id: str) -> Half:
    """Return which half a text is in, by the hash of its id."""
    digest = hashlib.sha256(text_id.encode("utf-8", "surrogatepass")).digest()
    return "reporting" if digest[0] % 2 else "tuning"


def _rows(content: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    """Yield (line, row). JSON may hold line separators of Unicode, so only a line feed splits."""
    if content.lstrip().startswith("["):
        try:
            yield from enumerate(json.loads(content), start=1)
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            reading.problems.append(Problem(line, "the array is no JSON from here on"))
        return
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            reading.problems.append(Problem(number, "the line is no JSON"))


def _labelled(row: Any, place: str, types: TypeMap, reading: Reading) -> Labelled:
    if not isinstance(row, dict):
        raise _Unreadable("the row is no object")
    text = row["full_text"] if "full_text" in row else row.get("text")
    spans = row.get("spans")
    if not isinstance(text, str):
        raise _Unreadable("`text` is missing or no string")
    if not isinstance(spans, list):
        raise _Unreadable("`spans` is missing or no list; a text without identifiers has []")
    found = [one for span in spans if (one := _span(span, text, types, reading))]
    apart = sorted(set(found), key=lambda g: (g.start, g.end, g.label))
    reading.dropped["said twice"] += len(found) - len(apart)
    for label in {one.label for one in apart if not types.knows(one.label)}:
        reading.unknown[label] += sum(one.label == label for one in apart)
    return Labelled(
        str(row.get("id", place)), PhiText(text), tuple(apart), _known(row.get("resources"))
    )


def _span(span: Any, text: str, types: TypeMap, reading: Reading) -> Gold | None:
    if not isinstance(span, dict):
        raise _Unreadable("a span is no object")
    start, end = _first(span, "start_position", "start"), _first(span, "end_position", "end")
    label = _first(span, "entity_type", "type", "label")
    if not all(isinstance(at, int) and not isinstance(at, bool) for at in (start, end)):
        raise _Unreadable("`start` or `end` of a span is missing or no whole number")
    if not isinstance(label, str) or not label.strip():
        raise _Unreadable("`type` of a span is missing or empty")
    if not 0 <= start <= end <= len(text):
        raise _Unreadable(f"span {start}-{end} is outside the text of {len(text)} code points")
    if start == end:
        reading.dropped["empty"] += 1
        return None
    return gold(text, start, end, label.strip(), types)


def _first(span: Mapping[str, Any], *names: str) -> Any:
    return next((span[name] for name in names if name in span), None)


def _known(resources: Any) -> tuple[KnownEntity, ...]:
    rows = resources if isinstance(resources, list) else [resources] if resources else []
    if not all(isinstance(row, dict) and row.get("resourceType") for row in rows):
        raise _Unreadable("`resources` is no list of FHIR resources")
    try:
        return known_of(rows)
    except (PipelineError, ValueError, KeyError, TypeError, AttributeError):
        raise _Unreadable("`resources` is no list of FHIR resources") from None


def known_of(resources: Sequence[Any] | Mapping[str, Any]) -> tuple[KnownEntity, ...]:
    """Return the people and places that FHIR resources in hand, or a Bundle, make known."""
    if not resources:
        return ()
    rows = [resources] if isinstance(resources, Mapping) else list(resources)
    entries = [entry for row in rows for entry in _entries(row)]
    record = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return people.known(references.Index(references.entries_of(record)))


def _entries(row: Any) -> list[Any]:
    if isinstance(row, dict) and row.get("resourceType") == "Bundle":
        return list(row.get("entry") or ())
    return [{"resource": row}]

"""Labelled texts: Presidio's span format, or JSON Lines of ours; label names mapped by a file.

Presidio: a JSON array of `{full_text, spans: [{start_position, end_position, entity_type}]}`.
JSON Lines: `{id, text, spans: [{start, end, type}], resources: [FHIR resources], optional}`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from schemas.errors import Rejected
from schemas.people import KnownEntity
from schemas.text import PhiText
from workers.intake import people, references

Half = Literal["all", "tuning", "reporting"]
CODES = {
    "deid.bad_labels": "The labelled set can't be read: not JSON, no text, or spans outside it. "
    "Mend the file; see `bedside deid evaluate --help` for the formats.",
    "deid.unknown_label": "A label of the set has no entry in the type map. "
    "Give a map with it: `--map MAP.toml`, tables [labels] or [not_identifiers].",
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A labelled span; `entity` is our type, or a name under [not_identifiers] of the map."""

    start: int
    end: int
    label: str
    entity: str


@dataclass(frozen=True, slots=True, repr=False)
class Labelled:
    """A text with its spans and the people that its resources make known (PHI)."""

    text_id: str
    text: PhiText
    spans: tuple[Gold, ...]
    known: tuple[KnownEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeMap:
    """What each label means."""

    labels: Mapping[str, str]
    not_identifiers: Mapping[str, str]
    split: Mapping[str, tuple[re.Pattern[str], str]]

    def entity(self, label: str, written: str) -> str:
        """Return our type, or the reason-name under which a label is no identifier.

        Raises:
            Rejected: `deid.unknown_label`.
        """
        if label in self.split and self.split[label][0].fullmatch(written.strip()):
            return self.split[label][1]
        found = self.labels.get(label, label if label in self.not_identifiers else "")
        if not found:
            raise Rejected("deid.unknown_label")
        return found


def type_map(extra: Path | None = None) -> TypeMap:
    """Return the default map; a file adds to it and wins over it."""
    own = (files("workers.deid") / "data" / "type_maps.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(own)
    more = tomllib.loads(extra.read_text(encoding="utf-8")) if extra else {}
    merged = {name: {**tables.get(name, {}), **more.get(name, {})} for name in tables}
    split = {k: (re.compile(v["pattern"], re.VERBOSE), v["to"]) for k, v in merged["split"].items()}
    return TypeMap(merged["labels"], merged["not_identifiers"], split)


def read(path: Path, types: TypeMap, half: Half = "all") -> list[Labelled]:
    """Return the labelled texts of a file, or the half of them that their id selects.

    Raises:
        Rejected: `deid.bad_labels`, `deid.unknown_label`.
    """
    try:
        rows = list(_rows(path.read_text(encoding="utf-8")))
        found = [_labelled(row, str(index), types) for index, row in enumerate(rows)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Rejected("deid.bad_labels") from None
    return [one for one in found if half == "all" or half_of(one.text_id) == half]


def half_of(text_id: str) -> Half:
    """Return which half a text is in, by the hash of its id."""
    return "reporting" if hashlib.sha256(text_id.encode()).digest()[0] % 2 else "tuning"


def _rows(content: str) -> Iterator[dict[str, Any]]:
    if content.lstrip().startswith("["):
        yield from json.loads(content)
        return
    for line in content.splitlines():
        if line.strip():
            yield json.loads(line)


def _labelled(row: Mapping[str, Any], place: str, types: TypeMap) -> Labelled:
    text = str(row["full_text"] if "full_text" in row else row["text"])
    spans = tuple(sorted((_gold(s, text, types) for s in row["spans"]), key=lambda g: g.start))
    return Labelled(
        str(row.get("id", place)), PhiText(text), spans, known_of(row.get("resources") or ())
    )


def _gold(span: Mapping[str, Any], text: str, types: TypeMap) -> Gold:
    start = int(span["start_position"] if "start_position" in span else span["start"])
    end = int(span["end_position"] if "end_position" in span else span["end"])
    label = str(span["entity_type"] if "entity_type" in span else span["type"])
    if not 0 <= start < end <= len(text):
        raise ValueError(label)
    return Gold(start, end, label, types.entity(label.upper(), text[start:end]))


def known_of(resources: Sequence[Any]) -> tuple[KnownEntity, ...]:
    """Return the people and places that FHIR resources in hand make known."""
    if not resources:
        return ()
    entries = [{"resource": resource} for resource in resources]
    record = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return people.known(references.Index(references.entries_of(record)))

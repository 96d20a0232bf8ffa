"""Reduce chart resources to the elements on the allow-list, before anything is replaced.

What the list does not name is never read, so extensions, contained resources and narrative can't
smuggle. Everything that people type, and every display, still goes through the detectors.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from schemas.base import Ref, digest
from schemas.chart import ChartKind

_FILE: Final = Path(__file__).parent / "data" / "chart_v1.toml"
_CODE: Final = re.compile(r"[A-Za-z0-9.-]{1,18}")
_LONGEST_FREE: Final = 4000


Kind = Literal["measured", "coded", "typed"]


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A bit of a chart line.

    `measured`: a number with a unit of our list; `coded`: the display of a public code, the same
    for everybody; `typed`: anything that a person may have written.
    """

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True, repr=False)
class RawEntry:
    """One resource, reduced; its text is not yet de-identified (PHI)."""

    kind: ChartKind
    at: datetime | None
    pieces: tuple[Piece, ...]
    system: str
    code: str
    status: str
    value: float | None
    unit: str


@cache
def _allowed() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def ref() -> Ref:
    """Return which allow-list is in force."""
    version = str(_allowed()["version"])
    return Ref(name="chart_allow_list", version=version, digest=digest(_FILE.read_bytes()))


def reduce(resources: tuple[dict[str, Any], ...]) -> tuple[list[RawEntry], int]:
    """Return the entries of `resources`, undated first, then by time, and how many were dropped."""
    made = [_entry(one) for one in resources]
    kept = [one for one in made if one is not None and one.pieces]
    oldest = datetime.min.replace(tzinfo=UTC)
    kept.sort(key=lambda one: one.at or oldest)
    return kept, len(made) - len(kept)


def _entry(resource: dict[str, Any]) -> RawEntry | None:
    rule = _allowed().get(str(resource.get("resourceType")))
    if not isinstance(rule, dict):
        return None
    system, code = _coding(resource, rule["coded"])
    value, unit = _quantity(resource.get(rule.get("quantity", "")))
    return RawEntry(
        kind=cast(ChartKind, rule["kind"]),
        at=_first_date(resource, rule["dates"]),
        pieces=tuple(_pieces(resource, rule)),
        system=system,
        code=code,
        status=_status(resource, rule["status"]),
        value=value,
        unit=unit,
    )


def _pieces(resource: dict[str, Any], rule: dict[str, Any]) -> Iterator[Piece]:
    for path in rule["coded"]:
        yield from (_shown(concept) for concept in _at(resource, path) if _shown(concept).text)
    quantity = resource.get(rule.get("quantity", ""))
    yield from _measured(quantity)
    for part in _list(resource.get(rule.get("components", ""))):
        if isinstance(part, dict):
            yield from (_shown(c) for c in _list(part.get("code")) if _shown(c).text)
            yield from _measured(part.get("valueQuantity"))
    for path in rule["free"]:
        for text in _at(resource, path):
            if isinstance(text, str) and text.strip():
                yield Piece(" ".join(text[:_LONGEST_FREE].split()), "typed")


def _measured(quantity: object) -> Iterator[Piece]:
    value, unit = _quantity(quantity)
    if value is not None:
        yield Piece(f"{value:g} {unit}".strip(), "measured")


def _shown(concept: object) -> Piece:
    """Return a concept as a clinician reads it: its text, else the display of its first coding."""
    if not isinstance(concept, dict):
        return Piece("", "typed")
    codings = [c for c in _list(concept.get("coding")) if isinstance(c, dict)]
    displays = [(str(c["display"]), _public(c)) for c in codings if c.get("display")]
    text = concept.get("text")
    if isinstance(text, str) and text.strip():
        coded = any(public and shown == text for shown, public in displays)
        return Piece(" ".join(text.split()), "coded" if coded else "typed")
    shown, public = displays[0] if displays else ("", False)
    return Piece(" ".join(shown.split()), "coded" if public else "typed")


def _public(coding: dict[str, Any]) -> bool:
    return coding.get("system") in _allowed()["systems"] and bool(coding.get("code"))


def _coding(resource: dict[str, Any], paths: list[str]) -> tuple[str, str]:
    for concept in _at(resource, paths[0]) if paths else ():
        for coding in _list(concept.get("coding") if isinstance(concept, dict) else None):
            if isinstance(coding, dict) and _public(coding):
                code = str(coding["code"])
                if _CODE.fullmatch(code):
                    return str(coding["system"]), code
    return "", ""


def _quantity(quantity: object) -> tuple[float | None, str]:
    if not isinstance(quantity, dict):
        return None, ""
    value = quantity.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, ""
    units = _allowed()["units"].split()
    unit = next((str(u) for u in (quantity.get("unit"), quantity.get("code")) if u in units), "")
    return float(value), unit


def _status(resource: dict[str, Any], paths: list[str]) -> str:
    found = [value for path in paths for value in _at(resource, path)]
    allowed = _allowed()["statuses"].split()
    return next((str(value) for value in found if value in allowed), "")


def _first_date(resource: dict[str, Any], paths: list[str]) -> datetime | None:
    dates = (_moment(value) for path in paths for value in _at(resource, path))
    return next((one for one in dates if one is not None), None)


def _moment(value: object) -> datetime | None:
    """Return a FHIR date or dateTime in UTC; the first day where month or day is not given."""
    if not isinstance(value, str):
        return None
    padded = value + "-01-01"[(len(value) - 4) :] if len(value) in {4, 7} else value
    try:
        found = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _at(value: object, path: str) -> list[Any]:
    """Return what stands at a path, stepping through arrays."""
    found = [value]
    for name in path.split("."):
        inner = (one.get(name) for one in found if isinstance(one, dict))
        found = [item for one in inner for item in _list(one)]
    return found


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]

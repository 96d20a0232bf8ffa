"""Reading elements of FHIR JSON without trusting its shape: the wrong type reads as absent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

_FULL = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")


def text(holder: object, key: str) -> str:
    """Return the string at `key`, or an empty one."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def child(holder: object, key: str) -> Json:
    """Return the object at `key`, or an empty one."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def children(holder: object, key: str) -> list[Json]:
    """Return the objects of the array at `key`; a lone object counts as an array of one."""
    value = holder.get(key) if isinstance(holder, dict) else None
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(holder: object, key: str) -> tuple[str, ...]:
    """Return the non-empty strings of the array at `key`."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return tuple(i for i in value if isinstance(i, str) and i) if isinstance(value, list) else ()


def identifiers(resource: Json) -> tuple[tuple[str, str], ...]:
    """Return (system, value) of each business identifier that has a value."""
    found = children(resource, "identifier")
    return tuple((text(i, "system"), text(i, "value")) for i in found if text(i, "value"))


def concept(holder: Json) -> str:
    """Return what a CodeableConcept says to a reader: its text, else the first display."""
    shown = (text(coding, "display") for coding in children(holder, "coding"))
    return text(holder, "text") or next((d for d in shown if d), "")


def moment(value: str) -> datetime | None:
    """Return a FHIR dateTime in UTC; None for a year, a month or something unreadable.

    A day without a time counts as its midnight in UTC.

    Source: FHIR R4 datatypes, dateTime (a time needs a zone).
    """
    if not _FULL.fullmatch(value):
        return None
    try:
        read = datetime.fromisoformat(value)
        zoned = read if read.tzinfo else read.replace(tzinfo=UTC)
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""Erases records of one patient that wait in the outbox, and dead letters kept for a replay.

Those payloads are sealed under data keys of their own, not the patient's, because the patient is
not known before a record is read (a broken record is a dead letter before anybody reads a name).
So shredding opens each sealed row, looks for the patient in it and deletes the row where it finds
him. The dead letter's codes stay; there is nothing to replay any more.

A record is the patient's when it holds a reference to him anywhere, the Patient resource itself,
or the identifier that was given. Source: FHIR R4 References (literal and logical).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import delete, select

from connectors.database.engine import Database
from connectors.database.tables import OUTBOX
from connectors.vault_rows import plain_reference
from schemas.errors import Rejected

_BATCH: Final = 200
_LOGICAL: Final = re.compile(r"Patient\?identifier=(?P<system>.*)\|(?P<value>.+)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows went, and how many could not be read and so stayed."""

    erased: int
    unreadable: int


def erase_waiting(database: Database, unseal: Callable[[bytes], bytes], reference: str) -> Waiting:
    """Delete the sealed rows of the outbox that hold `reference`, whatever their state.

    Raises:
        Retryable: `database.unavailable`, `vault.key_unavailable`, `vault.key_unknown`.
    """
    erased = unreadable = last = 0
    query = select(OUTBOX.c.id, OUTBOX.c.payload).where(OUTBOX.c.sealed).order_by(OUTBOX.c.id)
    while True:
        with database.writing() as db:
            rows = db.execute(query.where(OUTBOX.c.id > last).limit(_BATCH)).all()
            if not rows:
                return Waiting(erased, unreadable)
            doomed = []
            for row in rows:
                found = _holds(row.payload, unseal, reference)
                unreadable += found is None
                if found:
                    doomed.append(row.id)
            db.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(doomed)))
        erased += len(doomed)
        last = rows[-1].id


def _holds(payload: bytes, unseal: Callable[[bytes], bytes], reference: str) -> bool | None:
    """Return whether a sealed payload names the patient; None when it can't be read."""
    try:
        content = unseal(payload)
    except Rejected:
        return None
    try:
        record = orjson.loads(content)
    except orjson.JSONDecodeError:
        return reference.encode() in content or None
    return any(_names(one, reference) for one in _objects(record))


def _objects(record: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the record, without recursion: a record may be deep."""
    stack = [record]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def _names(one: dict[str, Any], reference: str) -> bool:
    logical = _LOGICAL.fullmatch(reference)
    if logical:
        return (one.get("system") or "", one.get("value")) == (logical["system"], logical["value"])
    written = [one.get("reference"), one.get("fullUrl")]
    if one.get("resourceType") == "Patient" and isinstance(one.get("id"), str):
        written.append(f"Patient/{one['id']}")
    return any(isinstance(w, str) and plain_reference(w) == reference for w in written)

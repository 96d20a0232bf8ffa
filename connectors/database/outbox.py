"""Statements on the outbox: put, take, mark, transfer to retry, release, purge.

Each function works inside a transaction of its caller (`connectors/database/ledger.py`). The
statements are built once: building one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import (
    BindParameter,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    select,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite

from connectors.database.tables import OUTBOX, PROCESSED
from schemas.ledger import Outgoing, Waiting

_NOW: Final[BindParameter[float]] = bindparam("now")
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_WAITING: Final = and_(OUTBOX.c.retry, OUTBOX.c.consumed_at.is_(None))
_OF_STEP: Final = and_(OUTBOX.c.consumer == bindparam("step"), OUTBOX.c.event_id.in_(_IDS))

_CONSUMED: Final = delete(OUTBOX).where(_OF_STEP, OUTBOX.c.consumed_at.is_(None))
_TRANSFERRED: Final = delete(OUTBOX).where(_OF_STEP, ~OUTBOX.c.retry)
_BURIED: Final = update(OUTBOX).where(_OF_STEP).values(consumed_at=_NOW)
_DONE: Final = select(PROCESSED.c.event_id).where(
    PROCESSED.c.step == bindparam("step"), PROCESSED.c.event_id.in_(_IDS)
)
_PRESENT: Final = select(OUTBOX.c.event_id).where(_OF_STEP)
_WAITING_UNDER: Final = (
    select(OUTBOX.c.event_id, OUTBOX.c.key, OUTBOX.c.attempt, OUTBOX.c.due_at)
    .where(_WAITING, OUTBOX.c.consumer == bindparam("step"), OUTBOX.c.key.in_(_IDS))
    .order_by(OUTBOX.c.id)
)


@dataclass(frozen=True, slots=True)
class Sealing:
    """How payloads of PHI topics are encrypted and read back; the pair never sees other ones."""

    seal: Callable[[bytes], bytes]
    unseal: Callable[[bytes], bytes]


def insert_for(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the dialect's INSERT, which knows ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def _put(dialect: str) -> Any:
    return insert_for(dialect, OUTBOX).on_conflict_do_nothing()


@cache
def _again(dialect: str) -> Any:
    statement = insert_for(dialect, OUTBOX)
    changed = ("headers", "attempt", "due_at", "claimed_until", "published_at")
    return statement.on_conflict_do_update(
        index_elements=["topic", "event_id"],
        set_={name: statement.excluded[name] for name in changed},
    )


def put(
    connection: Connection,
    rows: Sequence[Outgoing],
    sealing: Sealing,
    *,
    now: float,
    lease_seconds: float,
) -> None:
    """Insert rows; one that is there already stays as it is.

    A row that is not `held` is published by the caller at once: the relay leaves it alone for
    `lease_seconds`.
    """
    if rows:
        values = [_values(row, sealing, now, lease_seconds) for row in rows]
        connection.execute(_put(connection.dialect.name), values)


def _values(row: Outgoing, sealing: Sealing, now: float, lease: float) -> dict[str, Any]:
    return {
        "topic": row.topic,
        "event_id": row.event_id,
        "consumer": row.consumer,
        "key": row.key,
        "headers": orjson.dumps(row.headers).decode(),
        "payload": sealing.seal(row.payload) if row.phi else row.payload,
        "sealed": row.phi,
        "retry": row.retry,
        "attempt": row.attempt,
        "created_at": now,
        "due_at": row.due_at,
        "claimed_until": 0.0 if row.held or row.retry else now + lease,
        "published_at": None,
    }


def again(
    connection: Connection, rows: Sequence[Outgoing], sealing: Sealing, *, now: float
) -> None:
    """Put rows on the retry topic, or move those that are there to their next try."""
    if rows:
        values = [_values(row, sealing, now, 0.0) for row in rows]
        connection.execute(_again(connection.dialect.name), values)


def consumed(connection: Connection, step: str, event_ids: Sequence[str]) -> None:
    """Drop the rows of events that `step` has finished."""
    for part in parts(event_ids):
        connection.execute(_CONSUMED, {"step": step, "ids": part})


def transferred(connection: Connection, step: str, event_ids: Sequence[str]) -> None:
    """Drop the first rows of events that now wait on the retry topic of `step`."""
    for part in parts(event_ids):
        connection.execute(_TRANSFERRED, {"step": step, "ids": part})


def buried(connection: Connection, step: str, event_ids: Sequence[str], now: float) -> None:
    """Keep the rows of dead letters, marked, for a replay."""
    for part in parts(event_ids):
        connection.execute(_BURIED, {"step": step, "ids": part, "now": now})


def waiting(connection: Connection, step: str, keys: Sequence[str]) -> tuple[Waiting, ...]:
    """Return what waits on the retry topic of `step` under these keys, oldest first."""
    return tuple(
        Waiting(row.event_id, row.key, row.attempt, row.due_at is None)
        for part in parts(keys)
        for row in connection.execute(_WAITING_UNDER, {"step": step, "ids": part})
    )


def done(connection: Connection, step: str, event_ids: Sequence[str]) -> frozenset[str]:
    """Return those of `event_ids` that `step` has finished."""
    return frozenset(
        event_id
        for part in parts(event_ids)
        for event_id in connection.execute(_DONE, {"step": step, "ids": part}).scalars()
    )


def present(connection: Connection, step: str, event_ids: Sequence[str]) -> frozenset[str]:
    """Return those of `event_ids` for which the outbox has a row for `step`."""
    return frozenset(
        event_id
        for part in parts(event_ids)
        for event_id in connection.execute(_PRESENT, {"step": step, "ids": part}).scalars()
    )


def parts(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Cut a long list: databases limit the number of parameters of a statement."""
    return (items[at : at + size] for at in range(0, len(items), size))

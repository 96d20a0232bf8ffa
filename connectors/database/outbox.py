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
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite

from connectors.database.tables import OUTBOX, PROCESSED
from schemas.ledger import Depth, Outgoing, Waiting

_EARLIER: Final = OUTBOX.alias("earlier")
_NOW: Final = bindparam("now")
_IDS: Final = bindparam("ids", expanding=True)
_READY: Final = and_(
    OUTBOX.c.published_at.is_(None),
    OUTBOX.c.consumed_at.is_(None),
    OUTBOX.c.due_at <= _NOW,
    OUTBOX.c.claimed_until < _NOW,
)
_WAITING: Final = and_(OUTBOX.c.retry, OUTBOX.c.consumed_at.is_(None))
_OF_STEP: Final = and_(OUTBOX.c.consumer == bindparam("step"), OUTBOX.c.event_id.in_(_IDS))
_OF_TOPIC: Final = and_(OUTBOX.c.topic == bindparam("of_topic"), OUTBOX.c.event_id.in_(_IDS))

_CONSUMED: Final = delete(OUTBOX).where(_OF_STEP, OUTBOX.c.consumed_at.is_(None))
_TRANSFERRED: Final = delete(OUTBOX).where(_OF_STEP, ~OUTBOX.c.retry)
_BURIED: Final = update(OUTBOX).where(_OF_STEP).values(consumed_at=_NOW)
# The confirmation of one try may come after the next one was put in its place.
_PUBLISHED: Final = (
    update(OUTBOX)
    .where(_OF_TOPIC, OUTBOX.c.published_at.is_(None), OUTBOX.c.attempt == bindparam("tries"))
    .values(published_at=_NOW)
)
_PUBLISHED_TO_NOBODY: Final = delete(OUTBOX).where(_OF_TOPIC)
_UNCLAIMED: Final = update(OUTBOX).where(_OF_TOPIC).values(claimed_until=0.0)
_CLAIMED: Final = (
    update(OUTBOX).where(OUTBOX.c.id.in_(_IDS)).values(claimed_until=bindparam("until"))
)
_DONE: Final = select(PROCESSED.c.event_id).where(
    PROCESSED.c.step == bindparam("step"), PROCESSED.c.event_id.in_(_IDS)
)
_PRESENT: Final = select(OUTBOX.c.event_id).where(_OF_STEP)
_WAITING_UNDER: Final = (
    select(OUTBOX.c.event_id, OUTBOX.c.key, OUTBOX.c.attempt, OUTBOX.c.due_at)
    .where(_WAITING, OUTBOX.c.consumer == bindparam("step"), OUTBOX.c.key.in_(_IDS))
    .order_by(OUTBOX.c.id)
)
_DEPTHS: Final = (
    select(OUTBOX.c.topic, func.count(), func.min(OUTBOX.c.due_at), func.min(OUTBOX.c.created_at))
    .where(_READY)
    .group_by(OUTBOX.c.topic)
)
_NEXT: Final = (
    select(OUTBOX)
    .where(_READY, OUTBOX.c.topic == bindparam("of_topic"))
    .order_by(OUTBOX.c.id)
    .limit(bindparam("rows"))
)
_RELEASED: Final = (
    update(OUTBOX)
    .where(
        _WAITING,
        OUTBOX.c.due_at.is_(None),
        ~exists().where(
            _EARLIER.c.consumer == OUTBOX.c.consumer,
            _EARLIER.c.key == OUTBOX.c.key,
            _EARLIER.c.retry,
            _EARLIER.c.consumed_at.is_(None),
            _EARLIER.c.id < OUTBOX.c.id,
        ),
    )
    .values(due_at=_NOW)
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
    for part in _parts(event_ids):
        connection.execute(_CONSUMED, {"step": step, "ids": part})


def transferred(connection: Connection, step: str, event_ids: Sequence[str]) -> None:
    """Drop the first rows of events that now wait on the retry topic of `step`."""
    for part in _parts(event_ids):
        connection.execute(_TRANSFERRED, {"step": step, "ids": part})


def buried(connection: Connection, step: str, event_ids: Sequence[str], now: float) -> None:
    """Keep the rows of dead letters, marked, for a replay."""
    for part in _parts(event_ids):
        connection.execute(_BURIED, {"step": step, "ids": part, "now": now})


def published(connection: Connection, rows: Iterable[Outgoing], now: float) -> None:
    """Mark rows as published; those that nobody of ours reads are dropped."""
    by_topic: dict[tuple[str, bool, int], list[str]] = {}
    for row in rows:
        by_topic.setdefault((row.topic, bool(row.consumer), row.attempt), []).append(row.event_id)
    for (topic, read, tries), event_ids in by_topic.items():
        for part in _parts(event_ids):
            given = {"of_topic": topic, "ids": part}
            if read:
                connection.execute(_PUBLISHED, {**given, "tries": tries, "now": now})
            else:
                connection.execute(_PUBLISHED_TO_NOBODY, given)


def waiting(connection: Connection, step: str, keys: Sequence[str]) -> tuple[Waiting, ...]:
    """Return what waits on the retry topic of `step` under these keys, oldest first."""
    return tuple(
        Waiting(row.event_id, row.key, row.attempt, row.due_at is None)
        for part in _parts(keys)
        for row in connection.execute(_WAITING_UNDER, {"step": step, "ids": part})
    )


def release(connection: Connection, now: float) -> int:
    """Make parked rows due whose key has no earlier row any more; return how many."""
    return connection.execute(_RELEASED, {"now": now}).rowcount


def depths(connection: Connection, now: float) -> list[Depth]:
    """Return the topics for which rows are due and nobody is publishing them."""
    rows = connection.execute(_DEPTHS, {"now": now})
    return [Depth(topic, count, max(due, made)) for topic, count, due, made in rows]


def claim(
    connection: Connection,
    topic: str,
    limit: int,
    sealing: Sealing,
    *,
    now: float,
    lease_seconds: float,
) -> list[Outgoing]:
    """Take up to `limit` due rows of `topic`, oldest first; nobody else takes them for a while."""
    sqlite_now = connection.dialect.name == "sqlite"
    query = _NEXT if sqlite_now else _NEXT.with_for_update(skip_locked=True)
    rows = connection.execute(query, {"of_topic": topic, "rows": limit, "now": now}).all()
    for part in _parts([row.id for row in rows]):
        connection.execute(_CLAIMED, {"ids": part, "until": now + lease_seconds})
    return [outgoing(row, sealing) for row in rows]


def unclaim(connection: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Give claimed rows back at once, because the broker has no room for them."""
    for topic, event_id in names:
        connection.execute(_UNCLAIMED, {"of_topic": topic, "ids": [event_id]})


def outgoing(row: Row[Any], sealing: Sealing) -> Outgoing:
    """Return a stored row as it goes to the broker."""
    return Outgoing(
        event_id=row.event_id,
        topic=row.topic,
        payload=sealing.unseal(row.payload) if row.sealed else row.payload,
        consumer=row.consumer,
        key=row.key,
        headers=orjson.loads(row.headers),
        phi=row.sealed,
        retry=row.retry,
        attempt=row.attempt,
        due_at=row.due_at,
    )


def forget_publication(connection: Connection, consumer: str, before: float) -> int:
    """Have rows published again that `consumer` has not finished; return how many.

    An empty `consumer` means everybody's. For a broker that forgets: at its start, and when a
    step has nothing to do though rows wait for it.
    """
    lost = and_(OUTBOX.c.consumed_at.is_(None), OUTBOX.c.consumer != "")
    if consumer:
        lost = and_(lost, OUTBOX.c.consumer == consumer)
    stale = or_(OUTBOX.c.published_at < before, OUTBOX.c.published_at.is_(None))
    if consumer:
        stale = and_(OUTBOX.c.published_at.is_not(None), OUTBOX.c.published_at < before)
    statement = update(OUTBOX).where(lost, stale).values(published_at=None, claimed_until=0.0)
    return connection.execute(statement).rowcount


def done(connection: Connection, step: str, event_ids: Sequence[str]) -> frozenset[str]:
    """Return those of `event_ids` that `step` has finished."""
    return frozenset(
        event_id
        for part in _parts(event_ids)
        for event_id in connection.execute(_DONE, {"step": step, "ids": part}).scalars()
    )


def present(connection: Connection, step: str, event_ids: Sequence[str]) -> frozenset[str]:
    """Return those of `event_ids` for which the outbox has a row for `step`."""
    return frozenset(
        event_id
        for part in _parts(event_ids)
        for event_id in connection.execute(_PRESENT, {"step": step, "ids": part}).scalars()
    )


def _parts(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Cut a long list: databases limit the number of parameters of a statement."""
    return (items[at : at + size] for at in range(0, len(items), size))

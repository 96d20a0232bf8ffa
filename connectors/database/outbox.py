"""Statements on the outbox: put, take, mark, transfer to retry, release, purge.

Each function works inside a transaction of its caller (`connectors/database/ledger.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.database.tables import OUTBOX, PROCESSED
from schemas.ledger import Depth, Outgoing, Waiting

_EARLIER = OUTBOX.alias("earlier")
_OPEN = and_(OUTBOX.c.published_at.is_(None), OUTBOX.c.consumed_at.is_(None))
_WAITING = and_(OUTBOX.c.retry, OUTBOX.c.consumed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Sealing:
    """How payloads of PHI topics are encrypted and read back; the pair never sees other ones."""

    seal: Callable[[bytes], bytes]
    unseal: Callable[[bytes], bytes]


def insert_for(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the dialect's INSERT, which knows ON CONFLICT."""
    lite = connection.dialect.name == "sqlite"
    return sqlite.insert(table) if lite else postgresql.insert(table)


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
    if not rows:
        return
    statement = insert_for(connection, OUTBOX).on_conflict_do_nothing()
    connection.execute(statement, [_values(row, sealing, now, lease_seconds) for row in rows])


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
    }


def again(
    connection: Connection, rows: Sequence[Outgoing], sealing: Sealing, *, now: float
) -> None:
    """Put rows on the retry topic, or move those that are there to their next try."""
    if not rows:
        return
    statement = insert_for(connection, OUTBOX)
    changed = {
        name: statement.excluded[name] for name in ("headers", "attempt", "due_at", "claimed_until")
    }
    statement = statement.on_conflict_do_update(
        index_elements=["topic", "event_id"], set_={**changed, "published_at": None}
    )
    connection.execute(statement, [_values(row, sealing, now, 0.0) for row in rows])


def consumed(connection: Connection, step: str, event_ids: Sequence[str]) -> None:
    """Drop the rows of events that `step` has finished."""
    for part in _parts(event_ids):
        connection.execute(
            delete(OUTBOX).where(
                OUTBOX.c.consumer == step,
                OUTBOX.c.event_id.in_(part),
                OUTBOX.c.consumed_at.is_(None),
            )
        )


def transferred(connection: Connection, step: str, event_ids: Sequence[str]) -> None:
    """Drop the first rows of events that now wait on the retry topic of `step`."""
    for part in _parts(event_ids):
        mine = and_(OUTBOX.c.consumer == step, OUTBOX.c.event_id.in_(part))
        connection.execute(delete(OUTBOX).where(mine, ~OUTBOX.c.retry))


def buried(connection: Connection, step: str, event_ids: Sequence[str], now: float) -> None:
    """Keep the rows of dead letters, marked, for a replay."""
    for part in _parts(event_ids):
        mine = and_(OUTBOX.c.consumer == step, OUTBOX.c.event_id.in_(part))
        connection.execute(update(OUTBOX).where(mine).values(consumed_at=now))


def published(connection: Connection, names: Iterable[tuple[str, str, bool]], now: float) -> None:
    """Mark (topic, event id, whether somebody of ours reads it) as published."""
    by_topic: dict[tuple[str, bool], list[str]] = {}
    for topic, event_id, read in names:
        by_topic.setdefault((topic, read), []).append(event_id)
    for (topic, read), event_ids in by_topic.items():
        for part in _parts(event_ids):
            mine = and_(OUTBOX.c.topic == topic, OUTBOX.c.event_id.in_(part))
            still_open = OUTBOX.c.published_at.is_(None)
            if read:
                connection.execute(
                    update(OUTBOX).where(mine, still_open).values(published_at=now)
                )
            else:
                connection.execute(delete(OUTBOX).where(mine))


def waiting(connection: Connection, step: str, keys: Sequence[str]) -> tuple[Waiting, ...]:
    """Return what waits on the retry topic of `step` under these keys, oldest first."""
    found: list[Waiting] = []
    for part in _parts(keys):
        query = select(OUTBOX.c.event_id, OUTBOX.c.key, OUTBOX.c.attempt, OUTBOX.c.due_at).where(
            _WAITING, OUTBOX.c.consumer == step, OUTBOX.c.key.in_(part)
        )
        found += [
            Waiting(row.event_id, row.key, row.attempt, row.due_at is None)
            for row in connection.execute(query.order_by(OUTBOX.c.id))
        ]
    return tuple(found)


def release(connection: Connection, now: float) -> int:
    """Make parked rows due whose key has no earlier row any more; return how many."""
    earlier = exists().where(
        _EARLIER.c.consumer == OUTBOX.c.consumer,
        _EARLIER.c.key == OUTBOX.c.key,
        _EARLIER.c.retry,
        _EARLIER.c.consumed_at.is_(None),
        _EARLIER.c.id < OUTBOX.c.id,
    )
    parked = and_(_WAITING, OUTBOX.c.due_at.is_(None), ~earlier)
    return connection.execute(update(OUTBOX).where(parked).values(due_at=now)).rowcount


def depths(connection: Connection, now: float) -> list[Depth]:
    """Return the topics for which rows are due and nobody is publishing them."""
    ready = and_(_OPEN, OUTBOX.c.due_at <= now, OUTBOX.c.claimed_until < now)
    since = func.min(func.coalesce(OUTBOX.c.due_at, 0.0))
    created = func.min(OUTBOX.c.created_at)
    query = select(OUTBOX.c.topic, func.count(), since, created).where(ready)
    rows = connection.execute(query.group_by(OUTBOX.c.topic))
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
    ready = and_(_OPEN, OUTBOX.c.due_at <= now, OUTBOX.c.claimed_until < now)
    query = select(OUTBOX).where(ready, OUTBOX.c.topic == topic).order_by(OUTBOX.c.id).limit(limit)
    if connection.dialect.name != "sqlite":
        query = query.with_for_update(skip_locked=True)
    rows = connection.execute(query).all()
    for part in _parts([row.id for row in rows]):
        mine = OUTBOX.c.id.in_(part)
        connection.execute(update(OUTBOX).where(mine).values(claimed_until=now + lease_seconds))
    return [outgoing(row, sealing) for row in rows]


def unclaim(connection: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Give claimed rows back at once, because the broker has no room for them."""
    for topic, event_id in names:
        mine = and_(OUTBOX.c.topic == topic, OUTBOX.c.event_id == event_id)
        connection.execute(update(OUTBOX).where(mine).values(claimed_until=0.0))


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
    found: set[str] = set()
    for part in _parts(event_ids):
        query = select(PROCESSED.c.event_id).where(
            PROCESSED.c.step == step, PROCESSED.c.event_id.in_(part)
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def _parts(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Cut a long list: databases limit the number of parameters of a statement."""
    return (items[at : at + size] for at in range(0, len(items), size))

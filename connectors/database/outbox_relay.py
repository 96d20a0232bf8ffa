"""Statements on the outbox as the relay makes them: claim, publish, release, publish again.

Each function works inside a transaction of its caller (`connectors/database/ledger.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from connectors.database.outbox import Sealing, parts
from connectors.database.tables import OUTBOX
from schemas.ledger import Depth, Outgoing

_EARLIER: Final = OUTBOX.alias("earlier")
_NOW: Final[BindParameter[float]] = bindparam("now")
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_WAITING: Final = and_(OUTBOX.c.retry, OUTBOX.c.consumed_at.is_(None))
_OF_TOPIC: Final = and_(OUTBOX.c.topic == bindparam("of_topic"), OUTBOX.c.event_id.in_(_IDS))
_READY: Final = and_(
    OUTBOX.c.published_at.is_(None),
    OUTBOX.c.consumed_at.is_(None),
    OUTBOX.c.due_at <= _NOW,
    OUTBOX.c.claimed_until < _NOW,
)
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


def published(connection: Connection, rows: Iterable[Outgoing], now: float) -> None:
    """Mark rows as published; those that nobody of ours reads are dropped."""
    by_topic: dict[tuple[str, bool, int], list[str]] = {}
    for row in rows:
        by_topic.setdefault((row.topic, bool(row.consumer), row.attempt), []).append(row.event_id)
    for (topic, read, tries), event_ids in by_topic.items():
        for part in parts(event_ids):
            given = {"of_topic": topic, "ids": part}
            if read:
                connection.execute(_PUBLISHED, {**given, "tries": tries, "now": now})
            else:
                connection.execute(_PUBLISHED_TO_NOBODY, given)


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
    for part in parts([row.id for row in rows]):
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

"""Dead letters: list them, and have a record done again once its cause is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, delete, select, update

from connectors.database import outbox
from connectors.database.engine import Database
from connectors.database.outbox import Sealing
from connectors.database.tables import DEAD_LETTERS, OUTBOX, PROCESSED
from schemas.ledger import ATTEMPT, Outgoing

_ALL: Final = 100_000


@dataclass(frozen=True, slots=True)
class Buried:
    """One dead letter: codes and places only. Times are seconds since 1970, UTC.

    `trace` is the W3C `traceparent` of the try that failed for good.
    """

    step: str
    event_id: str
    case_id: str
    code: str
    topic: str
    partition: int
    offset: int
    attempts: int
    at: float
    trace: str
    replayed_at: float | None


_COLUMNS: Final = tuple(DEAD_LETTERS.c[field.name] for field in fields(Buried))


class DeadLetterBox:
    """Reads and reopens dead letters. Every method may raise Retryable `database.unavailable`."""

    def __init__(self, database: Database, sealing: Sealing) -> None:
        self._database = database
        self._sealing = sealing

    def listed(
        self,
        *,
        step: str = "",
        code: str = "",
        event_id: str = "",
        replayed: bool = False,
        limit: int = _ALL,
    ) -> list[Buried]:
        """Return dead letters, oldest first. `replayed` includes those that were tried again."""
        query = select(*_COLUMNS).order_by(DEAD_LETTERS.c.at).limit(limit)
        for column, value in (("step", step), ("code", code), ("event_id", event_id)):
            if value:
                query = query.where(DEAD_LETTERS.c[column] == value)
        if not replayed:
            query = query.where(DEAD_LETTERS.c.replayed_at.is_(None))
        with self._database.reading() as connection:
            return [_buried(row) for row in connection.execute(query)]

    def reopen(self, letter: Buried, now: float) -> bool:
        """Have the stored payload done again, as often as the first time.

        Returns False when the outbox doesn't hold it.
        """
        mine = (OUTBOX.c.consumer == letter.step, OUTBOX.c.event_id == letter.event_id)
        with self._database.writing() as connection:
            kept = connection.execute(select(OUTBOX.c.id, OUTBOX.c.headers).where(*mine)).all()
            for row in kept:
                values = _unread(row.headers, now)
                connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(**values))
            if kept:
                self._forget(connection, letter, now)
        return bool(kept)

    def requeue(self, letter: Buried, record: Outgoing, now: float) -> None:
        """Put a record that was read from its source topic on the retry topic of its step."""
        with self._database.writing() as connection:
            outbox.again(connection, [record], self._sealing, now=now)
            self._forget(connection, letter, now)

    def _forget(self, connection: Connection, letter: Buried, now: float) -> None:
        """Without its row in `processed` the record is news again."""
        for table, values in ((PROCESSED, None), (DEAD_LETTERS, {"replayed_at": now})):
            mine = (table.c.step == letter.step, table.c.event_id == letter.event_id)
            statement = delete(table) if values is None else update(table).values(**values)
            connection.execute(statement.where(*mine))


def counted(letters: Sequence[Buried]) -> dict[str, int]:
    """Return how many letters have each code."""
    found: dict[str, int] = {}
    for letter in letters:
        found[letter.code] = found.get(letter.code, 0) + 1
    return found


def _buried(row: Row[Any]) -> Buried:
    return Buried(**dict(row._mapping))


def _unread(headers: str, now: float) -> dict[str, Any]:
    """Return what makes a row of the outbox one that nobody has tried yet."""
    told = orjson.loads(headers)
    if ATTEMPT in told:
        told[ATTEMPT] = "0"
    return {
        "consumed_at": None,
        "published_at": None,
        "claimed_until": 0.0,
        "due_at": now,
        "attempt": 0,
        "headers": orjson.dumps(told).decode(),
    }

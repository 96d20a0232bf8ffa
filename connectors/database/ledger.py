"""The runtime's ledger: one transaction for what a step did, and the outbox behind it.

A record is processed once: its row in `processed` is inserted first, and only when that row is
new are its outbox rows, projections and dead letter written, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, func, select

from connectors.database import outbox, outbox_relay, projections
from connectors.database.engine import Database
from connectors.database.outbox import Sealing, insert_for
from connectors.database.tables import DEAD_LETTERS, OUTBOX, PROCESSED
from schemas.ledger import Acceptance, Depth, Outgoing, Result, Standing


class DatabaseLedger:
    """Fulfils `workers.runtime.ports.Ledger` on SQLite or Postgres.

    Args:
        sealing: encrypts payloads of PHI topics before they are stored.
        lease_seconds: how long a row is left alone by the relay after somebody took it to publish.
    """

    def __init__(self, database: Database, sealing: Sealing, *, lease_seconds: float = 30) -> None:
        self._database = database
        self._sealing = sealing
        self._lease_seconds = lease_seconds

    def standing(self, step: str, event_ids: Sequence[str], keys: Sequence[str]) -> Standing:
        """Return what is done already, and what waits under the same keys.

        Raises:
            Retryable: `database.unavailable`; so does every method here.
        """
        with self._database.reading() as connection:
            return Standing(
                outbox.done(connection, step, event_ids), outbox.waiting(connection, step, keys)
            )

    def save(
        self, step: str, results: Sequence[Result], now: float, *, dropped: Sequence[str] = ()
    ) -> frozenset[str]:
        """Store what became of records of one step; return the event ids that were news.

        Only the records that a news result wrote may be published. `dropped` names events that
        came again after they were done: nothing is left to publish for them either.
        """
        if not results and not dropped:
            return frozenset()
        with self._database.writing() as connection:
            outbox.consumed(connection, step, dropped)
            return self._save(connection, step, results, now)

    def _save(
        self, connection: Connection, step: str, results: Sequence[Result], now: float
    ) -> frozenset[str]:
        finished = [result for result in results if result.outcome is not None]
        fresh = self._finish(connection, finished, now)
        news = [result for result in finished if result.event_id in fresh]
        rows = [row for result in news for row in result.outgoing]
        outbox.put(connection, rows, self._sealing, now=now, lease_seconds=self._lease_seconds)
        over = [r.event_id for r in finished if r.outcome != "dead" or r.event_id not in fresh]
        outbox.consumed(connection, step, over)
        self._bury(connection, step, [r for r in news if r.dead is not None], now)
        waiting = [result.again for result in results if result.again is not None]
        outbox.again(connection, waiting, self._sealing, now=now)
        outbox.transferred(connection, step, [row.event_id for row in waiting])
        projections.project(
            connection,
            [(r.projected, r.outgoing[0].payload) for r in news if r.projected is not None],
        )
        return fresh | {row.event_id for row in waiting}

    def _finish(
        self, connection: Connection, finished: Sequence[Result], now: float
    ) -> frozenset[str]:
        if not finished:
            return frozenset()
        rows = [_processed(result, now) for result in finished]
        statement = _insert_processed(connection.dialect.name)
        return frozenset(connection.execute(statement, rows).scalars())

    def _bury(self, connection: Connection, step: str, dead: Sequence[Result], now: float) -> None:
        if not dead:
            return
        statement = _insert_dead(connection.dialect.name)
        connection.execute(statement, [_dead(result) for result in dead])
        outbox.buried(connection, step, [result.event_id for result in dead], now)
        projections.dead(connection, [result.case_id for result in dead if result.case_id], now)

    def accept(self, rows: Sequence[Outgoing], now: float) -> list[Acceptance]:
        """Take records from a sender for good, or say that they are known; on disk on return."""
        with self._database.accepting() as connection:
            known: set[tuple[str, str]] = set()
            for consumer in {row.consumer for row in rows}:
                ids = [row.event_id for row in rows if row.consumer == consumer]
                found = outbox.done(connection, consumer, ids)
                found |= outbox.present(connection, consumer, ids)
                known |= {(consumer, event_id) for event_id in found}
            fresh: dict[tuple[str, str], Outgoing] = {}
            answers: list[Acceptance] = []
            for row in rows:
                name = (row.consumer, row.event_id)
                answers.append("duplicate" if name in known or name in fresh else "accepted")
                fresh.setdefault(name, row)
            new = [row for name, row in fresh.items() if name not in known]
            outbox.put(connection, new, self._sealing, now=now, lease_seconds=0)
            return answers

    def mark_published(self, rows: Iterable[Outgoing], now: float) -> None:
        """Note that the broker confirmed these records."""
        known = list(rows)
        if not known:
            return
        with self._database.writing() as connection:
            outbox_relay.published(connection, known, now)

    def depths(self, now: float) -> list[Depth]:
        """Return how much is due for each topic and in nobody's hands."""
        with self._database.reading() as connection:
            return outbox_relay.depths(connection, now)

    def claim(self, topic: str, limit: int, now: float) -> list[Outgoing]:
        """Take due records of a topic, oldest first, to publish them now."""
        with self._database.writing() as connection:
            lease = self._lease_seconds
            return outbox_relay.claim(
                connection, topic, limit, self._sealing, now=now, lease_seconds=lease
            )

    def unclaim(self, rows: Iterable[Outgoing]) -> None:
        """Give claimed records back."""
        with self._database.writing() as connection:
            outbox_relay.unclaim(connection, [(row.topic, row.event_id) for row in rows])

    def release(self, now: float) -> int:
        """Make parked records due whose predecessor is finished; return how many."""
        with self._database.writing() as connection:
            return outbox_relay.release(connection, now)

    def parked(self) -> int:
        """Return how many records are parked."""
        query = select(func.count()).where(
            OUTBOX.c.retry, OUTBOX.c.consumed_at.is_(None), OUTBOX.c.due_at.is_(None)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one()

    def forget_publication(self, consumer: str, before: float) -> int:
        """Have unfinished records published again, because the broker may have lost them."""
        with self._database.writing() as connection:
            return outbox_relay.forget_publication(connection, consumer, before)

    def purge(self, *, dead_before: float, processed_before: float) -> None:
        """Drop payloads of old dead letters and old entries of `processed`."""
        with self._database.writing() as connection:
            connection.execute(delete(OUTBOX).where(OUTBOX.c.consumed_at < dead_before))
            connection.execute(delete(PROCESSED).where(PROCESSED.c.at < processed_before))


@cache
def _insert_processed(dialect: str) -> Any:
    statement = insert_for(dialect, PROCESSED).on_conflict_do_nothing()
    return statement.returning(PROCESSED.c.event_id)


@cache
def _insert_dead(dialect: str) -> Any:
    """Return the statement that buries; what was replayed and failed again is listed again."""
    statement = insert_for(dialect, DEAD_LETTERS)
    changed = {
        column.name: statement.excluded[column.name]
        for column in DEAD_LETTERS.c
        if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=["step", "event_id"], set_=changed)


def _processed(result: Result, now: float) -> dict[str, Any]:
    return {
        "step": result.step,
        "event_id": result.event_id,
        "case_id": result.case_id,
        "outcome": result.outcome,
        "code": result.code,
        "seconds": result.seconds,
        "attempts": result.attempts,
        "at": now,
    }


def _dead(result: Result) -> dict[str, Any]:
    assert result.dead is not None
    letter = result.dead.model_dump(exclude={"at"})
    at = result.dead.at.timestamp()
    return {**letter, "case_id": result.case_id, "at": at, "replayed_at": None}

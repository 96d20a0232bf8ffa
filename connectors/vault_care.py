"""Care of the vault: new envelope keys, erasure when retention is over, shredding of one patient.

Destroying is overwriting: a row keeps its id and dates, what was sealed becomes empty, and the
data key is gone. On SQLite freed pages may keep ciphertext until they are used again; without the
data key it can't be read, which is why the key goes first, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select, update

from connectors.database import vault_tables as tables
from connectors.database.engine import Database
from connectors.envelope import DataKeys
from connectors.key_sources import KeySource, Wrapped

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Retention:
    """How long mappings and cases are kept.

    Attributes:
        after_delivery_days: after a case was last opened for delivery.
        undelivered_days: after a case was sealed, when it was never delivered.
    """

    after_delivery_days: float = 30
    undelivered_days: float = 90


@dataclass(frozen=True, slots=True)
class Erased:
    """How many cases, threads and data keys went."""

    cases: int
    threads: int
    keys: int

    def __bool__(self) -> bool:
        """Whether anything went."""
        return bool(self.cases or self.threads or self.keys)


@dataclass(frozen=True, slots=True)
class Status:
    """What the vault holds; `key_ids`: data keys under each envelope key."""

    cases: int
    threads: int
    data_keys: int
    destroyed_keys: int
    current_key_id: str
    key_ids: dict[str, int]
    oldest_case: str


class VaultCare:
    """What an operator and the runtime's clock do with the vault."""

    def __init__(
        self, database: Database, source: KeySource, clock: Callable[[], datetime], *, actor: str
    ) -> None:
        self._database = database
        self._source = source
        self._clock = clock
        self._actor = actor

    def rewrap(self) -> int:
        """Wrap every data key under the current envelope key; return how many were.

        May stop at any point and be called again; old and new keys can both be read meanwhile.

        Raises:
            Retryable: `database.unavailable`, `vault.key_unavailable`, `vault.key_unknown`.
        """
        current = self._source.current()
        table, opened = tables.keys, DataKeys(self._source)
        old = (table.c.envelope_key_id != current) & table.c.destroyed_at.is_(None)
        done = 0
        while True:
            with self._database.writing() as db:
                rows = db.execute(select(table).where(old).limit(_BATCH)).all()
                for row in rows:
                    key = opened.open(Wrapped(row.envelope_key_id, row.wrapped))
                    fresh = self._source.wrap(key)
                    values = {"envelope_key_id": fresh.key_id, "wrapped": fresh.ciphertext}
                    db.execute(update(table).where(table.c.key_id == row.key_id).values(values))
                self._record(db, "rewrap", f"{len(rows)} keys")
            done += len(rows)
            if not rows:
                return done

    def erase(self, retention: Retention) -> Erased:
        """Erase cases whose time is over, then threads and data keys that nothing needs.

        Raises:
            Retryable: `database.unavailable`.
        """
        now = self._clock()
        delivered = now - timedelta(days=retention.after_delivery_days)
        never = now - timedelta(days=retention.undelivered_days)
        case = tables.cases.c
        over = or_(
            case.delivered_at < delivered, case.delivered_at.is_(None) & (case.sealed_at < never)
        )
        with self._database.writing() as db:
            cases = db.execute(delete(tables.cases).where(over)).rowcount
            threads = self._erase_threads(db, delivered)
            keys = self._destroy_unused(db)
            self._record(db, "erase", f"{cases} cases, {threads} threads")
        return Erased(cases, threads, keys)

    def shred(self, patient_digest: str) -> Erased:
        """Make everything of one patient unreadable, now.

        `patient_digest` is `SqlVault.patient_digest(reference)`. A message of the patient that
        comes later starts anew, with other surrogates.

        Raises:
            Retryable: `database.unavailable`.
        """
        key, thread, case = tables.keys.c, tables.threads.c, tables.cases.c
        with self._database.writing() as db:
            owned = select(key.key_id).where(key.subject == patient_digest)
            in_cases = select(case.thread_id).where(case.patient == patient_digest)
            sealed = select(thread.key_id).where(
                or_(thread.thread_id.in_(in_cases), thread.key_id.in_(owned))
            )
            doomed = {row.key_id for row in db.execute(owned.union(sealed))}
            ids = {row.case_id for row in db.execute(_cases_of(patient_digest, doomed))}
            keys = self._destroy(db, doomed)
            empty = {"sealed": b"", "lookup": None}
            gone = update(tables.threads).where(thread.key_id.in_(doomed)).values(empty)
            threads = db.execute(gone).rowcount
            db.execute(delete(tables.cases).where(case.case_id.in_(ids)))
            db.execute(delete(tables.ids).where(tables.ids.c.random_id.in_(ids)))
            self._record(db, "shred", f"{len(ids)} cases, {threads} threads")
        return Erased(len(ids), threads, keys)

    def status(self) -> Status:
        """Return counts. Raises Retryable `database.unavailable`, `vault.key_unavailable`."""
        key = tables.keys.c
        alive = key.destroyed_at.is_(None)
        with self._database.reading() as db:
            by_key = (
                select(key.envelope_key_id, func.count()).where(alive).group_by(key.envelope_key_id)
            )
            used = {row[0]: row[1] for row in db.execute(by_key)}
            dead = select(func.count()).select_from(tables.keys).where(~alive)
            live = (
                select(func.count())
                .select_from(tables.threads)
                .where(tables.threads.c.lookup.is_not(None))
            )
            oldest = db.execute(select(func.min(tables.cases.c.sealed_at))).scalar_one()
            return Status(
                cases=db.execute(select(func.count()).select_from(tables.cases)).scalar_one(),
                threads=db.execute(live).scalar_one(),
                data_keys=sum(used.values()),
                destroyed_keys=db.execute(dead).scalar_one(),
                current_key_id=self._source.current(),
                key_ids=used,
                oldest_case=oldest.isoformat() if oldest else "",
            )

    def _erase_threads(self, db: Connection, before: datetime) -> int:
        thread = tables.threads.c
        needed = exists().where(tables.cases.c.thread_id == thread.thread_id)
        over = (thread.updated_at < before) & ~needed & thread.lookup.is_not(None)
        gone = update(tables.threads).where(over).values(sealed=b"", lookup=None)
        return db.execute(gone).rowcount

    def _destroy_unused(self, db: Connection) -> int:
        """Destroy data keys of patients of whom nothing is kept any more."""
        key = tables.keys.c
        in_thread = exists().where(
            (tables.threads.c.key_id == key.key_id) & tables.threads.c.lookup.is_not(None)
        )
        in_case = exists().where(tables.cases.c.key_id == key.key_id)
        unused = select(key.key_id).where(
            key.destroyed_at.is_(None), key.subject != "index", ~in_thread, ~in_case
        )
        return self._destroy(db, {row.key_id for row in db.execute(unused)})

    def _destroy(self, db: Connection, key_ids: set[str]) -> int:
        table = tables.keys
        values = {"wrapped": b"", "subject": None, "destroyed_at": self._clock()}
        gone = update(table).where(table.c.key_id.in_(key_ids)).values(values)
        return db.execute(gone).rowcount

    def _record(self, db: Connection, action: str, outcome: str) -> None:
        record = {
            "at": self._clock(), "actor": self._actor, "action": action, "purpose": "care",
            "case_id": "", "thread_id": "", "outcome": outcome[:32],
        }  # fmt: skip
        db.execute(insert(tables.audit).values(record))


def _cases_of(patient_digest: str, key_ids: set[str]) -> Select[tuple[str]]:
    case = tables.cases.c
    return select(case.case_id).where(or_(case.patient == patient_digest, case.key_id.in_(key_ids)))

"""The vault: mappings of threads and sealed cases, encrypted in a SQL data base.

Every row is sealed with AES-256-GCM under the data key of its patient, which an envelope key
wraps. Look-ups go by keyed digests (HMAC-SHA256), ids are random and never derived from a person
(45 CFR 164.514(c)). Each time a mapping or a case is read back, a row of `vault_audit` says who,
why and when. SQLAlchemy 2; the same statements on SQLite and PostgreSQL.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Insert

from connectors import vault_rows
from connectors.database import vault_tables as tables
from connectors.database.engine import Database
from connectors.envelope import DataKeys
from connectors.key_sources import KeySource, Wrapped
from schemas.errors import Rejected, Retryable
from schemas.vault import SealedCase, ThreadSecrets

CODES: Final[dict[str, str]] = {
    "vault.conflict": "Another worker changed the thread's mapping first. It is tried again.",
    "vault.erased": "The mapping or case is gone: retention is over or the patient was shredded. "
    "Nothing can be delivered for it any more.",
}
_INDEX: Final = "index"
_IDS_KEPT: Final = 100_000
# Weeks, so that days of the week stay true; half a year at most, so that seasons roughly do.
_SHIFT_WEEKS: Final = (4, 26)


def draw_shift_days() -> int:
    """Return a random date shift: 4 to 26 whole weeks, either way."""
    low, high = _SHIFT_WEEKS
    weeks = low + secrets.randbelow(high - low + 1)
    return 7 * weeks * secrets.choice((-1, 1))


class SqlVault:
    """Fulfils `SurrogateVault`. `actor` names this process in the audit trail."""

    def __init__(
        self, database: Database, source: KeySource, clock: Callable[[], datetime], *, actor: str
    ) -> None:
        self._database = database
        self._keys = DataKeys(source)
        self._clock = clock
        self._actor = actor
        self._index_key: bytes | None = None
        self._ids: dict[tuple[str, str], str] = {}
        self._new_id = self._insert(tables.ids).on_conflict_do_nothing()
        self._new_key = self._insert(tables.keys).on_conflict_do_nothing()
        self._new_thread = self._insert(tables.threads).on_conflict_do_nothing()
        case = self._insert(tables.cases)
        new = {name: case.excluded[name] for name in ("key_id", "sealed", "patient")}
        self._new_case = case.on_conflict_do_update(index_elements=["case_id"], set_=new)

    def index(self, identity: str) -> str:
        """Return a keyed digest of `identity`. Raises Retryable as all methods here."""
        if self._index_key is None:
            with self._database.writing() as db:
                self._index_key = self._open_key(self._subject_key(db, _INDEX))
        return hmac.new(self._index_key, identity.encode(), hashlib.sha256).hexdigest()

    def case_id(self, identity: str) -> str:
        """Return the random id of a message, the same for each redelivery."""
        return self._random_id("case", identity)

    def clinician_id(self, reference: str) -> str:
        """Return the random, lasting pseudonym of a practitioner."""
        return self._random_id("clinician", vault_rows.plain_reference(reference))

    def thread(self, thread_key: str, *, subject: str = "") -> ThreadSecrets:
        """Return the secrets of a thread, made at random on first use.

        `subject` is the patient's reference: its data key seals the thread, so that shredding
        the patient shreds the thread.
        """
        lookup = self.index(f"thread:{thread_key}")
        holder = self._patient(subject) if subject else f"t:{lookup[:60]}"
        wanted = {"wanted": lookup}
        with self._database.writing() as db:
            row = db.execute(_thread_by_lookup, wanted).one_or_none()
            if row is None:
                self._insert_thread(db, lookup, self._subject_key(db, holder))
                row = db.execute(_thread_by_lookup, wanted).one()
            return self._read_thread(db, row, "deidentify")

    def thread_by_id(self, thread_id: str, *, purpose: str) -> ThreadSecrets:
        """Return the secrets of a known thread; writes an audit record.

        Raises:
            Rejected: `vault.erased`, the mapping is gone.
            Retryable: `database.unavailable`, `vault.key_unavailable`.
        """
        with self._database.writing() as db:
            row = db.execute(_thread_by_id, {"wanted": thread_id}).one_or_none()
            if row is not None and row.destroyed_at is None and row.sealed:
                return self._read_thread(db, row, purpose)
            self._audit(db, "open_thread", purpose, thread_id=thread_id, outcome="erased")
        raise Rejected("vault.erased")

    def save_thread(self, secrets: ThreadSecrets) -> None:
        """Store a changed mapping.

        Raises:
            Retryable: `vault.conflict`, another worker changed it first.
            Rejected: `vault.erased`, it is gone.
        """
        with self._database.writing() as db:
            row = db.execute(_thread_by_id, {"wanted": secrets.thread_id}).one_or_none()
            if row is None or row.destroyed_at is not None or not row.sealed:
                raise Rejected("vault.erased")
            saved = vault_rows.next_version(secrets)
            sealed = vault_rows.seal_thread(saved, self._open_key(row))
            values = {
                "sealed": sealed, "version": saved.version, "updated_at": self._clock(),
                "wanted": secrets.thread_id, "read_version": secrets.version,
            }  # fmt: skip
            if db.execute(_thread_change, values).rowcount != 1:
                raise Retryable("vault.conflict", retry_after_seconds=0.0)

    def seal_case(self, case: SealedCase) -> None:
        """Store what delivery needs; the same case again replaces it."""
        subject = case.patient_reference or f"thread/{case.thread_id}"
        patient = self._patient(subject)
        with self._database.writing() as db:
            key = self._subject_key(db, patient)
            sealed = vault_rows.seal_case(case, self._open_key(key))
            row = {
                "case_id": case.case_id, "thread_id": case.thread_id, "patient": patient,
                "key_id": key.key_id, "sealed": sealed, "sealed_at": self._clock(),
            }  # fmt: skip
            db.execute(self._new_case, row)
            self._name(db, case)

    def open_case(self, case_id: str, *, purpose: str) -> SealedCase:
        """Return a sealed case; writes an audit record.

        Raises:
            Rejected: `vault.erased`, it is gone or never was; `vault.unreadable`, altered.
            Retryable: `database.unavailable`, `vault.key_unavailable`.
        """
        with self._database.writing() as db:
            row = db.execute(_case_by_id, {"wanted": case_id}).one_or_none()
            if row is not None and row.destroyed_at is None:
                case = vault_rows.open_case(case_id, row.sealed, self._open_key(row))
                self._audit(db, "open_case", purpose, case_id=case_id, thread_id=case.thread_id)
                db.execute(_case_delivered, {"wanted": case_id, "delivered_at": self._clock()})
                return case
            self._audit(db, "open_case", purpose, case_id=case_id, outcome="erased")
        raise Rejected("vault.erased")

    def patient_digest(self, reference: str) -> str:
        """Return the keyed digest under which a patient's data keys are kept."""
        return self._patient(reference)

    # What follows is the inside.

    def _patient(self, reference: str) -> str:
        return self.index(f"patient:{vault_rows.plain_reference(reference)}")

    def _random_id(self, kind: str, identity: str) -> str:
        known = self._ids.get((kind, identity))
        if known:
            return known
        wanted = {"wanted": kind, "wanted_lookup": self.index(f"{kind}:{identity}")}
        with self._database.writing() as db:
            found = db.execute(_id_query, wanted).scalar_one_or_none()
            if found is None:
                fresh = {"random_id": secrets.token_hex(16), "kind": kind}
                db.execute(self._new_id, {**fresh, "lookup": wanted["wanted_lookup"]})
                found = db.execute(_id_query, wanted).scalar_one()
        if len(self._ids) >= _IDS_KEPT:
            self._ids.clear()
        self._ids[kind, identity] = str(found)
        return str(found)

    def _name(self, db: Connection, case: SealedCase) -> None:
        """Let every reference of the message lead to its case; the first to claim one keeps it."""
        names = dict.fromkeys((case.identity, *case.references))
        rows = [
            {"kind": "case", "lookup": self.index(f"case:{name}"), "random_id": case.case_id}
            for name in names
            if self._ids.get(("case", name)) != case.case_id
        ]
        if rows:
            db.execute(self._new_id, rows)

    def _subject_key(self, db: Connection, subject: str) -> Any:
        """Return the row of the data key of `subject`, made on first use."""
        wanted = {"wanted": subject}
        row = db.execute(_key_query, wanted).one_or_none()
        if row is None:
            _, wrapped = self._keys.make()
            fresh = vault_rows.key_row(subject, wrapped, self._clock())
            db.execute(self._new_key, fresh)
            row = db.execute(_key_query, wanted).one()
        return row

    def _open_key(self, row: Any) -> bytes:
        return self._keys.open(Wrapped(row.envelope_key_id, row.wrapped))

    def _insert_thread(self, db: Connection, lookup: str, key: Any) -> None:
        fresh = ThreadSecrets(thread_id=secrets.token_hex(16), date_shift_days=draw_shift_days())
        row = {
            "thread_id": fresh.thread_id, "lookup": lookup, "key_id": key.key_id, "version": 0,
            "sealed": vault_rows.seal_thread(fresh, self._open_key(key)),
            "updated_at": self._clock(),
        }  # fmt: skip
        db.execute(self._new_thread, row)

    def _read_thread(self, db: Connection, row: Any, purpose: str) -> ThreadSecrets:
        found = vault_rows.open_thread(row.thread_id, row.sealed, self._open_key(row))
        if found.version != row.version:
            raise Rejected("vault.unreadable")
        self._audit(db, "open_thread", purpose, thread_id=row.thread_id)
        return found

    def _audit(
        self,
        db: Connection,
        action: str,
        purpose: str,
        *,
        case_id: str = "",
        thread_id: str = "",
        outcome: str = "opened",
    ) -> None:
        record = {
            "at": self._clock(), "actor": self._actor, "action": action, "purpose": purpose[:64],
            "case_id": case_id, "thread_id": thread_id, "outcome": outcome,
        }  # fmt: skip
        db.execute(_new_audit, record)

    def _insert(self, table: Any) -> Any:
        made: Insert = (
            postgresql.insert(table) if not self._database.sqlite else sqlite.insert(table)
        )
        return made


# Statements are built once: building one costs more than SQLite takes to run it.
_new_audit = insert(tables.audit)
_id_query = select(tables.ids.c.random_id).where(
    tables.ids.c.kind == bindparam("wanted"), tables.ids.c.lookup == bindparam("wanted_lookup")
)
_key_query = select(tables.keys).where(tables.keys.c.subject == bindparam("wanted"))
_of_key = (tables.keys.c.envelope_key_id, tables.keys.c.wrapped, tables.keys.c.destroyed_at)
_thread_query = select(tables.threads, *_of_key).join_from(tables.threads, tables.keys)
_thread_by_lookup = _thread_query.where(tables.threads.c.lookup == bindparam("wanted"))
_thread_by_id = _thread_query.where(tables.threads.c.thread_id == bindparam("wanted"))
_thread_change = (
    update(tables.threads)
    .where(tables.threads.c.thread_id == bindparam("wanted"))
    .where(tables.threads.c.version == bindparam("read_version"))
    .values(
        sealed=bindparam("sealed"), version=bindparam("version"),
        updated_at=bindparam("updated_at"),
    )
)  # fmt: skip
_case_by_id = (
    select(tables.cases, *_of_key)
    .join_from(tables.cases, tables.keys)
    .where(tables.cases.c.case_id == bindparam("wanted"))
)
_case_delivered = (
    update(tables.cases)
    .where(tables.cases.c.case_id == bindparam("wanted"))
    .values(delivered_at=bindparam("delivered_at"))
)

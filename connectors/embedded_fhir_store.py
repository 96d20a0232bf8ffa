"""Resources of the embedded endpoint in a SQLite file, with every version kept."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import orjson

from connectors.embedded_fhir_answers import Answer, Problem
from connectors.embedded_fhir_search import Query, Term, indexed
from connectors.private_file import private

_TABLES = """
CREATE TABLE IF NOT EXISTS version (
    kind TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, updated TEXT NOT NULL,
    deleted INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS current (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
    number INTEGER NOT NULL, UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS found_by (
    kind TEXT NOT NULL, param TEXT NOT NULL, value TEXT NOT NULL, system TEXT NOT NULL,
    id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS found_by_all ON found_by (kind, param, value, system, id);
CREATE INDEX IF NOT EXISTS found_by_id ON found_by (kind, id);
"""
# Sorts after every character that a value may go on with.
_LAST = "\U0010ffff"
_COLUMNS = "v.kind, v.id, v.number, v.updated, v.deleted, v.body"
_FOUND = "SELECT f.id FROM found_by f WHERE f.kind = ? AND f.param = ?"
_JOINED = "FROM current c JOIN version v USING (kind, id, number)"


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One version of one resource, as JSON bytes."""

    kind: str
    id: str
    number: int
    updated: str
    deleted: bool
    body: bytes

    def headers(self) -> dict[str, str]:
        """Return ETag and Last-Modified."""
        at = datetime.fromisoformat(self.updated)
        return {
            "ETag": f'W/"{self.number}"',
            "Last-Modified": format_datetime(at.astimezone(UTC), usegmt=True),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """What a write left: the version in force, and whether it is new."""

    row: Row
    status: int

    def answer(self) -> Answer:
        """Return the answer to the request that wrote it."""
        where = f"{self.row.kind}/{self.row.id}/_history/{self.row.number}"
        return Answer(self.status, None, self.row.body, self.row.headers(), where)


class Store:
    """One SQLite connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        private(path)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        # A killed process loses nothing answered; a power cut may lose the last writes.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=10000")
        self._db.executescript(_TABLES)
        self._depth = 0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything written inside together, or nothing; may be nested."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._db.execute("BEGIN IMMEDIATE")
                yield
                if self._depth == 1:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1
                if self._depth == 0 and self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def read(self, kind: str, own: str, number: int | None = None) -> Row | None:
        """Return a resource's version in force, or the one asked for."""
        if number is None:
            sql = f"SELECT {_COLUMNS} {_JOINED} WHERE c.kind = ? AND c.id = ?"
            return self._one(sql, (kind, own))
        sql = f"SELECT {_COLUMNS} FROM version v WHERE kind = ? AND id = ? AND number = ?"  # noqa: S608
        return self._one(sql, (kind, own, number))

    def search(self, kind: str, query: Query) -> tuple[list[Row], int]:
        """Return one page of matches and the number of all."""
        where, values = _where(kind, query)
        tail = f"ORDER BY c.seq {query.order} LIMIT ? OFFSET ?"
        with self._lock:
            page = self._db.execute(
                f"SELECT {_COLUMNS} {_JOINED} {where} {tail}",
                (*values, query.count, query.offset),
            ).fetchall()
            total = len(page)
            if query.offset or total >= query.count:  # there may be more than this page shows
                counted = self._db.execute(f"SELECT count(*) {_JOINED} {where}", values)
                total = int(counted.fetchone()[0])
        return [_row(found) for found in page], total

    def create(
        self, kind: str, resource: dict[str, Any], unless: Query | None = None, own: str = ""
    ) -> Written:
        """Store a new resource, unless exactly one already matches `unless`.

        `own` is the id to give it where one was promised (in a transaction).

        Raises:
            Problem: 412, several match.

        Source: FHIR R4 conditional create: none 201, one 200, many 412.
        """
        with self.transaction():
            if unless is not None:
                rows, total = self.search(kind, unless)
                if total > 1:
                    raise Problem(412, "multiple-matches", "Several resources match.")
                if rows:
                    return Written(rows[0], 200)
            return Written(self._write(kind, own or str(uuid.uuid4()), 1, resource), 201)

    def update(
        self, kind: str, own: str, resource: dict[str, Any], expected: int | None
    ) -> Written:
        """Store a new version; a resource that is not there is made under the id given.

        Raises:
            Problem: 412, the version in force is not `expected`.
        """
        with self.transaction():
            before = self.read(kind, own)
            if expected is not None and (before is None or before.number != expected):
                raise Problem(412, "conflict", "Another version is in force.")
            number = before.number + 1 if before else 1
            status = 200 if before and not before.deleted else 201
            return Written(self._write(kind, own, number, resource), status)

    def delete(self, kind: str, own: str) -> None:
        """Mark a resource as deleted; one that is not there stays so."""
        with self.transaction():
            before = self.read(kind, own)
            if before is not None and not before.deleted:
                self._write(kind, own, before.number + 1, None)

    def _write(self, kind: str, own: str, number: int, resource: dict[str, Any] | None) -> Row:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        body = b"" if resource is None else orjson.dumps(_stamped(resource, own, number, at))
        row = Row(kind, own, number, at, resource is None, body)
        self._db.execute(
            "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)",
            (kind, own, number, at, row.deleted, body),
        )
        self._db.execute(
            "INSERT INTO current (kind, id, number) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, id) DO UPDATE SET number = excluded.number",
            (kind, own, number),
        )
        self._db.execute("DELETE FROM found_by WHERE kind = ? AND id = ?", (kind, own))
        if resource is not None:
            stored = {**resource, "id": own}
            self._db.executemany(
                "INSERT INTO found_by VALUES (?, ?, ?, ?, ?)",
                [(kind, e.param, e.value, e.system, own) for e in indexed(kind, stored)],
            )
        return row

    def _one(self, sql: str, values: tuple[object, ...]) -> Row | None:
        with self._lock:
            found = self._db.execute(sql, values).fetchone()
        return _row(found) if found else None


def _row(found: tuple[Any, ...]) -> Row:
    return Row(found[0], found[1], found[2], found[3], bool(found[4]), found[5])


def _stamped(resource: dict[str, Any], own: str, number: int, at: str) -> dict[str, Any]:
    meta = {**resource.get("meta", {}), "versionId": str(number), "lastUpdated": at}
    return {**resource, "id": own, "meta": meta}


def _where(kind: str, query: Query) -> tuple[str, tuple[object, ...]]:
    clauses, values = ["c.kind = ? AND v.deleted = 0"], [kind]
    for param, terms in query.criteria:
        alternatives = [_term_sql(term) for term in terms]
        sql = " OR ".join(clause for clause, _ in alternatives) or "0"
        clauses.append(f"c.id IN ({_FOUND} AND ({sql}))")
        values += [kind, param, *(value for _, bound in alternatives for value in bound)]
    return "WHERE " + " AND ".join(clauses), tuple(values)


def _term_sql(term: Term) -> tuple[str, list[str]]:
    parts, bound = [], []
    if term.value is not None and term.prefix:
        parts.append("f.value >= ? AND f.value < ?")
        bound += [term.value, term.value + _LAST]
    elif term.value is not None:
        parts.append("f.value = ?")
        bound.append(term.value)
    if term.system is not None:
        parts.append("f.system = ?")
        bound.append(term.system)
    return "(" + (" AND ".join(parts) or "1") + ")", bound

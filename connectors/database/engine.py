"""Open the database: SQLite in a file, or Postgres by psycopg 3.

SQLite runs in WAL mode with `synchronous=NORMAL`: what a transaction wrote is in the operating
system's hands when it returns, so SIGKILL loses nothing. A power cut may undo the last
transactions of the workers, which are then done again; what a sender was told is accepted is
written with `synchronous=FULL` (`accepting`), and that also flushes all before it.

Source: sqlite.org/pragma.html#pragma_synchronous; sqlite.org/wal.html.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from connectors.private_file import private
from schemas.errors import Misconfigured, Retryable

_SCHEMES = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """A pool of connections and the rules of writing.

    Raises:
        Misconfigured: `database.bad_url`.
    """

    def __init__(self, url: str, *, pool_size: int = 12, busy_timeout_seconds: float = 30) -> None:
        self._busy_ms = int(busy_timeout_seconds * 1000)
        self.engine = self._open(url, pool_size)
        self.sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer; waiting on a lock is fair and cheaper than its busy handler, which
        # sleeps up to 100 ms between its looks.
        self._writer = threading.RLock()
        self._turns = _Turns(self.engine.url.database)
        if self.sqlite:
            event.listen(self.engine, "connect", self._on_connect)
            event.listen(self.engine, "begin", _on_begin)

    def _open(self, url: str, pool_size: int) -> Engine:
        try:
            parsed = make_url(url)
            parsed = parsed.set(drivername=_SCHEMES.get(parsed.drivername, parsed.drivername))
            if parsed.drivername.startswith("sqlite") and parsed.database:
                private(Path(parsed.database))
            return create_engine(parsed, pool_size=pool_size, max_overflow=8, pool_pre_ping=False)
        except (ArgumentError, NoSuchModuleError, ImportError, TypeError):
            hint = "BEDSIDE_DATABASE_URL must be like postgresql://user:password@host/name"
            raise Misconfigured("database.bad_url", hint) from None

    def _on_connect(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={self._busy_ms}",
            "foreign_keys=ON", "cache_size=-4096", "journal_size_limit=16777216",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads.

        Raises:
            Retryable: `database.unavailable`.
        """
        with mapped(), self.engine.connect() as plain:
            connection = plain.execution_options(bedside_reads=True)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; on SQLite one at a time.

        Raises:
            Retryable: `database.unavailable`, and nothing was written.
        """
        if not self.sqlite:
            with mapped(), self.engine.begin() as connection:
                yield connection
            return
        with self._writer, self._turns.mine(), mapped(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def accepting(self) -> Iterator[Connection]:
        """Open a writing transaction that survives a power cut once it returns."""
        if not self.sqlite:
            with self.writing() as connection:
                yield connection
            return
        with self._writer, self._turns.mine(), mapped(), self.engine.connect() as plain:
            raw = plain.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA synchronous=FULL")
            try:
                with plain.begin():
                    yield plain
            finally:
                raw.execute("PRAGMA synchronous=NORMAL")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._turns.close()


class _Turns:
    """Whose turn it is to write, among the processes that use one SQLite file.

    The kernel wakes the next in line; a process that dies gives its turn up. Only a courtesy: who
    does not ask for a turn is still kept out by SQLite itself.
    """

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._file: int | None = None
        self._depth = 0

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn and hold it; by one thread at a time, which may ask again inside."""
        if not self._path or self._path == ":memory:":
            yield
            return
        if self._file is None:
            self._file = os.open(f"{self._path}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if self._depth == 0:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def embedded_url(state_dir: Path) -> str:
    """Return the URL of the SQLite file in `state_dir`."""
    return f"sqlite+pysqlite:///{state_dir / 'bedside.sqlite'}"


def _on_begin(connection: Connection) -> None:
    # A transaction that begins by reading and then writes fails when another wrote in between.
    reads = connection.get_execution_options().get("bedside_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def mapped() -> Iterator[None]:
    """Turn every error of the database library into ours; its own text may quote values."""
    try:
        yield
    except DBAPIError as error:
        code = "database.unavailable" if _passing(error) else "database.refused"
        raise Retryable(code) from None
    except SQLAlchemyError:
        raise Retryable("database.unavailable") from None


def _passing(error: DBAPIError) -> bool:
    names = {"OperationalError", "InterfaceError", "SerializationFailure", "DeadlockDetected"}
    return error.connection_invalidated or type(error).__name__ in names

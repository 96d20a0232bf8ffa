"""The data base, and all that the steps may use of it and of the world."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.database import migrate
from connectors.database.casebook import DatabaseCaseBook
from connectors.database.engine import Database, embedded_url
from schemas.errors import Misconfigured
from workers.bootstrap import (
    build_checker,
    build_detector,
    build_editor,
    build_judgement,
    build_model,
    build_vault,
    build_writer,
)
from workers.ports import CaseBook, Inbox, Ports
from workers.settings import Settings


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def open_database(settings: Settings) -> Database:
    """Return the database; the embedded one is made, and brought to the newest version.

    Raises:
        Misconfigured: `database.bad_url`; `database.outdated`, a server's tables are not current.
        Retryable: `database.unavailable`.
    """
    url = settings.database_url.get_secret_value()
    if url == "embedded":
        settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(embedded_url(settings.state_dir))
        migrate.ensure(database)
        return database
    database = Database(url)
    if not migrate.current(database):
        raise Misconfigured("database.outdated", "run `bedside database migrate` first")
    return database


def build_book(database: Database) -> CaseBook:
    """Return what is known of cases and clinicians."""
    return DatabaseCaseBook(database)


def build_ports(settings: Settings, database: Database, inbox: Inbox) -> Ports:
    """Return everything that the steps may use.

    Raises:
        Misconfigured: whatever is set up wrongly, before anything is consumed.
    """
    book, checker = build_book(database), build_checker(settings)
    model = build_model(settings)
    return Ports(
        clock=utc_now,
        detector=build_detector(settings),
        vault=build_vault(settings, database, utc_now, actor="worker"),
        writer=build_writer(settings, book, model),
        editor=build_editor(settings, checker, model),
        checker=checker,
        judgement=build_judgement(settings),
        inbox=inbox,
        book=book,
        default_level=settings.empathy_level,
        max_level=settings.max_empathy_level,
    )

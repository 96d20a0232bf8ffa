"""Bring the database to the newest version. Alembic does it; several processes may try at once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from connectors.database.engine import Database, mapped

_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x62656473  # "beds": Postgres advisory lock while one process migrates


def upgrade(database: Database) -> None:
    """Apply what is missing, in one transaction.

    Raises:
        Retryable: `database.unavailable`.
    """
    with database.writing() as connection:
        if not database.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = _config()
        config.attributes["connection"] = connection
        with mapped():
            command.upgrade(config, "head")


def ensure(database: Database) -> None:
    """Upgrade unless the database is at the newest version already."""
    if not current(database):
        upgrade(database)


def current(database: Database) -> bool:
    """Return whether the database is at the newest version."""
    heads = set(ScriptDirectory.from_config(_config()).get_heads())
    with database.reading() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config

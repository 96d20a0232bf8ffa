"""`bedside database`: bring the tables to the newest version."""

from __future__ import annotations

import typer

from workers.bootstrap_operations import database_is_current, migrate_database
from workers.settings import Settings

app = typer.Typer(help="The database of ledger, projections and vault.")


@app.command()
def migrate() -> None:
    """Apply the migrations that are missing. Several processes may try at once."""
    settings = Settings()
    if database_is_current(settings):
        typer.echo("the database is at the newest version")
        return
    migrate_database(settings)
    typer.echo("the database was brought to the newest version")


@app.command()
def status() -> None:
    """Say whether the database is at the newest version; exit with 1 when it is not."""
    current = database_is_current(Settings())
    typer.echo("newest version" if current else "migrations are missing: bedside database migrate")
    raise typer.Exit(0 if current else 1)

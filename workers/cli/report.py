"""`bedside report`: one HTML file that shows what became of each message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from workers.bootstrap_runtime import build_history, open_database, topology_shape, utc_now
from workers.report.figures import Figures, Tally
from workers.report.history import History
from workers.report.render import Page, write
from workers.settings import Settings

app = typer.Typer(help="Write the HTML report of a database.")


@app.command()
def report(
    state_dir: Annotated[
        Path | None, typer.Option(help="Folder of the embedded default; else as configured.")
    ] = None,
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("bedside-report.html"),
    cases: Annotated[int, typer.Option(min=0, help="Cases shown in full at most.")] = 500,
) -> None:
    """Write the report of the database that the settings name. It holds de-identified text."""
    settings = Settings() if state_dir is None else Settings(state_dir=state_dir)
    database = open_database(settings)
    try:
        write_report(build_history(database), out, cases=cases)
    finally:
        database.close()
    typer.echo(f"report: {out}")


def write_report(history: History, out: Path, *, cases: int = 500) -> Figures:
    """Write the report of a history; return its figures.

    Raises:
        Retryable: `database.unavailable`.
    """
    tally = Tally()
    for case in history.cases():
        tally.add(case)
    figures = tally.figures(history.dead_letters(), _in_order(history), history.not_ours())
    write(out, Page(figures, utc_now(), cases), history.cases())
    return figures


def _in_order(history: History) -> dict[str, list[float]]:
    """Return the times of each step, in the order in which a message meets the steps."""
    found = history.step_seconds()
    names = [step.name for step in topology_shape()]
    return {name: found[name] for name in sorted(found, key=_place(names))}


def _place(names: list[str]) -> Callable[[str], int]:
    return lambda name: names.index(name) if name in names else len(names)

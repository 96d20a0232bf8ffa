"""`bedside up`: all steps on this machine, by default on the embedded broker, database and EHR."""

from __future__ import annotations

import typer

from workers.bootstrap_pool import process_count
from workers.runtime.logs import set_up
from workers.settings import Settings

app = typer.Typer(help="Run all steps on this machine.")


@app.command()
def up() -> None:
    """Run all steps until SIGTERM or Ctrl-C; then finish what is in flight."""
    settings = Settings()
    set_up(settings.log_level)
    process_count(settings)  # the other processes load their word lists while this one is made
    from workers.bootstrap_runtime import open_runtime

    with open_runtime(settings, ready=_ready) as service:
        service.run()


def _ready(url: str) -> None:
    typer.echo(f"bedside is up: {url}/readyz, {url}/metrics; send with `bedside send FILE`")

"""`bedside worker STEP…`: some steps in this process, for a cluster."""

from __future__ import annotations

from typing import Annotated

import typer

from schemas.errors import Misconfigured
from workers.bootstrap_runtime import open_runtime, topology_shape
from workers.runtime.logs import set_up
from workers.settings import Settings

app = typer.Typer(help="Run one or more steps, for a cluster.")


@app.command()
def worker(
    steps: Annotated[list[str], typer.Argument(help="Names of steps, e.g. deidentify triage.")],
) -> None:
    """Run these steps until SIGTERM; several processes of one step share its work."""
    settings = Settings()
    known = [step.name for step in topology_shape()]
    unknown = sorted(set(steps) - set(known))
    if unknown:
        raise typer.BadParameter(
            f"no such step: {', '.join(unknown)}; there are {', '.join(known)}"
        )
    if settings.kafka_bootstrap == "embedded":
        hint = "single steps need a broker: set BEDSIDE_KAFKA_BOOTSTRAP, or run `bedside up`"
        raise Misconfigured("runtime.needs_broker", hint)
    set_up(settings.log_level)
    with open_runtime(settings, steps) as service:
        service.run()

"""`bedside demo`: a sample hospital goes the whole way on this machine, and you see it happen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from workers.cli.rehearsal import Plan, as_json, rehearse, show
from workers.sample.bad_input import bad_inputs
from workers.sample.generate import base_size, generate
from workers.settings import Settings

app = typer.Typer(help="Run a sample hospital end to end and show what happened.")

# A few bad records, so that dead letters show; the whole list is in `workers/sample/bad_input.py`.
_BAD: Final = ("cut_in_the_middle", "no_text", "attachment_only", "no_sender", "made_up_status")


@app.command()
def demo(
    messages: Annotated[
        int | None, typer.Option(min=1, help="How many; the hand-written base set by default.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same messages.")] = 7,
    state_dir: Annotated[
        Path | None,
        typer.Option(help="Where the database goes; `demo` in BEDSIDE_STATE_DIR if not set."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Where the HTML report goes; in the state folder if not set."),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send sample messages, let clinicians answer, and write a report. Needs no server or model."""
    count = base_size() if messages is None else messages
    folder = state_dir or Settings().state_dir / "demo"
    plan = Plan(
        samples=generate(count, seed),
        total=count,
        bad=[bad.body for bad in bad_inputs(seed) if bad.name in _BAD],
        settings=embedded(folder),
        report=report or folder / "report.html",
    )
    outcome = rehearse(plan, Console(stderr=True, quiet=as_json_))
    if as_json_:
        typer.echo(as_json(outcome, plan, {"messages": count, "seed": seed}))
    else:
        show(outcome, plan, Console())
    if outcome.account.unaccounted:
        raise typer.Exit(1)


def embedded(state_dir: Path) -> Settings:
    """Return settings for a run in one process: nothing outside, and quick second tries."""
    return Settings(
        state_dir=state_dir,
        kafka_bootstrap="embedded",
        database_url="embedded",
        ehr_base_url="embedded",
        ehr_profile="embedded",
        http_port=0,
        retry_base_seconds=0.2,
        retry_max_seconds=20,
        reply_wait_max_seconds=5,
    )

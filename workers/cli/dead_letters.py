"""`bedside dead-letters`: what failed for good and why; have it done again once that is mended."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console

from schemas.codes import CODES
from schemas.errors import PipelineError
from workers.bootstrap_operations import dead_letter_box, replay_dead_letter
from workers.settings import Settings

app = typer.Typer(help="Records that could not be processed. Payloads are never shown.")

_Step = Annotated[str, typer.Option(help="Only of this step.")]
_Code = Annotated[str, typer.Option(help="Only with this code.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
def list_(
    step: _Step = "",
    code: _Code = "",
    *,
    replayed: Annotated[bool, typer.Option(help="Also those that were replayed.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 200,
    as_json: _Json = False,
) -> None:
    """Show dead letters, oldest first, with what each code means."""
    with dead_letter_box(Settings()) as box:
        letters = box.listed(step=step, code=code, replayed=replayed, limit=limit)
    if as_json:
        typer.echo(orjson.dumps({"dead_letters": [asdict(one) for one in letters]}).decode())
        return
    for one in letters:
        when = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        where = f"{one.topic}/{one.partition}/{one.offset}" if one.offset >= 0 else "outbox"
        # No table: it would cut ids, and they are there to be copied.
        typer.echo(f"{when}Z  {one.step}  {one.code}  tries {one.attempts}  {where}")
        typer.echo(f"    {one.event_id}" + ("  (replayed)" if one.replayed_at else ""))
    console = Console()
    for name in sorted({one.code for one in letters}):
        console.print(f"[bold]{name}[/bold]: {CODES.get(name, 'no description')}")
    typer.echo(f"{len(letters)} dead letters")


@app.command()
def replay(
    step: _Step = "",
    code: _Code = "",
    event: Annotated[str, typer.Option(help="Only this event id.")] = "",
    *,
    every: Annotated[bool, typer.Option("--all", help="Replay all that are listed.")] = False,
) -> None:
    """Have dead letters done again. Replaying twice does nothing the second time.

    The payload comes from the outbox where it is still kept, else from the source topic by
    partition and offset.
    """
    if not (step or code or event or every):
        raise typer.BadParameter("say which: --step, --code, --event, or --all")
    settings = Settings()
    done, gone = 0, 0
    with dead_letter_box(settings) as box:
        for letter in box.listed(step=step, code=code, event_id=event):
            try:
                replay_dead_letter(settings, box, letter)
            except PipelineError as error:
                gone += 1
                typer.echo(f"{letter.step} {letter.event_id}: {error.code}")
            else:
                done += 1
    typer.echo(f"replayed {done}, not possible {gone}")
    raise typer.Exit(1 if gone else 0)

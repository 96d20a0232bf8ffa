"""`bedside oncqa`: the public OncQA set as FHIR, written out or run through the whole way."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from workers.cli.demo import embedded
from workers.cli.rehearsal import Plan, as_json, rehearse, show
from workers.sample.oncqa import bundles as converted
from workers.settings import Settings

app = typer.Typer(help="OncQA as FHIR.", no_args_is_help=True)

_Folder = Annotated[Path, typer.Argument(help="Folder with cases.csv and stage1.csv.")]


@app.command()
def bundles(
    path: _Folder,
    out: Annotated[
        str, typer.Option(help="Folder for the files, or - for NDJSON on stdout.")
    ] = "-",
) -> None:
    """Write each message as a Bundle, and the replies as `final-replies.ndjson`."""
    samples = list(converted(path))
    if out == "-":
        for sample in samples:
            typer.echo(sample.bundle.decode())
        return
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for sample in samples:
        (folder / f"{sample.message_id}.json").write_bytes(sample.bundle)
    replies = b"\n".join(sample.final_reply for sample in samples if sample.final_reply)
    (folder / "final-replies.ndjson").write_bytes(replies + b"\n")
    typer.echo(f"{len(samples)} messages and their replies: {folder}")


@app.command()
def run(
    path: _Folder,
    state_dir: Annotated[
        Path | None,
        typer.Option(help="Where the database goes; `oncqa` in BEDSIDE_STATE_DIR if not set."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Where the HTML report goes.")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send every message through the whole way, then what its physician wrote, and count."""
    samples = list(converted(path))
    folder = state_dir or Settings().state_dir / "oncqa"
    plan = Plan(
        samples=samples,
        total=len(samples),
        bad=(),
        settings=embedded(folder),
        report=report or folder / "report.html",
    )
    outcome = rehearse(plan, Console(stderr=True, quiet=as_json_))
    cases = len({sample.expected["case"] for sample in samples})
    inputs = {"source": "OncQA, the half in the given folder", "cases": cases,
              "messages": len(samples)}  # fmt: skip
    if as_json_:
        typer.echo(as_json(outcome, plan, inputs))
    else:
        show(outcome, plan, Console())
    if outcome.account.unaccounted:
        raise typer.Exit(1)

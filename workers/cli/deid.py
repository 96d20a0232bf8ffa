"""`bedside deid`: try de-identification, score it on labelled text, train the name model."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.text import PhiText
from workers import bootstrap
from workers.cli.deid_evaluate import evaluate
from workers.cli.inputs import json_of, text_of
from workers.deid import labelled
from workers.settings import Settings

app = typer.Typer(no_args_is_help=True, help=__doc__)
app.command()(evaluate)
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def text(
    words: Annotated[str, typer.Argument(help="The text; - reads it from standard input.")],
    resources: Annotated[
        Path | None, typer.Option(help="JSON list of FHIR resources in hand.")
    ] = None,
    *,
    strict: Annotated[bool, typer.Option(help="As the leak check does.")] = False,
    as_json: JSON = False,
) -> None:
    """Show what a detector marks in a text."""
    _show(sys.stdin.read() if words == "-" else words, resources, strict=strict, as_json=as_json)


@app.command()
def file(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A text file, UTF-8.")],
    resources: Annotated[
        Path | None, typer.Option(help="JSON list of FHIR resources in hand.")
    ] = None,
    *,
    strict: Annotated[bool, typer.Option(help="As the leak check does.")] = False,
    as_json: JSON = False,
) -> None:
    """Show what a detector marks in a file."""
    _show(text_of(path), resources, strict=strict, as_json=as_json)


def _show(content: str, resources: Path | None, *, strict: bool, as_json: bool) -> None:
    rows = json_of(resources) if resources else []
    known = labelled.known_of(rows if isinstance(rows, list) else [rows])
    found = bootstrap.build_detector(Settings()).detect(PhiText(content), known, strict=strict)
    if as_json:
        spans = [
            {"start": f.start, "end": f.end, "type": f.entity, "score": round(f.score, 3),
             "detector": f.detector, "known": f.known}
            for f in found
        ]  # fmt: skip
        typer.echo(json.dumps({"spans": spans}))
        return
    shown = Text(content)
    for f in found:
        shown.stylize("bold reverse", f.start, f.end)
    console = Console()
    console.print(shown)
    table = Table("from", "to", "type", "score", "detector", "known")
    for f in found:
        table.add_row(str(f.start), str(f.end), f.entity, f"{f.score:.2f}", f.detector, f.known)
    console.print(table)


@app.command()
def train(
    output: Annotated[Path, typer.Argument(help="Where to write the model.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 0,
) -> None:
    """Train the name model on generated portal text (minutes; one core)."""
    started = time.monotonic()
    model, facts = bootstrap.train_name_model(seed or None)
    output.write_bytes(model)
    typer.echo(
        json.dumps({**facts, "bytes": len(model), "seconds": round(time.monotonic() - started)})
    )


@app.command()
def generate(
    count: Annotated[int, typer.Argument(min=1, help="Messages.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same text.")] = 1,
) -> None:
    """Write generated test messages as JSON Lines; their sentences and names trained nothing."""
    for row in bootstrap.generated_messages(seed, count):
        typer.echo(json.dumps(row))

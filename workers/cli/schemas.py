"""`bedside schemas`: JSON Schema of every event, AsyncAPI of the topology, the chart's values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import orjson
import typer
from rich.console import Console
from rich.table import Column, Table

from schemas import jsonschema, topics
from workers.asyncapi import document
from workers.chart_schema import values_schema
from workers.ports import Ports
from workers.topology import steps

app = typer.Typer(help="What travels on our topics, as JSON Schema and AsyncAPI.")

CHART = Path(__file__).resolve().parents[2] / "helm" / "bedside" / "values.schema.json"
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@app.command("list")
def list_() -> None:
    """Show every topic, what it carries and whether that identifies people."""
    table = Table(Column("topic", overflow="fold"), "carries", "identifies people")
    for topic in topics.ALL:
        table.add_row(topic.name, topic.carries.__name__, "yes" if topic.phi else "no")
    Console().print(table)


@app.command()
def show(topic: Annotated[str, typer.Argument(help="Name of a topic.")]) -> None:
    """Print the JSON Schema of one topic's event."""
    found = jsonschema.documents().get(topic)
    if found is None:
        known = ", ".join(jsonschema.documents())
        raise typer.BadParameter(f"no event schema for this topic; there are: {known}")
    typer.echo(orjson.dumps(found, option=_PRETTY).decode(), nl=False)


@app.command()
def asyncapi() -> None:
    """Print the AsyncAPI 3.0 document of the running topology."""
    # The flow doesn't depend on what fills the ports.
    found = document(steps(cast("Ports", None)))
    typer.echo(orjson.dumps(found, option=_PRETTY).decode(), nl=False)


@app.command()
def write() -> None:
    """Write the committed schema files anew (in a checkout)."""
    changed = jsonschema.write()
    rendered = orjson.dumps(values_schema(), option=_PRETTY)
    if CHART.parent.is_dir() and (not CHART.exists() or CHART.read_bytes() != rendered):
        CHART.write_bytes(rendered)
        changed.append(CHART.name)
    typer.echo("\n".join(changed) if changed else "nothing was stale")


@app.command()
def check() -> None:
    """Exit with 1 when a committed schema file is stale."""
    found = jsonschema.stale()
    for name in found:
        typer.echo(f"stale: {name}")
    raise typer.Exit(1 if found else 0)

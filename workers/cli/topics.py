"""`bedside topics`: make them, see how far the workers are behind, describe them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, cast

import orjson
import typer
from rich.console import Console
from rich.table import Column, Table

from schemas import topics
from schemas.topics import Topic
from workers.bootstrap_operations import kafka_admin
from workers.ports import Ports
from workers.settings import Settings
from workers.topology import steps

app = typer.Typer(help="Kafka topics of the pipeline.")

_HOUR_MS = 3_600_000
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def create(
    phi_retention_hours: Annotated[
        int, typer.Option(min=1, help="How long topics that identify people keep records.")
    ] = 168,
    retention_hours: Annotated[
        int, typer.Option(min=1, help="How long all other topics keep records.")
    ] = 720,
) -> None:
    """Make the topics that are missing. Existing ones are left as they are."""
    settings = Settings()
    wanted = [
        (
            topic.name,
            _configuration(settings, phi_retention_hours if topic.phi else retention_hours),
        )
        for topic in every_topic()
    ]
    made = kafka_admin(settings).create(
        wanted, partitions=settings.topic_partitions, replicas=settings.topic_replication
    )
    typer.echo("\n".join(f"made {name}" for name in made) if made else "every topic is there")


@app.command()
def describe(*, as_json: _Json = False) -> None:
    """Show every topic that exists, with partitions and replicas; name those that are missing."""
    names = [topic.name for topic in every_topic()]
    found = {state.name: state for state in kafka_admin(Settings()).describe(names)}
    missing = [name for name in names if name not in found]
    if as_json:
        body = {"topics": [asdict(state) for state in found.values()], "missing": missing}
        typer.echo(orjson.dumps(body).decode())
    else:
        table = Table(Column("topic", overflow="fold"), "partitions", "replicas", "in sync")
        for name in names:
            state = found.get(name)
            row = (str(state.partitions), str(state.replicas), "yes" if state.in_sync else "NO") \
                if state else ("missing", "", "")  # fmt: skip
            table.add_row(name, *row)
        Console().print(table)
    raise typer.Exit(1 if missing else 0)


@app.command()
def lag(*, as_json: _Json = False) -> None:
    """Show how many records each step has not taken yet, on its topics and its retry topic."""
    admin = kafka_admin(Settings())
    found = [
        (step.name, one)
        for step in steps(cast("Ports", None))
        for one in admin.lag(f"bedside.{step.name}", [t.name for t in _read_by(step)])
    ]
    if as_json:
        body = [{"step": step, **asdict(one)} for step, one in found]
        typer.echo(orjson.dumps({"lag": body}).decode())
        return
    table = Table("step", Column("topic", overflow="fold"), "behind", "partitions")
    for step, one in found:
        behind = str(one.records) if one.committed or one.records else "0 (never committed)"
        table.add_row(step, one.topic, behind, str(one.partitions))
    Console().print(table)


def every_topic() -> list[Topic]:
    """Return all topics, retry topics with them."""
    retries = [topics.retry_topic(step.name, phi=step.phi) for step in steps(cast("Ports", None))]
    return [*topics.ALL, *retries]


def _read_by(step: Any) -> list[Topic]:
    return [*step.reads, topics.retry_topic(step.name, phi=step.phi)]


def _configuration(settings: Settings, hours: int) -> dict[str, str]:
    largest = max(settings.max_record_bytes, settings.max_event_bytes) + 65_536
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(hours * _HOUR_MS),
        "max.message.bytes": str(largest),
    }

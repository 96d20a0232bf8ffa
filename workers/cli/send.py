"""`bedside send`: hand FHIR resources to the intake and say what became of each.

With the embedded broker a record is accepted when the database has it, whether or not `bedside
up` runs; with a real broker, when all replicas have it.
"""

from __future__ import annotations

import codecs
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, Literal

import orjson
import typer

from schemas import topics
from schemas.errors import Rejected
from schemas.topics import Topic
from workers.bootstrap_runtime import open_acceptor, open_database, open_producing
from workers.runtime.accept import Answer
from workers.settings import Settings

app = typer.Typer(help="Send FHIR resources to the intake.")

_CHUNK: Final = 200
_TOPICS: Final[dict[str, Topic]] = {"intake": topics.COMMUNICATION, "response": topics.RESPONSE}


@app.command()
def send(
    files: Annotated[
        list[str], typer.Argument(help="JSON (a Communication or Bundle), NDJSON; - for stdin.")
    ],
    topic: Annotated[
        Literal["intake", "response"], typer.Option(help="Where patients' messages or replies go.")
    ] = "intake",
    *,
    split: Annotated[
        bool, typer.Option(help="Send each Bundle inside a collection of Bundles on its own.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send each record; exit with 1 when one was refused.

    A file that can't be read is refused by its name; the others are sent.
    """
    settings = Settings()
    names, unread = _read_all(files, split=split)
    answers = _answers(settings, _TOPICS[topic], [body for _, body in names])
    names += [(file, b"") for file in unread]
    answers += [Answer("refused", code="send.unreadable") for _ in unread]
    counts: Counter[str] = Counter(answer.status for answer in answers)
    if as_json:
        found = [
            {"input": name, **asdict(one)} for (name, _), one in zip(names, answers, strict=True)
        ]
        typer.echo(orjson.dumps({"records": found, "counts": dict(counts)}).decode())
    else:
        for (name, _), answer in zip(names, answers, strict=True):
            if answer.status != "accepted":
                typer.echo(f"{name}: {answer.status} {answer.code}".rstrip())
        typer.echo(", ".join(f"{n} {status}" for status, n in counts.items()) or "nothing to send")
    raise typer.Exit(1 if counts["refused"] else 0)


def _read_all(files: list[str], *, split: bool) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return the records of all files, and the files that can't be read."""
    found: list[tuple[str, bytes]] = []
    unread: list[str] = []
    for file in files:
        try:
            found += records(file, split=split)
        except Rejected:
            unread.append(file)
    return found, unread


def records(file: str, *, split: bool) -> Iterator[tuple[str, bytes]]:
    """Yield each record of a file with a name for reports: `file`, `file:3` (line or entry).

    A file that is no JSON as a whole is read as NDJSON; a line that is no JSON is a record too,
    and the intake says why it can't be read.

    Raises:
        Rejected: `send.unreadable`, no such file.
    """
    content = _read(file)
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        lines = [line for line in content.splitlines() if line.strip()]
        if len(lines) < 2:
            yield file, content
            return
        yield from ((f"{file}:{n}", line) for n, line in enumerate(lines, 1))
        return
    parts = _bundles(whole) if split else []
    if not parts:
        yield file, content
    yield from ((f"{file}:{n}", orjson.dumps(part)) for n, part in enumerate(parts, 1))


def _bundles(whole: object) -> list[object]:
    """Return the records of a JSON array, or of a Bundle that holds nothing but Bundles."""
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict) or whole.get("resourceType") != "Bundle":
        return []
    entries = whole.get("entry")
    if not isinstance(entries, list) or not entries:
        return []
    parts = [entry.get("resource") if isinstance(entry, dict) else None for entry in entries]
    inner = all(isinstance(part, dict) and part.get("resourceType") == "Bundle" for part in parts)
    return parts if inner else []


def _read(file: str) -> bytes:
    """Return the bytes of a file, without a byte order mark: RFC 8259 §8.1 forbids to send one."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError:
        raise Rejected("send.unreadable") from None
    return content.removeprefix(codecs.BOM_UTF8)


def _answers(settings: Settings, topic: Topic, bodies: list[bytes]) -> list[Answer]:
    if settings.kafka_bootstrap != "embedded":
        with open_producing(settings) as produce:
            return produce(topic, bodies)
    database = open_database(settings)
    try:
        acceptor = open_acceptor(settings, database)
        chunks = (bodies[at : at + _CHUNK] for at in range(0, len(bodies), _CHUNK))
        return [answer for chunk in chunks for answer in acceptor.accept(topic, chunk)]
    finally:
        database.close()

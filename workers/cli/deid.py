"""`bedside deid`: try de-identification, score it on labelled text, train the name model."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.text import PhiText
from workers import bootstrap
from workers.cli.inputs import json_of, text_of
from workers.deid import evaluate as scoring
from workers.deid import labelled
from workers.ports import PhiDetector
from workers.settings import Settings

app = typer.Typer(no_args_is_help=True, help=__doc__)
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


@app.command()
def evaluate(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Labelled text.")],
    type_map: Annotated[
        Path | None, typer.Option("--map", help="TOML that adds label names.")
    ] = None,
    half: Annotated[str, typer.Option(help="all, tuning or reporting: half of the ids.")] = "all",
    terms: Annotated[Path | None, typer.Option(help="Words of care, one a line.")] = None,
    show: Annotated[int, typer.Option(help="Also print so many missed spans. Shows PHI.")] = 0,
    *,
    compare: Annotated[bool, typer.Option(help="Also stock Presidio and Philter.")] = False,
    as_json: JSON = False,
) -> None:
    """Score the detector on a labelled set.

    Formats: Presidio's span JSON, or JSON Lines of {id, text, spans: [{start, end, type}],
    resources?: [FHIR resources]}. A span counts as found when each of its characters is marked.
    """
    types = labelled.type_map(type_map)
    texts = labelled.read(path, types, half=_half(half))
    words = _terms(terms)
    detectors, skipped = bootstrap.build_compared(Settings(), compare=compare)
    found: dict[str, Any] = {
        "input": path.name, "half": half, "versions": bootstrap.detector_versions(),
        "skipped": skipped,
        "detectors": {
            name: _scored(detector, texts, types, words) for name, detector in detectors.items()
        },
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(found))
        return
    for name, figures in found["detectors"].items():
        _print(name, figures)
    for name, why in skipped.items():
        typer.echo(f"{name}: skipped, {why}")
    _print_misses(detectors["bedside"], texts, types, show)


def _half(name: str) -> labelled.Half:
    if name == "tuning":
        return "tuning"
    if name == "reporting":
        return "reporting"
    if name != "all":
        raise typer.BadParameter("all, tuning or reporting")
    return "all"


def _terms(path: Path | None) -> frozenset[str]:
    if path is None:
        return bootstrap.clinical_terms()
    return frozenset(path.read_text(encoding="utf-8").lower().split())


def _scored(
    detector: PhiDetector,
    texts: list[labelled.Labelled],
    types: labelled.TypeMap,
    words: frozenset[str],
) -> dict[str, Any]:
    started = time.process_time()
    rows = scoring.score(detector, texts, types, words)
    seconds = time.process_time() - started
    characters = sum(len(one.text) for one in texts)
    return {
        **scoring.figures(rows, types),
        "cpu_seconds": round(seconds, 3),
        "characters": characters,
        "messages_of_500_per_second": round(characters / 500 / seconds, 1) if seconds else 0.0,
    }


def _print(name: str, figures: dict[str, Any]) -> None:
    table = Table(
        "class", "45 CFR", "n", "recall", "95 %", "chars", "marked", "precision", "F2", "95 %",
        title=f"{name}: {figures['texts']} texts",
    )  # fmt: skip
    for entity, row in figures["classes"].items():
        table.add_row(
            entity, row["safe_harbor"], str(row["n"]), f"{row['recall']:.4f}",
            _range(row["recall_interval"]),
            f"{row['character_recall']:.4f}", str(row["marked"]), f"{row['precision']:.4f}",
            f"{row['f2']:.4f}", _range(row["f2_interval"]),
        )  # fmt: skip
    for entity, row in figures["not_identifiers"].items():
        table.add_row(
            f"({entity})",
            "",
            str(row["n"]),
            f"{row['recall']:.4f}",
            _range(row["recall_interval"]),
            "",
            "",
            "",
            "",
            row["why"],
        )
    console = Console(width=140)
    console.print(table)
    console.print(
        f"clinical terms altered {figures['clinical_terms_altered']:.4%}"
        f" of {figures['clinical_terms']}"
        f" {_range(figures['clinical_terms_altered_interval'])}; "
        f"{figures['messages_of_500_per_second']} messages of 500 characters a second"
    )


def _range(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.3f}-{interval[1]:.3f}"


def _print_misses(
    detector: PhiDetector, texts: list[labelled.Labelled], types: labelled.TypeMap, most: int
) -> None:
    left = most
    for one in texts:
        if left <= 0:
            return
        content = one.text.reveal()
        for start, end, label in scoring.misses(one, detector.detect(one.text, one.known), types):
            lead, tail = content[max(0, start - 30) : start], content[end : end + 20]
            typer.echo(f"{label}: …{lead}[{content[start:end]}]{tail}…")
            left -= 1

"""`bedside deid evaluate`: detectors scored on labelled text, side by side."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schemas.errors import Rejected
from workers import bootstrap
from workers.deid import evaluate as scoring
from workers.deid import labelled, labels
from workers.deid import survivors as surviving
from workers.deid.labelled import CODES, Reading
from workers.ports import PhiDetector
from workers.settings import Settings

_LISTED = 20


def evaluate(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Labelled text.")],
    type_map: Annotated[
        Path | None, typer.Option("--map", help="TOML that adds label names.")
    ] = None,
    half: Annotated[str, typer.Option(help="all, tuning or reporting: half of the ids.")] = "all",
    terms: Annotated[Path | None, typer.Option(help="Words of care, one a line.")] = None,
    show: Annotated[int, typer.Option(help="Also print so many missed spans. Shows PHI.")] = 0,
    *,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out rows that can't be read, and say so.")
    ] = False,
    replaced: Annotated[
        bool,
        typer.Option("--replaced", help="Also run the whole step: what survives in what leaves."),
    ] = False,
    compare: Annotated[bool, typer.Option(help="Also stock Presidio and Philter.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Score the detector on a labelled set.

    Formats: Presidio's span JSON, or JSON Lines of {id, text, spans: [{start, end, type}],
    resources?: [FHIR resources]}; offsets are code points, end exclusive. A span counts as found
    when each of its characters is marked, after titles, possessives and outer punctuation of the
    label were trimmed; figures for the spans as labelled stand beside.
    """
    types = labels.type_map(type_map)
    reading = _read(path, types, half, skip_bad=skip_bad)
    words = _terms(terms)
    detectors, skipped = bootstrap.build_compared(Settings(), compare=compare)
    found: dict[str, Any] = {
        "input": _input(path, half, reading), "versions": bootstrap.detector_versions(),
        "skipped": skipped,
        "detectors": {
            name: _scored(detector, reading, types, words) for name, detector in detectors.items()
        },
    }  # fmt: skip
    if replaced:
        left = surviving.survivors(detectors["bedside"], reading.texts, types)
        found["replaced"] = surviving.figures(left)
    if as_json:
        typer.echo(json.dumps(found))
        return
    for name, figures in found["detectors"].items():
        _print(name, figures)
    if replaced:
        _print_survivors(found["replaced"])
    for name, why in skipped.items():
        typer.echo(f"{name}: skipped, {why}")
    _print_input(found["input"])
    _print_misses(detectors["bedside"], reading, types, show)


def _read(path: Path, types: labels.TypeMap, half: str, *, skip_bad: bool) -> Reading:
    """Return what can be scored. Lines that can't are told on standard error, without their text.

    Raises:
        Rejected: `deid.bad_labels`, and not `skip_bad`, or nothing is left.
    """
    reading = labelled.read(path, types, half=_half(half))
    for problem in reading.problems[:_LISTED]:
        typer.echo(f"{path.name}, line {problem.line}: {problem.why}", err=True)
    more = len(reading.problems) - _LISTED
    if more > 0:
        typer.echo(f"and {more} more", err=True)
    if reading.problems and not (skip_bad and reading.texts):
        raise Rejected("deid.bad_labels")
    for label, count in sorted(reading.unknown.items()):
        typer.echo(
            f"deid.unknown_label: {label!r} ({count} spans): {CODES['deid.unknown_label']}",
            err=True,
        )
    return reading


def _print_survivors(figures: dict[str, Any]) -> None:
    table = Table(
        "survives in what leaves", "n", "survived", "share", "95 % interval", "held",
        title=f"{figures['texts']} texts, {figures['held_texts']} held",
    )  # fmt: skip
    for name, row in figures["classes"].items():
        low, high = row["interval"]
        table.add_row(
            name, str(row["n"]), str(row["survived"]), f"{row['share']:.4f}",
            f"{low:.4f} to {high:.4f}", str(row["held"]),
        )  # fmt: skip
    Console().print(table)


def _input(path: Path, half: str, reading: Reading) -> dict[str, Any]:
    spans = [span for one in reading.texts for span in one.spans]
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "half": half,
        "texts": len(reading.texts),
        "characters": sum(len(one.text) for one in reading.texts),
        "spans": len(spans),
        "spans_trimmed": sum(span.trimmed for span in spans),
        "spans_dropped": {why: n for why, n in reading.dropped.items() if n},
        "unknown_labels": dict(reading.unknown),
        "bad_rows": [{"line": one.line, "why": one.why} for one in reading.problems],
    }


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
    detector: PhiDetector, reading: Reading, types: labels.TypeMap, words: frozenset[str]
) -> dict[str, Any]:
    started = time.process_time()
    rows = scoring.score(detector, reading.texts, types, words)
    seconds = time.process_time() - started
    characters = sum(len(one.text) for one in reading.texts)
    return {
        **scoring.figures(rows, types),
        "cpu_seconds": round(seconds, 3),
        "characters": characters,
        "messages_of_500_per_second": round(characters / 500 / seconds, 1) if seconds else 0.0,
    }


def _print(name: str, figures: dict[str, Any]) -> None:
    table = Table(
        "class", "45 CFR", "n", "recall", "95 %", "as labelled", "chars", "marked", "precision",
        "chars", "F2", "95 %", title=f"{name}: {figures['texts']} texts",
    )  # fmt: skip
    for entity, row in figures["classes"].items():
        table.add_row(
            entity, row["safe_harbor"], str(row["n"]), f"{row['recall']:.4f}",
            _range(row["recall_interval"]), f"{row['recall_as_labelled']:.4f}",
            f"{row['character_recall']:.4f}", str(row["marked"]), f"{row['precision']:.4f}",
            f"{row['character_precision']:.4f}", f"{row['f2']:.4f}", _range(row["f2_interval"]),
        )  # fmt: skip
    for entity, row in figures["not_identifiers"].items():
        table.add_row(
            f"({entity})", "", str(row["n"]), f"{row['recall']:.4f}",
            _range(row["recall_interval"]), *[""] * 6, row["why"],
        )  # fmt: skip
    console = Console(width=160)
    console.print(table)
    console.print(
        f"clinical terms altered {figures['clinical_terms_altered']:.4%}"
        f" of {figures['clinical_terms']}"
        f" {_range(figures['clinical_terms_altered_interval'])}; "
        f"{figures['messages_of_500_per_second']} messages of 500 characters a second"
    )


def _range(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.3f}-{interval[1]:.3f}"


def _print_input(found: dict[str, Any]) -> None:
    typer.echo(
        f"{found['spans']} labelled spans; of {found['spans_trimmed']} a title, possessive, degree"
        " or outer punctuation was trimmed before scoring (`as labelled`: without that)"
    )
    for why, count in found["spans_dropped"].items():
        typer.echo(f"{count} spans left out: {why}")
    if found["bad_rows"]:
        typer.echo(f"{len(found['bad_rows'])} rows left out: they can't be read")


def _print_misses(
    detector: PhiDetector, reading: Reading, types: labels.TypeMap, most: int
) -> None:
    left = most
    for one in reading.texts:
        if left <= 0:
            return
        content = one.text.reveal()
        for start, end, label in scoring.misses(one, detector.detect(one.text, one.known), types):
            lead, tail = content[max(0, start - 30) : start], content[end : end + 20]
            line = f"{label}: …{lead}[{content[start:end]}]{tail}…"
            typer.echo(line.encode("utf-8", "replace").decode())
            left -= 1

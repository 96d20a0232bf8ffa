"""`bedside empathy evaluate`: facts kept and comparisons won, by level and length."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from schemas.errors import Misconfigured
from schemas.text import SafeText
from workers import bootstrap
from workers.empathy import evaluation, report, samples
from workers.empathy.evaluation import Row
from workers.empathy.intervals import Estimate
from workers.empathy.rank import LexiconJudge
from workers.ports import FactChecker
from workers.settings import Settings


def evaluate(
    source: Annotated[
        Path | None, typer.Argument(help="A .jsonl or .csv file of replies or of finished edits.")
    ] = None,
    oncqa: Annotated[Path | None, typer.Option(help="Folder of OncQA (cases, stage1).")] = None,
    levels: Annotated[str, typer.Option(help="Levels to try, e.g. 1,2,3.")] = "1,2,3",
    html: Annotated[Path | None, typer.Option(help="Write a report with plots here.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Only so many replies; 0 is all.")] = 0,
    *,
    proposed: Annotated[
        bool, typer.Option(help="Also measure what is proposed before the check mends it.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Edit replies at each level and measure facts and empathy.

    Records are {id?, message?, text}, or {id?, message?, original, edited} for finished edits.
    """
    found = _evaluated(source, oncqa, _levels(levels), limit, proposed=proposed)
    if html:
        page = report.html(found["rows"], found["versions"], found["inputs"])
        html.write_text(page, encoding="utf-8")
    if as_json:
        rows = [row.values() for row in found["rows"]]
        typer.echo(json.dumps({**found, "rows": rows}))
        return
    Console().print(_table(found["rows"]))
    typer.echo(f"{found['inputs']}; {found['versions']}")


def _evaluated(
    source: Path | None, oncqa: Path | None, levels: list[int], limit: int, *, proposed: bool
) -> dict[str, Any]:
    settings = Settings()
    chosen, unusable = _samples(source, oncqa)
    chosen = chosen[:limit] if limit else chosen
    model = bootstrap.build_model(settings)
    checker, proposer = (
        bootstrap.build_checker(settings),
        bootstrap.build_proposer(settings, model),
    )
    editor, judge = bootstrap.build_editor(settings, checker, model), LexiconJudge()
    rows: list[Row] = []
    if proposed:
        own = [sample for sample in chosen if sample.edited is None]
        unchecked = evaluation.Unchecked(proposer)
        rows += evaluation.evaluate(own, unchecked, checker, judge, levels=levels, stage="proposed")
    rows += evaluation.evaluate(chosen, editor, checker, judge, levels=levels)
    name = "OncQA stage1" if oncqa else source.name if source else ""
    return {
        "n": len(chosen),
        "unusable_records": unusable,
        "inputs": f"{name}, {len(chosen)} replies, {unusable} unusable records",
        "versions": {
            "editor": str(proposer.editor_ref),
            "prompt": str(proposer.prompt_ref),
            "checker": _version(checker),
            "judge": str(judge.ref),
        },
        "rows": rows,
    }


def _version(checker: FactChecker) -> str:
    """Return the checker's reference, which stands on every check, even of nothing."""
    nothing = SafeText("")
    return str(checker.compare(nothing, nothing, message=nothing).checker)


def _samples(source: Path | None, oncqa: Path | None) -> tuple[list[samples.Sample], int]:
    if oncqa:
        return samples.oncqa(oncqa), 0
    if source is None:
        raise typer.BadParameter("name a file, or a folder with --oncqa")
    found, unusable = samples.from_file(source)
    if not found:
        raise Misconfigured("empathy.no_samples", "no record of the file is usable")
    return found, unusable


def _levels(given: str) -> list[int]:
    parts = [part.strip() for part in given.split(",")]
    if not parts or any(part not in {"1", "2", "3"} for part in parts):
        raise typer.BadParameter("levels are 1, 2, 3, separated by commas")
    return sorted({int(part) for part in parts})


def _table(rows: list[Row]) -> Table:
    table = Table(
        "stage\nlevel", "length", "n", "changed", "recall\nprecision", "won", "tied\nlost",
        "won at\nequal length", "words",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            f"{row.stage}\n{row.level}", row.length.replace(" (", "\n("), str(row.n),
            _percent(row.changed), f"{_number(row.recall_macro)}\n{_number(row.precision_macro)}",
            _percent(row.won), f"{row.tied.value:.0%}\n{row.lost.value:.0%}",
            _percent(row.won_even_length), f"{row.words_before:.0f}\n{row.words_after:.0f}",
            end_section=row.length == "all",
        )  # fmt: skip
    return table


def _percent(found: Estimate) -> str:
    return f"{found.value:.0%}\n{found.low:.0%}-{found.high:.0%}"


def _number(found: Estimate) -> str:
    return f"{found.value:.2f} {found.low:.2f}-{found.high:.2f}"

"""`bedside empathy`: make a text warmer, check an edit's facts, compare empathy, evaluate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from schemas.base import digest
from schemas.errors import Misconfigured
from schemas.text import SafeText
from workers import bootstrap
from workers.cli.empathy_evaluate import evaluate
from workers.empathy.answering import (
    check_answer,
    check_values,
    claim_answer,
    edit_answer,
    edit_of,
    rank_answer,
)
from workers.empathy.check_summary import check_summary
from workers.empathy.model_judge import ModelJudge
from workers.empathy.rank import EmpathyJudge, LexiconJudge
from workers.empathy.rank_summary import summary
from workers.empathy.readable import readable
from workers.empathy.records import Record, answers, csv_rows, json_lines
from workers.empathy.repair import Limits
from workers.facts.lexicon import lexicon
from workers.settings import Settings

app = typer.Typer(help="Warmer words, the same facts.", no_args_is_help=True)
app.command()(evaluate)

_Json = Annotated[
    bool,
    typer.Option("--json", help="One JSON object instead of text; for records, a summary of all."),
]
_Summary = Annotated[
    bool, typer.Option("--summary", help="One JSON object for all records instead of a line each.")
]
MUST_NOT_BE_USED = 3
"""Exit code of `check ORIGINAL EDITED` where the edit must not be used as it is."""
_Message = Annotated[str, typer.Option("--message", "-m", help="What the patient wrote.")]
_Format = Annotated[
    Literal["auto", "jsonl", "csv"],
    typer.Option("--format", help="Of a records file; auto goes by its name (.jsonl, .csv)."),
]
_RECORDS = {".jsonl", ".ndjson", ".csv"}
_Answer = Callable[[Record], dict[str, Any]]


@app.command()
def edit(
    text: Annotated[
        str | None, typer.Argument(help="A text, a text file, a .jsonl or .csv file, or -.")
    ] = None,
    message: _Message = "",
    level: Annotated[int, typer.Option(min=1, max=3, help="1 is the mildest.")] = 1,
    fmt: _Format = "auto",
    *,
    as_json: _Json = False,
) -> None:
    """Make a reply warmer without changing a fact.

    Records are {id, message?, text, level?}; one JSON line comes out for each, with and without
    --json (figures of many: `bedside empathy evaluate`).
    """
    settings = Settings()
    checker = bootstrap.build_checker(settings)
    editor = bootstrap.build_editor(settings, checker, bootstrap.build_model(settings))
    answer: _Answer = lambda record: edit_answer(record, editor, checker, level=level)  # noqa: E731
    records = _parsed(text, fmt)
    if records is not None:
        _lines(records, answer)
        return
    own = _text(text)
    if as_json:
        _print_json(answer(Record({"id": None, "text": own, "message": message})))
        return
    found = edit_of("cli", message, own, editor, level=level)
    typer.echo(found.after.reveal())
    why = f" ({found.reason})" if found.reason else ""
    typer.echo(f"{found.outcome}{why}, level {found.level}", err=True)


@app.command()
def check(
    original: Annotated[
        str | None, typer.Argument(help="The text before, a text file, a .jsonl or .csv, or -.")
    ] = None,
    edited: Annotated[str | None, typer.Argument(help="The text after, or a text file.")] = None,
    message: _Message = "",
    fmt: _Format = "auto",
    *,
    claims: Annotated[
        bool, typer.Option("--claims", help="Records are {id, text, claim}; found by itself too.")
    ] = False,
    summarise: _Summary = False,
    as_json: _Json = False,
) -> None:
    """Print every fact of both texts with verdict and evidence, and whether the edit may go.

    Records are {id, message?, original, edited}, or {id, text, claim} for single entailments; one
    JSON line comes out for each, or with --summary or --json one object: shares with intervals,
    and agreement where claims have a `label` (true or false).

    Exit code of ORIGINAL EDITED: 0 it may be used, 3 it must not; of records always 0.
    """
    settings = Settings()
    limits = Limits(min_precision=settings.empathy_min_precision)
    checker = bootstrap.build_checker(settings)
    entailment = bootstrap.build_entailment(settings)

    def answer(record: Record) -> dict[str, Any]:
        if claims or "claim" in record.fields:
            return claim_answer(record, entailment)
        return check_answer(record, checker, limits)

    if edited is None:
        records = _parsed(original, fmt)
        if records is None:
            raise typer.BadParameter("give ORIGINAL and EDITED, or a file of records")
        if summarise or as_json:
            labels = [each.fields.get("label") for each in records]
            figures = check_summary(list(answers(records, answer)), labels)
            _print_json({**figures, **_source(original, records, settings)})
        else:
            _lines(records, answer)
        return
    before, after = SafeText(_text(original)), SafeText(_text(edited))
    found = checker.compare(before, after, message=SafeText(message))
    if as_json:
        _print_json(check_values(found, limits, before.reveal(), after.reveal()))
    else:
        Console().print(readable(found, limits))
    if not limits.met(found):
        raise typer.Exit(MUST_NOT_BE_USED)


@app.command()
def rank(
    a: Annotated[str | None, typer.Argument(help="A reply, a .jsonl or .csv file, or -.")] = None,
    b: Annotated[str | None, typer.Argument(help="The other reply.")] = None,
    message: _Message = "",
    fmt: _Format = "auto",
    judge: Annotated[
        Literal["lexicon", "model"], typer.Option(help="Who compares: words, or model_url.")
    ] = "lexicon",
    *,
    summarise: _Summary = False,
    as_json: _Json = False,
) -> None:
    """Say which of two replies shows more empathy: a, b, both, or none.

    Records are {id, message, a, b}; one JSON line comes out for each, or with --summary or --json
    one object for all. They may hold a person's choice as `human` ("a", "b" or "both").
    """
    settings = Settings()
    judging = _judge(judge, settings)
    answer: _Answer = lambda record: rank_answer(record, judging)  # noqa: E731
    if b is None:
        records = _parsed(a, fmt)
        if records is None:
            raise typer.BadParameter("give two replies, or a file of records")
        if summarise or as_json:
            chosen = [each.fields.get("human") for each in records]
            figures = summary(list(answers(records, answer)), chosen)
            source = _source(a, records, settings)
            _print_json({**figures, "judge": str(judging.ref), **source})
        else:
            _lines(records, answer)
        return
    found = answer(Record({"id": None, "message": message, "a": _text(a), "b": _text(b)}))
    if as_json:
        _print_json(found)
        return
    typer.echo(f"more empathetic: {found['three']} (forced choice: {found['forced']})")
    typer.echo(f"words: {found['words_a']} and {found['words_b']}")
    typer.echo(f"at equal length: {found['length_controlled']['three']}")


def _judge(name: str, settings: Settings) -> EmpathyJudge:
    if name == "lexicon":
        return LexiconJudge()
    model = bootstrap.build_model(settings)
    if model is None:
        hint = "--judge model needs BEDSIDE_MODEL_URL and BEDSIDE_MODEL_NAME."
        raise Misconfigured("model.not_set", hint)
    return ModelJudge(model, name=settings.model_name)


def _lines(records: list[Record], answer: _Answer) -> None:
    """Answer records line by line."""
    for found in answers(records, answer):
        typer.echo(json.dumps(found))


def _source(argument: str | None, records: list[Record], settings: Settings) -> dict[str, Any]:
    """Return what a summary rests on: the records, and the versions that judged them."""
    fields = [json.dumps([each.fields, each.error], sort_keys=True) for each in records]
    return {
        "inputs": {
            "source": Path(argument).name if argument and argument != "-" else "standard input",
            "records": len(records),
            "digest": digest("\n".join(fields).encode()),
        },
        "versions": {
            "checker": str(lexicon().ref),
            "tier": settings.fact_tier,
            "extractor": settings.fact_extractor,
        },
    }


def _parsed(argument: str | None, fmt: str) -> list[Record] | None:
    """Return the records that the argument names, or None when it is a text."""
    content, name = _content(argument, fmt)
    if content is None:
        return None
    as_csv = fmt == "csv" or (fmt == "auto" and name.endswith(".csv"))
    return list(csv_rows(content) if as_csv else json_lines(content))


def _content(argument: str | None, fmt: str) -> tuple[bytes | None, str]:
    if argument == "-" or (argument is None and not sys.stdin.isatty()):
        return sys.stdin.buffer.read(), ""
    if argument is None:
        raise typer.BadParameter("give a text, a file, or - for standard input")
    path = Path(argument)
    named = path.suffix.lower() in _RECORDS and "\n" not in argument
    if not named and fmt == "auto":
        return None, ""
    try:
        return path.read_bytes(), path.suffix.lower()
    except OSError:
        raise typer.BadParameter(f"{argument[:200]} can't be read") from None


def _text(argument: str | None) -> str:
    """Return a text given as such, or the content of the text file that it names."""
    given = argument or ""
    if "\n" in given or len(given) > 255:
        return given
    try:
        path = Path(given)
        return path.read_text(encoding="utf-8") if given and path.is_file() else given
    except (OSError, ValueError):
        return given


def _print_json(values: dict[str, Any]) -> None:
    typer.echo(json.dumps(values))

"""`bedside empathy`: make a text warmer, check an edit's facts, compare empathy, evaluate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

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
from workers.empathy.model_judge import ModelJudge
from workers.empathy.rank import EmpathyJudge, LexiconJudge
from workers.empathy.rank_summary import summary
from workers.empathy.readable import readable
from workers.empathy.records import Record, answers, csv_rows, json_lines
from workers.empathy.repair import Limits
from workers.settings import Settings

app = typer.Typer(help="Warmer words, the same facts.", no_args_is_help=True)
app.command()(evaluate)

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
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

    Records are {id, message?, text, level?}; one JSON line comes out for each.
    """
    settings = Settings()
    checker = bootstrap.build_checker(settings)
    editor = bootstrap.build_editor(settings, checker, bootstrap.build_model(settings))
    answer: _Answer = lambda record: edit_answer(record, editor, checker, level=level)  # noqa: E731
    if _records(text, fmt, answer):
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
    as_json: _Json = False,
) -> None:
    """Print every fact of both texts with verdict and evidence, and whether the edit may go.

    Records are {id, message?, original, edited}, or {id, text, claim} for single entailments.
    """
    settings = Settings()
    limits = Limits(min_precision=settings.empathy_min_precision)
    checker = bootstrap.build_checker(settings)
    entailment = bootstrap.build_entailment(settings)

    def answer(record: Record) -> dict[str, Any]:
        if claims or "claim" in record.fields:
            return claim_answer(record, entailment)
        return check_answer(record, checker, limits)

    if edited is None and _records(original, fmt, answer):
        return
    if edited is None:
        raise typer.BadParameter("give ORIGINAL and EDITED, or a file of records")
    before, after = SafeText(_text(original)), SafeText(_text(edited))
    found = checker.compare(before, after, message=SafeText(message))
    if as_json:
        _print_json(check_values(found, limits))
        return
    Console().print(readable(found, limits))


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
    summarise: Annotated[
        bool, typer.Option("--summary", help="One JSON object for all records, with agreement.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Say which of two replies shows more empathy: a, b, both, or none.

    Records are {id, message, a, b}; one JSON line comes out for each. With --summary they may
    hold a person's choice as `human` ("a", "b" or "both").
    """
    judging = _judge(judge, Settings())
    answer: _Answer = lambda record: rank_answer(record, judging)  # noqa: E731
    if summarise:
        records = _parsed(a, fmt) or []
        chosen = [each.fields.get("human") for each in records]
        _print_json({**summary(list(answers(records, answer)), chosen), "judge": str(judging.ref)})
        return
    if b is None and _records(a, fmt, answer):
        return
    if b is None:
        raise typer.BadParameter("give two replies, or a file of records")
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


def _records(argument: str | None, fmt: str, answer: _Answer) -> bool:
    """Answer a file or standard input of records line by line; tell whether there was one."""
    records = _parsed(argument, fmt)
    if records is None:
        return False
    for found in answers(records, answer):
        typer.echo(json.dumps(found))
    return True


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

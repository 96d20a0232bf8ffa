"""Records from JSON lines or CSV, one answer for each, in order; a bad one gets an error code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from schemas.errors import PipelineError

CODES: dict[str, str] = {
    "empathy.empty_line": "A line of the input is empty. Remove it, or write a JSON object.",
    "empathy.bad_json": "A line is not a JSON object. One object stands on one line.",
    "empathy.bad_utf8": "A line is not UTF-8. Save the file as UTF-8.",
    "empathy.bad_text": "A text holds lone surrogates and is no Unicode. Mend how it was cut.",
    "empathy.missing_field": "A record lacks a field that this command needs; see its help.",
    "empathy.bad_field": "A field has the wrong type: texts are strings, level is 1, 2 or 3.",
    "empathy.bad_csv": "A row of the CSV can't be read. Quote fields that hold line ends.",
}
_MAX_CSV_FIELD = 10_000_000


class BadRecord(PipelineError):
    """A record that can't be answered; its code goes into its answer, its text nowhere."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line or row: its fields, or the code of what is wrong with it."""

    fields: dict[str, Any]
    error: str = ""

    @property
    def identity(self) -> str | int | float | None:
        """The id as given; None when it has none or one that is not a scalar."""
        given = self.fields.get("id")
        return given if isinstance(given, str | int | float) else None

    def text(self, name: str, *, optional: bool = False) -> str:
        """Return a text field.

        Raises:
            BadRecord: `empathy.missing_field`, `empathy.bad_field`, `empathy.bad_text`.
        """
        value = self.fields.get(name)
        if value is None:
            if optional:
                return ""
            raise BadRecord("empathy.missing_field")
        if not isinstance(value, str):
            raise BadRecord("empathy.bad_field")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadRecord("empathy.bad_text") from None
        return value

    def level(self, default: int) -> int:
        """Return the field `level`, or `default`.

        Raises:
            BadRecord: `empathy.bad_field`, it is not 1, 2 or 3.
        """
        value = self.fields.get("level")
        if value is None or value == "":
            return default
        if isinstance(value, bool) or str(value) not in {"1", "2", "3"}:
            raise BadRecord("empathy.bad_field")
        return int(value)


def json_lines(content: bytes) -> Iterator[Record]:
    """Give one record for each line; an end of line at the very end begins no further one."""
    lines = content.removesuffix(b"\n").split(b"\n") if content else []
    for line in lines:
        yield _parsed(line)


def csv_rows(content: bytes) -> Iterator[Record]:
    """Give one record for each row under the header; a header without commas may use ; or tabs."""
    csv.field_size_limit(_MAX_CSV_FIELD)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Record({}, "empathy.bad_utf8")
        return
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        for row in rows:
            whole = None not in row and None not in row.values()
            yield Record(dict(row)) if whole else Record({}, "empathy.bad_csv")
    except csv.Error:
        yield Record({}, "empathy.bad_csv")


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return next((mark for mark in ",;\t" if mark in head), ",")


def answers(
    records: Iterable[Record], answer: Callable[[Record], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Give `answer(record)` for each record, or its error code; never raises for a bad record."""
    for number, record in enumerate(records, 1):
        try:
            if record.error:
                raise BadRecord(record.error)
            yield {"id": record.identity, **answer(record)}
        except PipelineError as error:
            yield {"id": record.identity, "line": number, "error": error.code}


def _parsed(line: bytes) -> Record:
    if not line.strip():
        return Record({}, "empathy.empty_line")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Record({}, "empathy.bad_utf8")
    except (ValueError, RecursionError):
        return Record({}, "empathy.bad_json")
    return Record(value) if isinstance(value, dict) else Record({}, "empathy.bad_json")

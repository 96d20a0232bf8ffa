"""Replies to evaluate the edit on: OncQA's folder, JSON lines or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import Misconfigured
from workers.empathy.records import BadRecord, Record, csv_rows, json_lines

_MESSAGE_MARK = "Patient message:"
LENGTH_CLASSES = ("short (< 231)", "middle (231-499)", "long (>= 500)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply with the message it answers; `edited` when somebody else has edited it already."""

    identity: str
    message: str
    text: str
    edited: str | None = None

    @property
    def length_class(self) -> str:
        """Class of the reply's length in characters; 231 as in 2601.15558."""
        short, middle, long = LENGTH_CLASSES
        return short if len(self.text) < 231 else middle if len(self.text) < 500 else long


def oncqa(folder: Path) -> list[Sample]:
    """Return the physicians' own replies of OncQA (`stage1.csv`) with their messages.

    Raises:
        Misconfigured: `empathy.no_samples`, the folder lacks a file or a column.
    """
    try:
        with (folder / "cases.csv").open(newline="", encoding="utf-8") as cases:
            messages = {
                row["pin"]: row["Input"].partition(_MESSAGE_MARK)[2].strip()
                for row in csv.DictReader(cases)
            }
        with (folder / "stage1.csv").open(newline="", encoding="utf-8") as replies:
            return [
                Sample(f"{row['physician']}:{row['id']}", messages[row["id"]], row["response"])
                for row in csv.DictReader(replies)
            ]
    except (OSError, KeyError, UnicodeDecodeError, csv.Error):
        raise Misconfigured(
            "empathy.no_samples", "the folder needs OncQA's cases.csv and stage1.csv"
        ) from None


def from_file(path: Path) -> tuple[list[Sample], int]:
    """Return the samples of a file and how many of its records were unusable.

    Records are `{id?, message?, text}` or `{id?, message?, original, edited}`.

    Raises:
        Misconfigured: `empathy.no_samples`, the file can't be read.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise Misconfigured("empathy.no_samples", "the input file can't be read") from None
    records = csv_rows(content) if path.suffix.lower() == ".csv" else json_lines(content)
    found = [_sample(number, record) for number, record in enumerate(records, 1)]
    usable = [sample for sample in found if sample is not None]
    return usable, len(found) - len(usable)


def by_length(samples: list[Sample]) -> Iterator[tuple[str, list[int]]]:
    """Give each length class with the positions of its samples, then `all`."""
    for name in LENGTH_CLASSES:
        yield name, [n for n, sample in enumerate(samples) if sample.length_class == name]
    yield "all", list(range(len(samples)))


def _sample(number: int, record: Record) -> Sample | None:
    try:
        if record.error:
            return None
        identity = str(number if record.identity is None else record.identity)
        message = record.text("message", optional=True)
        if "edited" in record.fields:
            return Sample(identity, message, record.text("original"), record.text("edited"))
        return Sample(identity, message, record.text("text"))
    except BadRecord:
        return None

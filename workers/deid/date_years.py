"""What becomes of the dates of a model's text, and the years that stand without a day or month."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from workers.deid.refusals import Evidence

# A year on its own is no identifier and stays as the patient wrote it; one that a model took from
# a date is a year of the shifted calendar. "2000 mg" is none.
_YEAR: Final = re.compile(
    r"\b(?:in|since|until|till|by|during|from|before|after|through|early|late|year|of)\s+"
    r"(?P<year>(?:19|20)\d\d)\b(?!\s*(?:mg|mcg|units?|iu|ml|k?cal|calories|steps|cells|IU)\b)"
    r"(?![-/.]\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DatePiece:
    """A date put back. `code` says how: `date`, `interval` or `weekday`."""

    start: int
    end: int
    new: str
    code: str


@dataclass(slots=True)
class Dates:
    """What became of the dates of a text."""

    pieces: list[DatePiece] = field(default_factory=list)
    refused: list[Evidence] = field(default_factory=list)


def restore_years(
    raw: str,
    sources: Sequence[str],
    days: Mapping[date, set[date]],
    spans: Sequence[tuple[int, int]],
    done: Dates,
) -> None:
    """Put back "in 2024" where the date it was taken from lies in another year.

    Args:
        raw: what the model wrote.
        sources: what it read; a year that stands there on its own was not moved.
        days: the real days of each day that it was shown.
        spans: what is put back already.
        done: takes the pieces and refusals.
    """
    shown = {int(match["year"]) for text in sources for match in _YEAR.finditer(text)}
    for match in _YEAR.finditer(raw):
        start, end = match.span("year")
        year = int(match["year"])
        if year in shown or any(s < end and start < e for s, e in spans):
            continue
        real = {old.year for new, olds in days.items() if new.year == year for old in olds}
        if real == {year}:
            continue
        if len(real) == 1:
            done.pieces.append(DatePiece(start, end, str(real.pop()), "date"))
        else:
            code = "restore.ambiguous" if real else "restore.date_not_derivable"
            done.refused.append(Evidence(code, start, end))

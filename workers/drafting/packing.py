"""The chart as text within a budget: what answers the message first, then the newest.

Source: MedAlign (2308.14089): time-ordered record, the newest kept, the last moment is "now".
Entries that match the message (BM25) are kept before newer ones that don't.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.case import Case
from schemas.chart import ChartEntry
from workers.drafting.bm25 import BM25, terms

CountTokens = Callable[[str], int]
_CHARACTERS_PER_TOKEN: Final = 3.2
_STANDING: Final = frozenset({"allergy", "medication", "condition"})


def estimate_tokens(text: str) -> int:
    """Return an upper estimate of tokens without a tokenizer.

    3.2 characters a token: clinical English with numbers and drug names runs at 3.3 to 4 with
    current tokenizers, so that the estimate errs towards too many.
    """
    return int(len(text) / _CHARACTERS_PER_TOKEN) + 1


@dataclass(frozen=True, slots=True)
class Packed:
    """Chart lines in order of time, and what had to go."""

    text: str
    kept: tuple[ChartEntry, ...]
    dropped: tuple[str, ...]
    tokens: int


def chart_line(entry: ChartEntry) -> str:
    """Return one entry as a line: id, day, kind, text, status."""
    day = entry.at.date().isoformat() if entry.at else "undated"
    status = f" ({entry.status})" if entry.status else ""
    return f"[{entry.entry_id}] {day} {entry.kind}: {entry.text.reveal()}{status}"


def relevance(case: Case) -> list[float]:
    """Return how well each chart entry matches the message, by BM25."""
    documents = [terms(entry.text.reveal()) for entry in case.chart.entries]
    return BM25(documents).scores(terms(case.message.reveal())) if documents else []


def _priority(entry: ChartEntry, score: float, now: datetime) -> tuple[float, float, float]:
    age = (now - entry.at).total_seconds() if entry.at else float("inf")
    standing = entry.kind in _STANDING and entry.status in {"active", ""}
    return (-score, -float(standing), abs(age))


def pack(case: Case, budget_tokens: int, count: CountTokens = estimate_tokens) -> Packed:
    """Return as much of the chart as `budget_tokens` holds, in order of time."""
    entries = case.chart.entries
    scores = relevance(case)
    order = sorted(
        range(len(entries)), key=lambda i: _priority(entries[i], scores[i], case.chart.now)
    )
    spent, chosen = 0, set[int]()
    for index in order:
        cost = count(chart_line(entries[index]) + "\n")
        if spent + cost <= budget_tokens:
            spent += cost
            chosen.add(index)
    kept = tuple(entry for index, entry in enumerate(entries) if index in chosen)
    dropped = tuple(e.entry_id for index, e in enumerate(entries) if index not in chosen)
    return Packed("\n".join(chart_line(entry) for entry in kept), kept, dropped, spent)

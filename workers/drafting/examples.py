"""Past replies of the same clinician that answer a message like this one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from schemas.case import Case
from schemas.feedback import Feedback
from workers.deid.pools import load
from workers.drafting.bm25 import BM25, terms
from workers.ports import CaseBook

SEARCHED: Final = 60
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z][^\W\d_]*(?:['\u2019-][^\W\d_]+)*")
_NOBODY: Final = "[name]"
# The vocabulary of ordinary words leaves out what is short or a part of a date.
_NEVER_NAMES: Final = frozenset(
    (
        "i",
        "hi",
        "hello",
        "dr",
        "mr",
        "mrs",
        "ms",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    )
)


@dataclass(frozen=True, slots=True)
class Example:
    """A past reply; `likeness` is its score as a share of what the message would score itself."""

    row: Feedback
    likeness: float


def similar(book: CaseBook, case: Case, limit: int) -> list[Example]:
    """Return at most `limit` past replies of this clinician, most alike first.

    Replies written without a draft come before equally alike ones: a shown draft leaves its bias
    (the domain notes: 0.47 agreement unaided, 0.79 from the same draft).
    """
    rows = [
        row
        for row in book.examples(case.clinician_id, SEARCHED)
        if row.message and row.final and row.case_id != case.case_id
    ]
    if not rows:
        return []
    query = terms(case.message.reveal())
    scores = BM25([*(terms(row.message.reveal()) for row in rows), query]).scores(query)
    best = scores.pop() or 1.0
    found = [Example(row, score / best) for row, score in zip(rows, scores, strict=True) if score]
    found.sort(key=lambda one: (-one.likeness, one.row.draft_shown))
    return found[:limit]


def nameless(text: str) -> str:
    """Return `text` with `[name]` for every capitalised word that is no ordinary one.

    A past reply carries surrogates of its own thread. The same word may be another person's
    surrogate in this thread, and would come back as that person's name.
    """
    ordinary = load().ordinary | _NEVER_NAMES

    def kept(found: re.Match[str]) -> str:
        word = found.group().casefold().replace("\u2019", "'").partition("'")[0]
        return found.group() if word in ordinary else _NOBODY

    return _CAPITALISED.sub(kept, text)

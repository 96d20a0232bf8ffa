"""Chart entries that answer a message, worded as they stand in the chart.

Nothing is computed and nothing interpreted: the entry's own line is quoted, with its date.
Source: domain notes §9: ground only in the record supplied; the last moment is "now".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from schemas.case import Case
from schemas.chart import ChartEntry
from workers.drafting.bm25 import terms
from workers.drafting.packing import relevance
from workers.drafting.phrasing import phrases
from workers.drafting.reading import Reading

QUOTED: Final = frozenset(
    {"medication", "observation", "appointment", "allergy", "report", "immunization"}
)
LONGEST: Final = 220
RECENT: Final = timedelta(days=730)
_ENDED: Final = frozenset(
    {"stopped", "completed", "cancelled", "entered-in-error", "draft", "inactive", "resolved"}
)
_DATED: Final = frozenset({"observation", "appointment", "report", "immunization", "procedure"})
_WANTED: Final = {
    "lab_result": ("observation", "report"),
    "medication": ("medication", "allergy"),
    "scheduling": ("appointment",),
    "symptom": ("medication", "observation"),
}


def _usable(entry: ChartEntry, case: Case) -> bool:
    if entry.kind not in QUOTED or len(entry.text) > LONGEST:
        return False
    if entry.kind == "appointment":
        upcoming = entry.at is not None and entry.at >= case.chart.now
        return upcoming and entry.status not in {"cancelled", "noshow", "entered-in-error"}
    if entry.kind == "medication":
        return entry.status not in _ENDED
    return entry.at is None or case.chart.now - entry.at <= RECENT


def _newest_of_each(entries: Iterable[tuple[ChartEntry, float]]) -> list[tuple[ChartEntry, float]]:
    """Keep the newest entry of each code: an old value is never told for the current one."""
    newest: dict[tuple[str, str], tuple[ChartEntry, float]] = {}
    for entry, score in entries:
        name = entry.code or " ".join(terms(entry.text.reveal())[:2])
        held = newest.get((entry.kind, name))
        if held is None or _later(entry, held[0]):
            newest[entry.kind, name] = (entry, score)
    return list(newest.values())


def _later(entry: ChartEntry, held: ChartEntry) -> bool:
    if entry.at is None or held.at is None:
        return entry.at is not None
    return entry.at >= held.at


def answering(case: Case, reading: Reading, category: str, limit: int) -> list[ChartEntry]:
    """Return the entries to quote, best first, at most `limit`.

    An entry is quoted when it shares a content word with the message, or when the message is
    about appointments and it is the next one.
    """
    words = {word for word in terms(reading.prepared.original) if not word.isdigit()}
    pairs = [
        (entry, score)
        for entry, score in zip(case.chart.entries, relevance(case), strict=True)
        if _usable(entry, case)
    ]
    wanted = _WANTED.get(category, ("observation", "medication"))
    chosen = [
        (wanted.index(entry.kind) if entry.kind in wanted else len(wanted), -score, entry)
        for entry, score in _newest_of_each(pairs)
        if words.intersection(terms(entry.text.reveal()))
        or (entry.kind == "appointment" and category == "scheduling")
    ]
    chosen.sort(key=lambda one: one[:2])
    return [entry for _, _, entry in chosen[:limit]]


def sentence(entry: ChartEntry, language: str) -> str:
    """Return the sentence that quotes an entry."""
    words, fact = phrases(), entry.text.reveal().strip().rstrip(".")
    if entry.kind not in _DATED:
        return words.say(language, f"facts.{entry.kind}", fact=fact)
    if entry.at is None:
        return words.say(language, f"facts.{entry.kind}_undated", fact=fact)
    day = words.day(language, entry.at)
    return words.say(language, f"facts.{entry.kind}", fact=fact, date=day)

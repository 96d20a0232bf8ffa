"""Chart entries that answer a message, worded as they stand in the chart.

Nothing is computed and nothing interpreted: the entry's own line is quoted, with its date.
Source: domain notes §9: ground only in the record supplied; the last moment is "now".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from schemas.case import Case
from schemas.chart import ChartEntry
from workers.drafting.bm25 import terms
from workers.drafting.packing import relevance
from workers.drafting.phrasing import phrases
from workers.drafting.reading import Reading, asked_about
from workers.patterns.prepared import Prepared

QUOTED: Final = frozenset(
    {"medication", "observation", "appointment", "allergy", "report", "immunization"}
)
LONGEST: Final = 220
# An amount, and further on a dose that starts with the same amount.
_TWICE: Final = re.compile(
    r"(?<![\d.])(?P<amount>\d+(?:\.\d+)? ?(?:mg|mcg|g|ml|units?)(?:/\w+)?)\b(?P<between>.*?), "
    r"(?:take )?(?P=amount)[ ,]+(?=\w)",
    re.IGNORECASE,
)
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


@cache
def _weak_words() -> frozenset[str]:
    text = files("workers.drafting").joinpath("weakwords.v1.txt").read_text()
    return frozenset(term for word in text.split() for term in terms(word))


def telling(text: str) -> frozenset[str]:
    """Return the words by which a message can name a chart entry: no numbers, units or doses."""
    return (
        frozenset(term for term in terms(text) if not term[0].isdigit() and len(term) > 1)
        - _weak_words()
    )


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
    words = telling(reading.prepared.original)
    pairs = [
        (entry, score)
        for entry, score in zip(case.chart.entries, relevance(case), strict=True)
        if _usable(entry, case)
    ]
    wanted = _WANTED.get(category, ("observation", "medication"))
    chosen = [
        (wanted.index(entry.kind) if entry.kind in wanted else len(wanted), -score, entry)
        for entry, score in _newest_of_each(pairs)
        if words & telling(entry.text.reveal())
        or (entry.kind == "appointment" and category == "scheduling")
    ]
    chosen.sort(key=lambda one: one[:2])
    return [entry for _, _, entry in chosen[:limit]]


def named_in(prepared: Prepared, cited: Sequence[ChartEntry], category: str) -> str:
    """Return the patient's own word for the first cited entry of the kind asked about, or ''."""
    wanted = _WANTED.get(category, ())[:1]
    entry = next((one for one in cited if one.kind in wanted), None)
    if entry is None:
        return ""
    names = telling(entry.text.reveal())
    for place, (start, end) in zip(prepared.offsets, prepared.spans, strict=True):
        word = prepared.original[start:end]
        if telling(word) & names and asked_about(prepared, place):
            return word
    return ""


def _once(fact: str) -> str:
    """Return a medicine's line without the amount that its dose repeats.

    "Lisinopril tablet 10 mg, 10 mg once daily" becomes "Lisinopril tablet 10 mg, once daily". A
    dose that differs from the strength stays.
    """
    return _TWICE.sub(r"\g<amount>\g<between>, ", fact, count=1)


def sentence(entry: ChartEntry, language: str) -> str:
    """Return the sentence that quotes an entry."""
    words, fact = phrases(), entry.text.reveal().strip().rstrip(".").replace("; ", ", ")
    if entry.kind == "medication":
        fact = _once(fact)
    if entry.kind not in _DATED:
        return words.say(language, f"facts.{entry.kind}", fact=fact)
    if entry.at is None:
        return words.say(language, f"facts.{entry.kind}_undated", fact=fact)
    day = words.day(language, entry.at)
    return words.say(language, f"facts.{entry.kind}", fact=fact, date=day)

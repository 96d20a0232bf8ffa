"""What a draft states that its sources do not: numbers, doses, drugs and dates.

Sources are the chart, the patient's message, its subject line and the earlier thread.
"""

from __future__ import annotations

from schemas.case import Case
from schemas.facts import FactFinding, Grounding
from schemas.text import SafeText
from workers.facts.extract import Reading, read
from workers.facts.guards import drug_names
from workers.facts.quantities import Quantity

# A draft may say when to call or how long to wait without a source; these must have one.
_NEEDS_SOURCE = {"dose", "date", "number"}


def ground(case: Case, text: SafeText) -> Grounding:
    """Return what `text` states without a source, with the number of things looked at."""
    draft = read(text.reveal())
    sources = [read(source.reveal()) for source in _sources(case)]
    known = {n.value.split()[0] for s in sources for n in s.numbers} | _values(case)
    dates = {n.key for s in sources for n in s.numbers if n.kind == "date"} | _dates(case)
    numbers = [n for n in draft.numbers if n.kind in _NEEDS_SOURCE]
    drugs = _drugs(draft)
    named = {key for s in sources for key, _, _ in _drugs(s)}
    bad = [_number(n, text) for n in numbers if not _known(n, known, dates)]
    bad += [_drug(key, start, end, text) for key, start, end in drugs if key not in named]
    return Grounding(checked=len(numbers) + len(drugs), unsupported=tuple(bad))


def _sources(case: Case) -> list[SafeText]:
    return [
        case.message, case.subject_line, *(turn.text for turn in case.earlier),
        *(entry.text for entry in case.chart.entries),
        *([case.clinician_text] if case.clinician_text is not None else []),
    ]  # fmt: skip


def _values(case: Case) -> set[str]:
    values = {f"{entry.value:.4g}" for entry in case.chart.entries if entry.value is not None}
    return values | ({str(case.patient.age_years)} if case.patient.age_years is not None else set())


def _dates(case: Case) -> set[str]:
    moments = [case.sent_at, case.chart.now, *(e.at for e in case.chart.entries)]
    return {f"date:{at.month:02}-{at.day:02}" for at in moments if at is not None} | {
        "date:tod", "date:tom", "date:ton", "date:yes",
    }  # fmt: skip


def _known(quantity: Quantity, values: set[str], dates: set[str]) -> bool:
    if quantity.kind == "date":
        return quantity.key in dates or quantity.value[0] in "ntl" or len(quantity.value) == 3
    return all(part in values for part in quantity.value.split()[0].split("-"))


def _drugs(reading: Reading) -> list[tuple[str, int, int]]:
    names = drug_names()
    return [
        (key, word.start, word.end) for word in reading.words for key in word.keys if key in names
    ]


def _number(quantity: Quantity, text: SafeText) -> FactFinding:
    return _finding(f"ungrounded_{quantity.kind}", quantity.start, quantity.end, text)


def _drug(key: str, start: int, end: int, text: SafeText) -> FactFinding:
    _ = key
    return _finding("ungrounded_drug", start, end, text)


def _finding(code: str, start: int, end: int, text: SafeText) -> FactFinding:
    return FactFinding(
        code=code, severity="hard", side="edited", start=start, end=end,
        quote=SafeText(text.reveal()[start:end]),
        explanation="neither chart, message nor earlier thread says so",
    )  # fmt: skip

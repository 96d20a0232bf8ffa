"""Small synthetic cases for tests of triage, drafting, policies and feedback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schemas.case import Case, DeidReport, PatientView
from schemas.chart import Chart, ChartEntry, ChartKind
from schemas.text import SafeText

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def entry(
    number: int,
    text: str,
    *,
    kind: ChartKind = "other",
    at: datetime | None = None,
    status: str = "active",
    value: float | None = None,
    unit: str = "",
) -> ChartEntry:
    """Return a chart entry `c<number>`."""
    return ChartEntry(
        entry_id=f"c{number}",
        kind=kind,
        at=at,
        text=SafeText(text),
        status=status,
        value=value,
        unit=unit,
    )


def case(message: str, *entries: ChartEntry, **changes: Any) -> Case:
    """Return a case with this message, an adult patient and the given chart."""
    age = changes.pop("age", 54)
    fields: dict[str, Any] = {
        "case_id": "k1",
        "thread_id": "t1",
        "clinician_id": "d1",
        "kind": "reply",
        "sender": "patient",
        "message": SafeText(message),
        "sent_at": NOW,
        "patient": PatientView(age_years=age, gender="female", called=SafeText("Ms. Alvarez")),
        "clinician_called": SafeText("Dr. Okafor"),
        "chart": Chart(now=NOW, entries=entries),
        "deid": DeidReport(),
    }
    return Case(**(fields | changes))

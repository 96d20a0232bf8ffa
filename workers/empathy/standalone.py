"""A case made of nothing but a message, for commands and comparisons outside the pipeline."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas.case import Case, DeidReport
from schemas.chart import Chart
from schemas.text import SafeText

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def standalone_case(case_id: str, message: str, *, language: str = "en") -> Case:
    """Return a case that holds `message` and no chart; its date says nothing."""
    return Case(
        case_id=case_id,
        thread_id=case_id,
        clinician_id="standalone",
        kind="edit_request",
        sender="patient",
        message=SafeText(message),
        sent_at=_NO_DATE,
        language=language,
        chart=Chart(now=_NO_DATE),
        deid=DeidReport(),
    )

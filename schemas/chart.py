"""The patient's chart as a timeline, after de-identification.

Source: MedAlign (arXiv 2308.14089): chart as time-ordered entries, newest kept, last
timestamp is "now"; FHIR R4 resource types for `kind`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from schemas.base import Model
from schemas.text import SafeText

ChartKind = Literal[
    "condition", "medication", "allergy", "observation", "procedure", "encounter",
    "immunization", "appointment", "care_plan", "report", "document", "order", "other",
]  # fmt: skip


class ChartEntry(Model):
    """One thing that the chart states.

    Attributes:
        entry_id: opaque within the case, `c1`, `c2`…; a draft cites it as its source.
        kind: what sort of statement.
        at: when it held, shifted by the thread's date shift; None when the resource has no date.
        text: one line that a clinician would read, e.g. "Metformin 500 mg tablet, twice daily".
        system, code: coding of the resource where it had one (RxNorm, LOINC, SNOMED CT, ICD-10).
        status: FHIR status or clinicalStatus code.
        value, unit: a number with its UCUM unit, for observations.
    """

    entry_id: str
    kind: ChartKind
    at: datetime | None = None
    text: SafeText
    system: str = ""
    code: str = ""
    status: str = ""
    value: float | None = None
    unit: str = ""


class Chart(Model):
    """Entries in order of time, undated first. `now` is the moment of the message, shifted."""

    now: datetime
    entries: tuple[ChartEntry, ...] = ()
    dropped: int = 0

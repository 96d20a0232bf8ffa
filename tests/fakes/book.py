"""A case book in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.feedback import Feedback
from schemas.records import CaseRecord, ClinicianProfile


@dataclass
class FakeBook:
    """Holds what a test puts into it."""

    records: dict[str, CaseRecord] = field(default_factory=dict)
    profiles: dict[str, ClinicianProfile] = field(default_factory=dict)
    rows: list[Feedback] = field(default_factory=list)

    def find(self, case_id: str) -> CaseRecord | None:
        return self.records.get(case_id)

    def profile(self, clinician_id: str) -> ClinicianProfile:
        return self.profiles.get(clinician_id, ClinicianProfile(clinician_id=clinician_id))

    def examples(self, clinician_id: str, limit: int) -> list[Feedback]:
        return [row for row in self.rows if row.clinician_id == clinician_id][:limit]

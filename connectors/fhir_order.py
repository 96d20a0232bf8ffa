"""One delivery as the resources to write, together or one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors import fhir_documents
from connectors.ehr_profiles import EhrProfile
from connectors.fhir_documents import DRAFT_URL, TASK_URL, Work
from connectors.fhir_together import Together
from schemas.decision import Decision
from schemas.text import PhiText
from schemas.vault import SealedCase

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written for one decision: a Task, a draft with its records, or both."""

    sealed: SealedCase
    decision: Decision
    delivery_id: str
    work: Work | None
    text: PhiText | None
    at: datetime

    def task(self) -> Json | None:
        """Return the Task, if one is asked for."""
        if self.work is None:
            return None
        return fhir_documents.task(self.sealed, self.work, self.delivery_id, self.at)

    def draft(self, profile: EhrProfile) -> Json | None:
        """Return the draft, if there is a text to show."""
        if self.text is None:
            return None
        return fhir_documents.draft(self.sealed, self.text.reveal(), self.delivery_id, profile)

    def provenance(self, target: str, profile: EhrProfile) -> Json:
        """Return the record of what wrote `target`."""
        return fhir_documents.provenance(target, self.sealed, self.decision, profile, self.at)

    def audit_event(self, target: str) -> Json:
        """Return the audit record of writing `target`."""
        return fhir_documents.audit_event(target, self.sealed, self.delivery_id, self.at)

    def together(self, profile: EhrProfile) -> Together:
        """Return all of it as one transaction."""
        drafted = self.draft(profile)
        label = drafted is not None and profile.provenance
        target = DRAFT_URL if drafted is not None else TASK_URL
        return Together(
            delivery_id=self.delivery_id,
            task=self.task(),
            draft=drafted,
            provenance=self.provenance(DRAFT_URL, profile) if label else None,
            audit_event=self.audit_event(target) if profile.audit_event else None,
        )

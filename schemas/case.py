"""A de-identified case: what every step after `deidentify` works on."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Model, Ref
from schemas.chart import Chart
from schemas.text import SafeText

CaseKind = Literal["reply", "edit_request"]
SenderRole = Literal["patient", "related_person", "practitioner"]
Gender = Literal["female", "male", "other", "unknown"]


class Turn(Model):
    """One earlier message of the thread, de-identified."""

    author: SenderRole
    text: SafeText
    at: datetime | None = None


class PatientView(Model):
    """What a draft may know of the patient.

    `age_years` is capped at 90 (45 CFR 164.514(b)(2)(i)(C)).

    `called` is the surrogate name by which the patient may be greeted ("Ms. Alvarez"); empty
    when no name was known.
    """

    age_years: int | None = None
    gender: Gender = "unknown"
    called: SafeText = SafeText("")


class DeidReport(Model):
    """What de-identification did, in counts.

    Attributes:
        replaced: number of spans replaced, by entity type.
        detectors: versions of the detectors and of the allow-list that ran.
        leak_check: whether the check of everything that leaves the step found nothing.
    """

    replaced: dict[str, int] = Field(default_factory=dict)
    detectors: tuple[Ref, ...] = ()
    leak_check: Literal["clean", "held"] = "clean"


class Case(Model):
    """One portal message, or one text that a clinician wants edited, without identifiers.

    Attributes:
        case_id, thread_id, clinician_id: random, opaque; never derived from a person.
        kind: `reply` (a patient wrote) or `edit_request` (a clinician's own text).
        sender: who wrote the message. A `related_person` writes about the patient.
        message: the patient's message; for an edit request the message being answered,
            or empty when the request named none.
        clinician_text: the text to edit, for an edit request only.
        earlier: the thread before this message, oldest first.
        sent_at: when it was sent, shifted by the thread's date shift.
        language: BCP 47 code, detected or declared.
        specialty: of the addressed clinician, from PractitionerRole or Practitioner; may be empty.
        clinician_called: surrogate for the clinician's signature ("Dr. Okafor").
        level: empathy level asked for by an edit request, 1 (mildest) to 3; None is the default.
    """

    case_id: str
    thread_id: str
    clinician_id: str
    kind: CaseKind
    sender: SenderRole
    subject_line: SafeText = SafeText("")
    message: SafeText
    clinician_text: SafeText | None = None
    earlier: tuple[Turn, ...] = ()
    sent_at: datetime
    language: str = "en"
    specialty: str = ""
    patient: PatientView = PatientView()
    clinician_called: SafeText = SafeText("")
    level: int | None = None
    chart: Chart
    deid: DeidReport

"""What happened to a case, for reports and audits: de-identified, read from the projections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.base import Model
from schemas.case import CaseKind
from schemas.decision import Delivery
from schemas.events import DraftJudged
from schemas.feedback import Feedback


class StepRun(Model):
    """One step that handled one event.

    Attributes:
        outcome: `ok`; `dead` when the event became a dead letter with `code`; `not_ours` when
            it asks nothing of us, for the reason `code`.
        seconds: wall-clock time inside the step.
        attempts: how often it was tried, 1 when it went well at once.
    """

    step: str
    outcome: str
    code: str = ""
    seconds: float
    attempts: int = 1
    at: datetime


class CaseHistory(Model):
    """Everything that is known of one case.

    Attributes:
        state: how far it came: `deidentified`, `judged`, `delivered`, `learned` or `dead`.
        steps: in the order in which they ran.
    """

    case_id: str
    thread_id: str
    clinician_id: str
    kind: CaseKind
    state: str
    opened_at: datetime
    judged: DraftJudged | None = None
    delivery: Delivery | None = None
    feedback: Feedback | None = None
    steps: tuple[StepRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """That a step is done with an event, for good: `ok`, `dead` or `not_ours` with a code.

    Attributes:
        event_id: of the event that the step read.
        case_id: of the case it belongs to; empty when none was made.
        at: seconds since 1970, UTC.
    """

    step: str
    event_id: str
    case_id: str
    outcome: str
    code: str
    at: float


class CodeCount(Model):
    """How many records ended in a step with a code."""

    step: str
    code: str
    count: int

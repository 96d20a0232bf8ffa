"""Every event of the flow, in the order of a message's life.

One class travels on one topic (`schemas/topics.py`). An event holds everything the next step
needs, so a step is a function of its event and its ports. Patient text stands here as
`SafeText` only. Breaking changes are a new class on a new topic, never an `if version`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from schemas.base import Made, Model
from schemas.case import Case
from schemas.decision import Decision, Delivery
from schemas.draft import Draft, EmpathyEdit
from schemas.facts import Verification
from schemas.feedback import Feedback
from schemas.text import PhiBytes
from schemas.triage import Triage


class Received:
    """A raw record from a topic that carries PHI; it exists in memory only.

    `event_id` is a keyed digest of the record's bytes, so that a redelivery has the same id; it
    never leaves the hospital.
    """

    __slots__ = ("body", "event_id")

    def __init__(self, event_id: str, body: PhiBytes) -> None:
        self.event_id = event_id
        self.body = body

    def __repr__(self) -> str:
        return f"Received(event_id={self.event_id!r}, body={self.body!r})"


class Event(Model):
    """What all events have.

    Attributes:
        event_id: `{case_id}:{step}`; the same input gives the same id.
        trace: W3C `traceparent` of the span that produced the event, for replays without headers.
        made: what produced it, with versions and hashes.
    """

    event_id: str
    case_id: str
    thread_id: str
    trace: str = ""
    made: Made


class ResponseForwarded:
    """A practitioner's final reply found on the intake topic; its bytes go to the reply topic."""

    __slots__ = ("body", "event_id")

    def __init__(self, event_id: str, body: PhiBytes) -> None:
        self.event_id = event_id
        self.body = body


class CaseDeidentified(Event):
    """`deidentify` → `triage`."""

    case: Case


class DraftRequested(Event):
    """`triage` → `draft`: a reply is wanted."""

    case: Case
    triage: Triage


class EditRequested(Event):
    """`triage` → `soften`: a clinician wants their own text made warmer."""

    case: Case
    triage: Triage


class DraftDeclined(Event):
    """`triage` → `judge`: no draft shall be written (`triage.no_draft` says why)."""

    case: Case
    triage: Triage


class DraftWritten(Event):
    """`draft` → `soften`."""

    case: Case
    triage: Triage
    draft: Draft


class DraftSoftened(Event):
    """`soften` → `verify`. `draft` is None for an edit request."""

    case: Case
    triage: Triage
    draft: Draft | None = None
    edit: EmpathyEdit


class DraftVerified(Event):
    """`verify` → `judge`."""

    case: Case
    triage: Triage
    draft: Draft | None = None
    edit: EmpathyEdit
    verification: Verification


class DraftJudged(Event):
    """`judge` → `deliver`. Without a draft (declined) `draft`, `edit`, `verification` are None."""

    case: Case
    triage: Triage
    draft: Draft | None = None
    edit: EmpathyEdit | None = None
    verification: Verification | None = None
    decision: Decision


class DecisionDelivered(Event):
    """`deliver` → the world: what stands in the EHR now."""

    clinician_id: str
    kind: Literal["reply", "edit_request"]
    decision: Decision
    delivery: Delivery


class FeedbackLearned(Event):
    """`learn` → training: a final reply, scored against its draft."""

    feedback: Feedback


class DeadLetter(Model):
    """A record that can never succeed. No payload: that stays in the source topic.

    Attributes:
        code: `<step>.<reason>`, listed in `schemas/codes.py`.
        topic, partition, offset: where the payload lies; offset -1 when it came by the outbox only.
        attempts: how often it was tried.
    """

    step: str
    event_id: str
    code: str
    topic: str
    partition: int
    offset: int
    attempts: int
    at: datetime
    trace: str = ""

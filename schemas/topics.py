"""Every topic, once: its name, what it carries, and whether that is PHI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas import events


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic.

    Attributes:
        name: as on the broker.
        carries: class of the event; `Received` stands for raw FHIR JSON.
        phi: whether records may identify a person. Such topics need their own ACL and retention,
            and their payloads are sealed wherever we store them.
    """

    name: str
    carries: type
    phi: bool = False


COMMUNICATION: Final = Topic("ehr.communication.v1", events.Received, phi=True)
RESPONSE: Final = Topic("ehr.response.v1", events.Received, phi=True)
DEIDENTIFIED: Final = Topic("bedside.case.deidentified.v1", events.CaseDeidentified)
DRAFT_REQUESTED: Final = Topic("bedside.draft.requested.v1", events.DraftRequested)
EDIT_REQUESTED: Final = Topic("bedside.edit.requested.v1", events.EditRequested)
DRAFT_DECLINED: Final = Topic("bedside.draft.declined.v1", events.DraftDeclined)
WRITTEN: Final = Topic("bedside.draft.written.v1", events.DraftWritten)
SOFTENED: Final = Topic("bedside.draft.softened.v1", events.DraftSoftened)
VERIFIED: Final = Topic("bedside.draft.verified.v1", events.DraftVerified)
JUDGED: Final = Topic("bedside.draft.judged.v1", events.DraftJudged)
DELIVERED: Final = Topic("bedside.decision.delivered.v1", events.DecisionDelivered)
LEARNED: Final = Topic("bedside.feedback.learned.v1", events.FeedbackLearned)
DEAD_LETTER: Final = Topic("bedside.dead-letter.v1", events.DeadLetter)

ALL: Final = (
    COMMUNICATION, RESPONSE, DEIDENTIFIED, DRAFT_REQUESTED, EDIT_REQUESTED, DRAFT_DECLINED,
    WRITTEN, SOFTENED, VERIFIED, JUDGED, DELIVERED, LEARNED, DEAD_LETTER,
)  # fmt: skip


def retry_topic(step: str, *, phi: bool) -> Topic:
    """Return the topic on which `step` meets its own failed records again, when they are due."""
    return Topic(f"bedside.retry.{step}.v1", object, phi=phi)

"""A FHIR Communication as the intake understood it. PHI: in memory only, never an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from schemas.people import KnownEntity
from schemas.text import PhiText

InboundKind = Literal["message", "edit_request", "final_reply"]


@dataclass(frozen=True, slots=True, repr=False)
class EarlierMessage:
    """An earlier Communication of the thread that came in the same Bundle."""

    reference: str
    author_role: Literal["patient", "related_person", "practitioner"]
    text: PhiText
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """What one intake record says.

    Attributes:
        kind: `message` (patient or related person wrote), `edit_request` (a practitioner wants
            this text made warmer), `final_reply` (a practitioner's completed reply).
        identity: what makes this message itself on redelivery: `Communication/<id>` with the
            source system where known, else its first business identifier. Not a person's.
        thread_key: identity of the thread's first message, or `identity` when it starts one.
        references: every reference that may name this message in a later `inResponseTo`.
        in_response_to: references this one answers; empty when none.
        sender, subject, recipients: FHIR references (`Patient/1`, `Practitioner/9`); may be empty.
        clinician: reference of the practitioner who is to answer (message), who asks
            (edit request) or who answered (final reply).
        text: payload.contentString parts joined by a blank line.
        answered_text: text of the message that an edit request answers, when it is in the Bundle.
        level: empathy level that an edit request asks for, 1 to 3, or None.
        sent_at: Communication.sent, else received, in UTC; None when absent.
        known: persons and places from the resources in hand.
        chart: checked clinical resources of the Bundle about this patient, as JSON objects.
        fhir_version: `R4` or `R5`.
        chart_dropped: clinical resources left out: broken, withdrawn, or about somebody else.
    """

    kind: InboundKind
    identity: str
    thread_key: str
    references: tuple[str, ...]
    in_response_to: tuple[str, ...]
    sender: str
    sender_role: Literal["patient", "related_person", "practitioner"]
    subject: str
    recipients: tuple[str, ...]
    clinician: str
    subject_line: PhiText
    text: PhiText
    answered_text: PhiText | None
    earlier: tuple[EarlierMessage, ...]
    level: int | None
    language: str
    sent_at: datetime | None
    known: tuple[KnownEntity, ...]
    chart: tuple[dict[str, Any], ...]
    fhir_version: Literal["R4", "R5"]
    chart_dropped: int = 0

    def __repr__(self) -> str:
        return f"<Inbound {self.kind}, {len(self.text)} characters>"

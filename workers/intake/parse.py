"""Read a record of the intake: what was said, by whom, to whom, in which thread.

in    bytes of a FHIR R4 (or R5) Communication, or of a Bundle around one      contains PHI
out   Inbound, in memory only                                                  contains PHI
fails closed: what can't be read with certainty is Rejected with a code of `codes.py`; no
exception carries any of the content
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from schemas.errors import NotOurs, Rejected
from schemas.inbound import Inbound, InboundKind
from schemas.text import PhiBytes, PhiText
from workers.intake.chart import usable
from workers.intake.codes import ORDINARY
from workers.intake.decode import Limits, decode
from workers.intake.elements import Json, child, children, concept, moment, text
from workers.intake.focal import SENT, focal, is_edit_request, name_of, references_of
from workers.intake.identity import identity
from workers.intake.payload import words_of
from workers.intake.people import known
from workers.intake.plaintext import clean
from workers.intake.references import Entry, Index, entries_of
from workers.intake.sides import Sides, sides_of
from workers.intake.thread import answered, earlier, root
from workers.intake.validate import (
    PERSONS,
    Version,
    check_communication,
    check_person,
    version_of,
)

DELIVERY_SYSTEM: Final = "urn:bedside:delivery"
LEVEL_EXTENSION: Final = "urn:bedside:empathy-level"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNSENT: Final = {
    "entered-in-error": "intake.entered_in_error",
    "not-done": "intake.not_done",
    "stopped": "intake.stopped",
    "on-hold": "intake.on_hold",
    "unknown": "intake.status_unknown",
    "preparation": "intake.not_sent",
}
_DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    """The record, found and validated, before it is put into words."""

    entry: Entry
    index: Index
    version: Version
    sides: Sides
    kind: InboundKind

    @property
    def communication(self) -> Json:
        """Return the focal Communication."""
        return self.entry.resource


def parse(body: PhiBytes, *, limits: Limits = _DEFAULT_LIMITS) -> Inbound:
    """Return what a record says.

    Raises:
        Rejected: the codes of `workers/intake/codes.py`.
        NotOurs: those of them that are `ORDINARY`.

    Source: FHIR R4 Communication, Bundle; house rules for kinds in `README.md` beside this file.
    """
    try:
        return _parse(body, limits)
    except Rejected as refusal:
        if refusal.code in ORDINARY:
            raise NotOurs(refusal.code) from None
        raise


def _parse(body: PhiBytes, limits: Limits) -> Inbound:
    raw = body.reveal()
    record = decode(raw, limits)
    index = Index(entries_of(record))
    entry = focal(record, index)
    version = version_of(entry.resource)
    check_communication(entry.resource, version)
    _check_sent(entry.resource)
    _check_persons(index, version)
    sides = sides_of(entry.resource, index)
    kind = _kind(entry, index, sides)
    return _inbound(_Read(entry, index, version, sides, kind), raw, limits)


def _check_sent(communication: Json) -> None:
    status = text(communication, "status")
    if status in SENT or is_edit_request(communication):
        return
    systems = {text(i, "system") for i in children(communication, "identifier")}
    if status == "preparation" and DELIVERY_SYSTEM in systems:
        raise Rejected("intake.own_draft")
    raise Rejected(_UNSENT[status])


def _check_persons(index: Index, version: Version) -> None:
    for entry in index.entries:
        for resource in (entry.resource, *children(entry.resource, "contained")):
            if text(resource, "resourceType") in PERSONS:
                check_person(resource, version)


def _kind(entry: Entry, index: Index, sides: Sides) -> InboundKind:
    if text(entry.resource, "status") == "preparation":
        if sides.sender_role != "practitioner":
            raise Rejected("intake.not_sent")
        return "edit_request"
    if sides.sender_role != "practitioner":
        return _message(sides)
    if not sides.to_patient:
        raise Rejected("intake.between_staff")
    if not answered(entry, index):
        raise Rejected("intake.reply_to_nothing")
    return "final_reply"


def _message(sides: Sides) -> InboundKind:
    if not sides.subject:
        raise Rejected("intake.no_patient")
    if not sides.clinician:
        raise Rejected("intake.unknown_clinician")
    return "message"


def _inbound(read: _Read, raw: bytes, limits: Limits) -> Inbound:
    own = read.communication
    words = words_of(own, read.index, limits)
    before = earlier(read.entry, read.index, limits)
    replies_to = answered(read.entry, read.index)
    chart, dropped = usable(read.index, read.sides.subject)
    itself = name_of(read.entry) or identity(raw)
    return Inbound(
        kind=read.kind,
        identity=itself,
        thread_key=root(read.entry, read.index) or itself,
        references=references_of(read.entry) or (itself,),
        in_response_to=replies_to,
        sender=read.sides.sender,
        sender_role=read.sides.sender_role,
        subject=read.sides.subject,
        recipients=read.sides.recipients,
        clinician=read.sides.clinician,
        subject_line=PhiText(clean(concept(child(own, "topic")))),
        text=PhiText(words),
        answered_text=next((e.text for e in before if e.reference in replies_to), None),
        earlier=before,
        level=_level(own),
        language=_language(own),
        sent_at=moment(text(own, "sent")) or moment(text(own, "received")),
        known=known(read.index),
        chart=chart,
        fhir_version=read.version,
        chart_dropped=dropped,
    )


def _level(communication: Json) -> int | None:
    for extension in children(communication, "extension"):
        if text(extension, "url") == LEVEL_EXTENSION:
            asked = extension.get("valueInteger")
            if type(asked) is not int or not 1 <= asked <= 3:
                raise Rejected("intake.bad_level")
            return asked
    return None


def _language(communication: Json) -> str:
    declared = text(communication, "language")
    return declared if _LANGUAGE.fullmatch(declared) else ""

"""Who wrote, to whom, about whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from schemas.errors import Rejected
from workers.intake.elements import Json, child, children, text
from workers.intake.references import Index, kind_of

PersonRole = Literal["patient", "related_person", "practitioner"]
_ROLES: Final[dict[str, PersonRole]] = {
    "Patient": "patient",
    "RelatedPerson": "related_person",
    "Practitioner": "practitioner",
    "PractitionerRole": "practitioner",
}


@dataclass(frozen=True, slots=True, repr=False)
class Sides:
    """The persons of one Communication, as canonical references.

    `clinician` is the practitioner who is to answer, or who wrote; `subject` the patient.
    """

    sender: str
    sender_role: PersonRole
    subject: str
    recipients: tuple[str, ...]
    clinician: str
    to_patient: bool


def sides_of(communication: Json, index: Index) -> Sides:
    """Return the persons of a Communication.

    Raises:
        Rejected: `intake.no_sender`, `intake.sender_not_person`.

    Source: FHIR R4 Communication.sender, recipient, subject.
    """
    sender = _Named.read(child(communication, "sender"), communication, index)
    if not sender.name:
        raise Rejected("intake.no_sender")
    role = _ROLES.get(sender.kind)
    if role is None:
        raise Rejected("intake.sender_not_person")
    recipients = [
        _Named.read(reference, communication, index)
        for reference in children(communication, "recipient")
    ]
    return Sides(
        sender=sender.person,
        sender_role=role,
        subject=_subject(communication, sender, index),
        recipients=tuple(r.person for r in recipients if r.name),
        clinician=_clinician([sender] if role == "practitioner" else recipients),
        to_patient=any(_ROLES.get(r.kind) in {"patient", "related_person"} for r in recipients),
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Named:
    """A reference to somebody: its canonical form, the type, and the person behind a role."""

    name: str
    kind: str
    person: str

    @classmethod
    def read(cls, reference: Json, holder: Json, index: Index) -> _Named:
        name = index.canonical(reference, holder)
        resource = index.resource(name, holder)
        kind = text(resource, "resourceType") or kind_of(name) or text(reference, "type")
        behind = index.canonical(child(resource, "practitioner"), resource)
        return cls(name, kind, behind if kind == "PractitionerRole" and behind else name)

    @property
    def lasting(self) -> bool:
        """Whether the reference means the same person in another record."""
        return bool(self.person) and not self.person.startswith(("#", "urn:uuid:", "?"))


def _clinician(candidates: list[_Named]) -> str:
    staff = [c for c in candidates if _ROLES.get(c.kind) == "practitioner" and c.lasting]
    direct = (c.person for c in staff if not c.person.startswith("PractitionerRole"))
    return next(direct, "") or next((c.person for c in staff), "")


def _subject(communication: Json, sender: _Named, index: Index) -> str:
    """Return the patient: the subject, else the sender, else whom the related person belongs to."""
    subject = _Named.read(child(communication, "subject"), communication, index)
    if subject.kind == "Patient":
        return subject.name
    if child(communication, "subject"):
        return ""
    if sender.kind == "Patient":
        return sender.name
    related = index.resource(sender.name, communication)
    return index.canonical(child(related, "patient"), related)

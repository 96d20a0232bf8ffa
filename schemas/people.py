"""Persons and places that FHIR resources in hand make known, before de-identification (PHI).

Source: FHIR R4 Patient, RelatedPerson, Practitioner, PractitionerRole, Organization, Location.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["patient", "related_person", "practitioner", "organization", "location"]


@dataclass(frozen=True, slots=True, repr=False)
class KnownName:
    """One HumanName. `text` is the whole as displayed, when the resource gives it."""

    family: str = ""
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    text: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class KnownAddress:
    """One Address. `lines` are street lines."""

    lines: tuple[str, ...] = ()
    city: str = ""
    district: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class KnownEntity:
    """A person or place from the resources in hand. PHI: `repr` shows nothing of it.

    Attributes:
        reference: FHIR reference, e.g. `Patient/123`.
        identifiers: (system, value) pairs: MRN, NPI, member numbers…
        birth_date: FHIR date, YYYY[-MM[-DD]], or empty.
    """

    role: Role
    reference: str
    names: tuple[KnownName, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    addresses: tuple[KnownAddress, ...] = ()
    birth_date: str = ""
    gender: str = ""
    relationship: str = ""
    specialty: str = ""
    languages: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<KnownEntity {self.role}>"

"""Resource types that the embedded endpoint serves, and by what each can be found.

Source: FHIR R4 search parameter registry (hl7.org/fhir/R4/searchparameter-registry.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["token", "reference", "string"]


@dataclass(frozen=True, slots=True)
class Param:
    """A search parameter: its type and the element paths that it looks at."""

    kind: Kind
    paths: tuple[str, ...]
    only: str = ""


def _token(*paths: str) -> Param:
    return Param("token", paths)


def _reference(*paths: str, only: str = "") -> Param:
    return Param("reference", paths, only)


_ANY: Final = {"_id": _token("id"), "identifier": _token("identifier")}
_PERSON: Final = {**_ANY, "name": Param("string", ("name",))}
_ABOUT: Final = {
    **_ANY,
    "subject": _reference("subject"),
    "patient": _reference("subject", "patient", only="Patient"),
    "status": _token("status"),
}
_CHART: Final = (
    "Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Observation",
    "Procedure", "Encounter", "Immunization", "CarePlan", "DiagnosticReport",
    "DocumentReference", "ServiceRequest", "Goal",
)  # fmt: skip

PARAMS: Final[dict[str, dict[str, Param]]] = {
    "Communication": {
        **_ABOUT,
        "sender": _reference("sender"),
        "recipient": _reference("recipient"),
        "part-of": _reference("partOf"),
        "category": _token("category"),
        "encounter": _reference("encounter"),
    },
    "Task": {
        **_ANY,
        "status": _token("status"),
        "priority": _token("priority"),
        "intent": _token("intent"),
        "code": _token("code"),
        "focus": _reference("focus"),
        "owner": _reference("owner"),
        "subject": _reference("for"),
        "patient": _reference("for", only="Patient"),
    },
    "AuditEvent": {
        "_id": _token("id"),
        "type": _token("type"),
        "subtype": _token("subtype"),
        "action": _token("action"),
        "entity": _reference("entity.what"),
        "entity-name": Param("string", ("entity.name",)),
        "agent": _reference("agent.who"),
        "patient": _reference("agent.who", "entity.what", only="Patient"),
    },
    "Provenance": {
        "_id": _token("id"),
        "target": _reference("target"),
        "patient": _reference("target", only="Patient"),
        "agent": _reference("agent.who"),
    },
    "Patient": {**_PERSON, "gender": _token("gender")},
    "Practitioner": _PERSON,
    "RelatedPerson": {**_PERSON, "patient": _reference("patient")},
    "PractitionerRole": {
        **_ANY,
        "practitioner": _reference("practitioner"),
        "organization": _reference("organization"),
        "specialty": _token("specialty"),
    },
    "Organization": _PERSON,
    "Location": _PERSON,
    "Device": {**_ANY, "patient": _reference("patient")},
    "Appointment": {
        **_ANY,
        "status": _token("status"),
        "actor": _reference("participant.actor"),
        "patient": _reference("participant.actor", only="Patient"),
    },
    **dict.fromkeys(_CHART, _ABOUT),
}

"""The FHIR resources that Bedside writes into an EHR: draft, Task, Provenance, AuditEvent.

Tasks and records name rules, never words of a patient.

Source: FHIR R4 Communication, Task, Provenance, AuditEvent; HL7 AI Transparency on FHIR (STU1
ballot): AIAST label and AI Provenance; IHE BALP: AuditEvent of a create.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from connectors.ehr_profiles import EhrProfile
from schemas.decision import Decision
from schemas.vault import SealedCase

Json = dict[str, Any]

DELIVERY_SYSTEM: Final = "urn:bedside:delivery"
# Under these names the other entries of one transaction point to the draft and the Task.
DRAFT_URL: Final = "urn:uuid:6f1c9d0e-5d0b-4f6e-9b59-0b6d2e1f7a11"
TASK_URL: Final = "urn:uuid:0c5a3f0b-8a55-4d0e-8f6e-3c1b9a7d2e42"
TASK_SYSTEM: Final = "urn:bedside:task"
_OBSERVATION_VALUE: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
AIAST: Final = {
    "system": _OBSERVATION_VALUE,
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}
_ORIGIN: Final = {"system": "urn:bedside:origin", "code": "machine-drafted"}
_LABELS: Final = {"security": AIAST, "tag": _ORIGIN}
_DEVICE: Final = {"system": "urn:bedside:device", "value": "bedside"}

TaskCode = Literal["flagged-draft", "review", "alert", "restoration-refused"]
Priority = Literal["routine", "urgent", "asap", "stat"]
_ASKS: Final[dict[TaskCode, str]] = {
    "flagged-draft": "Read the draft with care: rules flagged it.",
    "review": "A draft was held back and needs a reviewer. It is not in the inbox.",
    "alert": "Answer this message yourself, soon. No draft was written.",
    "restoration-refused": "Answer this message yourself. The draft could not be completed.",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A Task to write: what is asked, how urgent, and the fixed reasons for it."""

    code: TaskCode
    priority: Priority
    reasons: tuple[str, ...]


def draft(sealed: SealedCase, text: str, delivery_id: str, profile: EhrProfile) -> Json:
    """Return the draft: a Communication in preparation, from the clinician to who wrote.

    The result of an edit request answers that request and goes to the patient.
    """
    to_patient = sealed.sender_reference != sealed.clinician_reference
    recipient = sealed.sender_reference if to_patient else sealed.patient_reference
    found = {
        "resourceType": "Communication",
        "meta": _filled({label: [_LABELS[label]] for label in profile.labels}),
        "identifier": [identifier(delivery_id)],
        "inResponseTo": references(sealed.communication_reference),
        "status": "preparation",
        "category": _category(profile.category),
        "subject": reference(sealed.patient_reference),
        "topic": {"text": sealed.subject_line} if sealed.subject_line else None,
        "recipient": references(recipient),
        "sender": reference(sealed.clinician_reference),
        "payload": [_payload(text, profile)],
    }
    return _filled(found)


def task(sealed: SealedCase, work: Work, delivery_id: str, at: datetime) -> Json:
    """Return a Task for the clinician about the original message."""
    found = {
        "resourceType": "Task",
        "identifier": [identifier(delivery_id)],
        "status": "requested",
        "intent": "order",
        "priority": work.priority,
        "code": {"coding": [{"system": TASK_SYSTEM, "code": work.code}], "text": _ASKS[work.code]},
        "description": " ".join((_ASKS[work.code], *work.reasons)),
        "focus": reference(sealed.communication_reference),
        "for": reference(sealed.patient_reference),
        "authoredOn": at.isoformat(timespec="seconds"),
        "owner": reference(sealed.clinician_reference),
        "input": [{"type": {"text": "reason"}, "valueString": reason} for reason in work.reasons],
    }
    return _filled(found)


def provenance(
    target: str, sealed: SealedCase, decision: Decision, profile: EhrProfile, at: datetime
) -> Json:
    """Return the record that software wrote `target`, with the versions that did.

    Source: HL7 AI Transparency on FHIR, AI Provenance: reason AIAST, a Device as agent.
    """
    versions = [str(decision.policies), *_versions(sealed)]
    knows = "security" in profile.labels
    device = {
        "resourceType": "Device",
        "id": "ai",
        "identifier": [_DEVICE],
        "deviceName": [{"name": "Bedside", "type": "user-friendly-name"}],
        "type": {"text": "Artificial-Intelligence"},
        "version": [{"value": version} for version in versions],
    }
    found = {
        "resourceType": "Provenance",
        "contained": [device],
        "target": references(target),
        "recorded": at.isoformat(timespec="seconds"),
        "reason": [_filled({"coding": [AIAST] if knows else [], "text": AIAST["display"]})],
        "agent": [
            {
                "type": _coded("provenance-participant-type", "assembler"),
                "who": {"reference": "#ai", "type": "Device", "identifier": _DEVICE},
            }
        ],
        "entity": [
            {"role": "source", "what": what} for what in references(sealed.communication_reference)
        ],
    }
    return _filled(found)


def audit_event(target: str, sealed: SealedCase, delivery_id: str, at: datetime) -> Json:
    """Return the audit record of the write of `target`; its entity's name is `delivery_id`.

    Source: IHE BALP, Patient Create; FHIR R4 AuditEvent.
    """
    found = {
        "resourceType": "AuditEvent",
        "type": _coding("audit-event-type", "rest"),
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "create"}],
        "action": "C",
        "recorded": at.isoformat(timespec="seconds"),
        "outcome": "0",
        "agent": [{"who": {"identifier": _DEVICE, "display": "Bedside"}, "requestor": True}],
        "source": {"observer": {"identifier": _DEVICE, "display": "Bedside"}},
        "entity": [
            {"what": what, "name": delivery_id, "type": _coding("audit-entity-type", "2")}
            for what in references(target)
        ]
        + [
            {"what": what, "type": _coding("audit-entity-type", "1")}
            for what in references(sealed.patient_reference)
        ],
    }
    return _filled(found)


def is_ours(found: Json) -> bool:
    """Return whether a Provenance is one that Bedside wrote."""
    agents = [a.get("who", {}).get("identifier", {}) for a in found.get("agent", [])]
    return any(i.get("system") == _DEVICE["system"] for i in agents)


def identifier(delivery_id: str) -> Json:
    """Return our identifier on everything that one delivery writes."""
    return {"system": DELIVERY_SYSTEM, "value": delivery_id}


def reference(canonical: str) -> Json | None:
    """Return a Reference element; None for what means nothing outside its record.

    `Type?identifier=system|value` becomes a logical reference.
    """
    kind, mark, rest = canonical.partition("?identifier=")
    if mark:
        system, _, value = rest.rpartition("|")
        named = {"system": system, "value": value} if system else {"value": value}
        return {"type": kind, "identifier": named} if kind else {"identifier": named}
    if canonical in {DRAFT_URL, TASK_URL}:
        return {"reference": canonical}
    if not canonical or canonical.startswith(("urn:", "sha256:")) or "#" in canonical:
        return None
    return {"reference": canonical}


def references(*canonical: str) -> list[Json]:
    """Return Reference elements of those that mean something outside their record."""
    return [found for name in canonical if (found := reference(name))]


def _versions(sealed: SealedCase) -> Sequence[str]:
    return [
        f"{key}={value}" for key, value in sorted(sealed.extra.items()) if key.startswith("ref.")
    ]


def _payload(text: str, profile: EhrProfile) -> Json:
    if profile.body == "string":
        return {"contentString": text}
    data = base64.b64encode(text.encode()).decode("ascii")
    return {"contentAttachment": {"contentType": "text/plain;charset=utf-8", "data": data}}


def _category(coding: str) -> list[Json] | None:
    system, _, code = coding.partition("|")
    return [{"coding": [{"system": system, "code": code}]}] if code else None


def _coding(system: str, code: str) -> Json:
    return {"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}


def _coded(system: str, code: str) -> Json:
    return {"coding": [_coding(system, code)]}


def _filled(resource: Json) -> Json:
    return {key: value for key, value in resource.items() if value not in (None, [], {}, "")}

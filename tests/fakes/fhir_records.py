"""Small FHIR records for tests, all made up; change one thing and see what happens."""

from __future__ import annotations

from typing import Any

import orjson

from schemas.text import PhiBytes

Json = dict[str, Any]


def communication(**changes: Any) -> Json:
    """A patient's message to a practitioner; a value of None removes the element."""
    base: Json = {
        "resourceType": "Communication",
        "id": "m1",
        "identifier": [{"system": "urn:portal", "value": "77"}],
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "sender": {"reference": "Patient/p1"},
        "recipient": [{"reference": "Practitioner/d1", "display": "Dr. Ngozi Okafor"}],
        "sent": "2026-03-01T10:00:00+01:00",
        "topic": {"text": "Refill"},
        "payload": [{"contentString": "May I take ibuprofen with lisinopril?"}],
    }
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def patient(**changes: Any) -> Json:
    base: Json = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "urn:mrn", "value": "4711"}],
        "name": [{"use": "official", "family": "Alvarez", "given": ["Maria"]}],
        "gender": "female",
        "birthDate": "1961-04-05",
        "telecom": [{"system": "phone", "value": "617-555-0100"}],
        "address": [{"line": ["1 Elm St"], "city": "Salem", "postalCode": "01970"}],
        "contact": [{"name": {"family": "Alvarez", "given": ["Jo"]}}],
    }
    return {**base, **changes}


def practitioner(**changes: Any) -> Json:
    base: Json = {
        "resourceType": "Practitioner",
        "id": "d1",
        "identifier": [{"system": "urn:npi", "value": "99"}],
        "name": [{"family": "Okafor", "given": ["Ngozi"], "prefix": ["Dr."]}],
    }
    return {**base, **changes}


def reply(**changes: Any) -> Json:
    """A practitioner's sent answer to `communication()`."""
    answer: Json = {
        "id": "r1",
        "identifier": None,
        "sender": {"reference": "Practitioner/d1"},
        "recipient": [{"reference": "Patient/p1"}],
        "inResponseTo": [{"reference": "Communication/m1"}],
        "sent": "2026-03-01T15:00:00Z",
        "payload": [{"contentString": "Better not. Try acetaminophen."}],
    }
    return communication(**{**answer, **changes})


def edit_request(**changes: Any) -> Json:
    """A practitioner's own text that is to be made warmer."""
    asked: Json = {
        "id": "e1",
        "status": "preparation",
        "category": [
            {"coding": [{"system": "urn:bedside:category", "code": "empathy-edit-request"}]}
        ],
        "sent": None,
    }
    return reply(**{**asked, **changes})


def bundle(*resources: Json, kind: str = "collection") -> Json:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": resource} for resource in resources],
    }


def record(resource: Json) -> PhiBytes:
    return PhiBytes(orjson.dumps(resource))

"""People and messages as FHIR R4 resources.

Source: FHIR R4 Communication, Patient, RelatedPerson, Practitioner, PractitionerRole,
Organization; v3 RoleCode for relationships; NUCC taxonomy for specialties.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workers.sample.cast import Cast, Person
from workers.sample.hospital import Clinician, Template, hospital

Resource = dict[str, Any]

EDIT_CATEGORY = {"system": "urn:bedside:category", "code": "empathy-edit-request"}
LEVEL_URL = "urn:bedside:empathy-level"
_LANGUAGES = {"en": "en-US", "es": "es-MX"}


def moment(at: datetime) -> str:
    """Return a FHIR instant in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _name(person: Person) -> Resource:
    return {"use": "official", "family": person.last, "given": [person.first], "text": person.full}


def _telecom(person: Person) -> list[Resource]:
    return [
        {"system": "phone", "value": person.phone, "use": "mobile"},
        {"system": "email", "value": person.email},
    ]


def patient(cast: Cast, reference: str, language: str) -> Resource:
    """Return the Patient."""
    town = hospital().organization
    return {
        "resourceType": "Patient",
        "id": reference.partition("/")[2],
        "identifier": [{
            "type": {"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR",
            }]},
            "system": "urn:bedside:sample:mrn",
            "value": cast.mrn,
        }],
        "name": [_name(cast.patient)],
        "telecom": _telecom(cast.patient),
        "gender": cast.patient.gender,
        "birthDate": cast.birth.isoformat(),
        "address": [{
            "line": [cast.street], "city": cast.city,
            "state": town["state"], "postalCode": town["postal_code"], "country": "US",
        }],
        "communication": [{
            "language": {"coding": [{"system": "urn:ietf:bcp:47", "code": _LANGUAGES[language]}]},
            "preferred": True,
        }],
    }  # fmt: skip


def related_person(template: Template, cast: Cast, reference: str, about: str) -> Resource | None:
    """Return the RelatedPerson who writes for the patient, or None."""
    if cast.related is None:
        return None
    code = template.related["relationship"]
    return {
        "resourceType": "RelatedPerson",
        "id": reference.partition("/")[2],
        "active": not template.related.get("unverified", False),
        "patient": {"reference": about},
        "relationship": [{
            "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": code,
            }],
            "text": hospital().catalogue["relationships"][code],
        }],
        "name": [_name(cast.related)],
        "telecom": _telecom(cast.related),
        "gender": cast.related.gender,
    }  # fmt: skip


def practitioner(clinician: Clinician) -> Resource:
    """Return the Practitioner."""
    name: Resource = {"family": clinician.family, "given": list(clinician.given)}
    if clinician.prefix:
        name["prefix"] = [clinician.prefix]
    name["suffix"] = [clinician.suffix]
    return {
        "resourceType": "Practitioner",
        "id": f"sample-{clinician.key}",
        "active": True,
        "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": clinician.npi}],
        "name": [name],
        "gender": clinician.gender,
    }


def role_id(clinician: Clinician, specialty: str) -> str:
    """Return the id of a PractitionerRole; FHIR ids have no underscore."""
    return f"sample-{clinician.key}-{specialty}".replace("_", "-")


def role(clinician: Clinician, specialty: str) -> Resource:
    """Return the PractitionerRole in which the clinician covers `specialty`."""
    code, words = hospital().catalogue["specialties"][specialty]
    return {
        "resourceType": "PractitionerRole",
        "id": role_id(clinician, specialty),
        "active": True,
        "practitioner": {"reference": f"Practitioner/sample-{clinician.key}"},
        "organization": {"reference": f"Organization/{hospital().organization['id']}"},
        "specialty": [{
            "coding": [{"system": "http://nucc.org/provider-taxonomy", "code": code,
                        "display": words}],
            "text": words,
        }],
    }  # fmt: skip


def organization() -> Resource:
    """Return the clinic."""
    clinic = hospital().organization
    return {
        "resourceType": "Organization",
        "id": clinic["id"],
        "name": clinic["name"],
        "telecom": [{"system": "phone", "value": clinic["phone"]}],
        "address": [{"city": clinic["city"], "state": clinic["state"]}],
    }


def communication(
    communication_id: str,
    text: str,
    *,
    sender: str,
    recipient: str,
    subject: str,
    sent: datetime,
    **more: object,
) -> Resource:
    """Return a Communication; `more` are further elements, those that are empty are left out."""
    return {
        "resourceType": "Communication",
        "id": communication_id,
        "identifier": [{"system": "urn:bedside:sample:message", "value": communication_id}],
        "status": "completed",
        "subject": {"reference": subject},
        "sent": moment(sent),
        "sender": {"reference": sender},
        "recipient": [{"reference": recipient}],
        "payload": [{"contentString": text}],
        **{key: value for key, value in more.items() if value},
    }


def bundle(bundle_id: str, resources: list[Resource]) -> Resource:
    """Return a Bundle of type collection."""
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:bedside:sample/{r['resourceType']}/{r['id']}", "resource": r}
            for r in resources
        ],
    }

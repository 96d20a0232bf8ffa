"""Turn the chart lines of a message into FHIR R4 resources.

A line is short and reads like a note: `metformin 1000 mg twice daily with meals`,
`a1c 8.1 12` (value, days before the message), `t2dm 2021-06`, `14 Office visit`.

Source: FHIR R4 Condition, MedicationRequest, Observation, AllergyIntolerance, Procedure,
Encounter, Appointment, Immunization, DocumentReference; MedicationRequest.dosageInstruction.
"""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

from workers.sample.cast import Cast
from workers.sample.hospital import Template, hospital
from workers.sample.words import fill

Resource = dict[str, Any]

_DRUG = re.compile(r"(\S+) ([\d.]+) (mg|mcg|unit|%|tablet) (.+)")
_UCUM = {"mg": "mg", "mcg": "ug", "unit": "[iU]", "%": "%", "tablet": "{tablet}"}
_TIMES = {
    "once daily": (1, 1, "d"), "twice daily": (2, 1, "d"), "three times daily": (3, 1, "d"),
    "four times daily": (4, 1, "d"), "once weekly": (1, 1, "wk"), "every 2 weeks": (1, 2, "wk"),
    "every 4 hours": (1, 4, "h"), "every 6 hours": (1, 6, "h"), "every 8 hours": (1, 8, "h"),
}  # fmt: skip
_VITALS = {"bp-systolic", "bp-diastolic", "heart-rate", "spo2", "weight-kg", "weight-lb", "bmi"}
# Units as a chart prints them, where UCUM looks odd.
_SHOWN = {
    "mm[Hg]": "mmHg", "[degF]": "F", "[lb_av]": "lb", "m[IU]/L": "mIU/L", "[IU]/L": "IU/L",
    "10*3/uL": "K/uL", "{score}": "points", "{INR}": "INR",
}  # fmt: skip
_TERMS = "http://terminology.hl7.org/CodeSystem/"


def _concept(system: str, code: str, text: str) -> Resource:
    if not code:
        return {"text": text}
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def _coded(name: str, code: str) -> Resource:
    return {"coding": [{"system": _TERMS + name, "code": code}]}


def _condition(line: str, _cast: Cast) -> Resource:
    key, onset = line.split()
    code, words = hospital().catalogue["conditions"][key]
    return {
        "resourceType": "Condition",
        "clinicalStatus": _coded("condition-clinical", "active"),
        "verificationStatus": _coded("condition-ver-status", "confirmed"),
        "code": _concept("http://hl7.org/fhir/sid/icd-10-cm", code, words),
        "onsetDateTime": onset,
    }


def _medication(line: str, cast: Cast) -> Resource:
    parsed = _DRUG.fullmatch(line)
    if parsed is None:
        raise ValueError(line)
    key, amount, unit, how = parsed.groups()
    code, words = hospital().catalogue["drugs"][key]
    dosage: Resource = {
        "text": f"{amount} {unit} {how}",
        "asNeededBoolean": "as needed" in how or "if flare" in how,
        "doseAndRate": [{"doseQuantity": {
            "value": float(amount), "unit": unit,
            "system": "http://unitsofmeasure.org", "code": _UCUM[unit],
        }}],
    }  # fmt: skip
    times = next((t for name, t in _TIMES.items() if name in how), None)
    if times:
        dosage["timing"] = {
            "repeat": {"frequency": times[0], "period": times[1], "periodUnit": times[2]}
        }
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": _concept(
            "http://www.nlm.nih.gov/research/umls/rxnorm", code, words
        ),
        "authoredOn": _day(cast, 30),
        "dosageInstruction": [dosage],
    }


def _observation(line: str, cast: Cast) -> Resource:
    key, value, days = line.split()
    code, words, unit, low, high = hospital().catalogue["labs"][key]
    shown = _SHOWN.get(unit, unit)
    quantity = {"unit": shown, "system": "http://unitsofmeasure.org", "code": unit}
    limits = {k: {"value": v, **quantity} for k, v in (("low", low), ("high", high)) if v >= 0}
    number = float(value)
    observation: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [
            _coded("observation-category", "vital-signs" if key in _VITALS else "laboratory")
        ],
        "code": _concept("http://loinc.org", code, words),
        "effectiveDateTime": _moment(cast, int(days)),
        "valueQuantity": {"value": number, **quantity},
    }
    if limits:
        observation["referenceRange"] = [limits]
        flag = "L" if number < low else "H" if 0 <= high < number else "N"
        observation["interpretation"] = [_coded("v3-ObservationInterpretation", flag)]
    return observation


def _allergy(line: str, _cast: Cast) -> Resource:
    key, reaction = line.split(maxsplit=1)
    code, words = hospital().catalogue["allergies"][key]
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": _coded("allergyintolerance-clinical", "active"),
        "verificationStatus": _coded("allergyintolerance-verification", "confirmed"),
        "code": _concept("http://www.nlm.nih.gov/research/umls/rxnorm", code, words),
        "reaction": [{"manifestation": [{"text": reaction}]}],
    }


def _procedure(line: str, cast: Cast) -> Resource:
    days, words = line.split(maxsplit=1)
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": words},
        "performedDateTime": _day(cast, int(days)),
    }


def _encounter(line: str, cast: Cast) -> Resource:
    days, words = line.split(maxsplit=1)
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": _TERMS + "v3-ActCode", "code": "AMB"},
        "type": [{"text": words}],
        "period": {"start": _moment(cast, int(days)), "end": _moment(cast, int(days))},
    }


def _appointment(line: str, cast: Cast) -> Resource:
    days, words = line.split(maxsplit=1)
    return {
        "resourceType": "Appointment",
        "status": "booked",
        "description": words,
        "start": _moment(cast, -int(days)),
        "end": _moment(cast, -int(days)),
    }


def _immunization(line: str, cast: Cast) -> Resource:
    days, key = line.split()
    code, words = hospital().catalogue["vaccines"][key]
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": _concept("http://hl7.org/fhir/sid/cvx", code, words),
        "occurrenceDateTime": _day(cast, int(days)),
    }


def _note(line: str, cast: Cast) -> Resource:
    days, words = line.split(maxsplit=1)
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": _concept("http://loinc.org", "11506-3", "Progress note"),
        "date": _moment(cast, int(days)),
        "content": [{"attachment": {
            "contentType": "text/plain; charset=utf-8",
            "data": base64.b64encode(words.encode()).decode(),
        }}],
    }  # fmt: skip


def _day(cast: Cast, days: int) -> str:
    return (cast.sent - timedelta(days=days)).date().isoformat()


def _moment(cast: Cast, days: int) -> str:
    at = cast.sent - timedelta(days=days, hours=2 if days >= 0 else -1)
    return at.strftime("%Y-%m-%dT%H:00:00Z")


# How each kind of resource says whose it is.
_MAKERS = (
    ("conditions", _condition, "subject"),
    ("medications", _medication, "subject"),
    ("labs", _observation, "subject"),
    ("allergies", _allergy, "patient"),
    ("procedures", _procedure, "subject"),
    ("encounters", _encounter, "subject"),
    ("appointments", _appointment, "participant"),
    ("immunizations", _immunization, "patient"),
    ("notes", _note, "subject"),
)


def chart(template: Template, cast: Cast, prefix: str, patient: str) -> list[Resource]:
    """Return the chart of the patient (`Patient/<id>`) as FHIR resources with ids of `prefix`.

    Raises:
        KeyError: a line names something that the catalogue or the message does not have.
        ValueError: a medication line can't be read.
    """
    resources: list[Resource] = []
    for field, make, owner in _MAKERS:
        for line in getattr(template, field):
            resource = make(fill(line, cast).text, cast)
            resource["id"] = f"{prefix}-r{len(resources)}"
            about = {"reference": patient}
            resource[owner] = (
                [{"actor": about, "status": "accepted"}] if owner == "participant" else about
            )
            resources.append(resource)
    return resources

"""Which clinical resources of a Bundle may be used: sound, in force, about this patient.

They are checked lightly, by the elements that the chart's allow-list reads: validating each with
`fhir.resources` would cost more than the rest of the intake, and a broken one must not cost the
patient an answer. What is left out is counted.
"""

from __future__ import annotations

from typing import Final

from workers.intake.elements import Json, child, children, moment, text
from workers.intake.references import Entry, Index

TYPES: Final = frozenset(
    {
        "Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance",
        "Observation", "Procedure", "Encounter", "Immunization", "Appointment", "CarePlan",
        "DiagnosticReport", "DocumentReference", "ServiceRequest", "Goal",
    }
)  # fmt: skip
_WITHDRAWN: Final = frozenset({"entered-in-error", "refuted"})
_CONCEPTS: Final = ("code", "medicationCodeableConcept", "vaccineCode", "type", "description")
_MOMENTS: Final = (
    "onsetDateTime", "authoredOn", "effectiveDateTime", "performedDateTime", "recordedDate",
    "occurrenceDateTime", "issued", "date", "start", "created", "startDate",
)  # fmt: skip


def usable(index: Index, subject: str) -> tuple[tuple[Json, ...], int]:
    """Return the clinical resources about `subject`, and how many others were left out.

    A resource that names another patient is never used: a mother's Bundle may hold her own chart
    beside her child's.
    """
    found = [entry for entry in index.entries if entry.type in TYPES]
    kept = tuple(e.resource for e in found if _sound(e.resource) and _about(e, subject, index))
    return kept, len(found) - len(kept)


def _about(entry: Entry, subject: str, index: Index) -> bool:
    named = [child(entry.resource, key) for key in ("subject", "patient")]
    actors = [child(p, "actor") for p in children(entry.resource, "participant")]
    names = [index.canonical(reference, entry.resource) for reference in [*named, *actors]]
    patients = {n for n in names if n.startswith(("Patient/", "Patient?"))}
    return not patients or subject in patients


def _sound(resource: Json) -> bool:
    return not _withdrawn(resource) and all(
        (
            _string_or_absent(resource.get("status")),
            all(_shown(resource.get(key)) for key in _CONCEPTS),
            all(_dated(resource.get(key)) for key in _MOMENTS),
            _quantity(resource.get("valueQuantity")),
        )
    )


def _withdrawn(resource: Json) -> bool:
    codings = children(child(resource, "verificationStatus"), "coding")
    codes = {text(resource, "status"), *(text(coding, "code") for coding in codings)}
    return not codes.isdisjoint(_WITHDRAWN)


def _string_or_absent(value: object) -> bool:
    return value is None or isinstance(value, str)


def _shown(value: object) -> bool:
    """CodeableConcept, an array of them, or a plain string (CarePlan.description)."""
    parts = value if isinstance(value, list) else [value]
    return all(part is None or isinstance(part, dict | str) for part in parts)


def _dated(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    return len(value) in {4, 7} or moment(value) is not None


def _quantity(value: object) -> bool:
    if value is None:
        return True
    number = value.get("value") if isinstance(value, dict) else ""
    return number is None or (isinstance(number, int | float) and not isinstance(number, bool))

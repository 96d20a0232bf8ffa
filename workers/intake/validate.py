"""Whether a Communication and the persons beside it are what FHIR says they are.

`fhir.resources` checks structure and data types; it takes any string for a code with a required
binding, so those are checked here against `valuesets/v1.toml`. No message of the library gets
out: it quotes the input.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from fhir.resources import communication as communication_r5
from fhir.resources import patient as patient_r5
from fhir.resources import practitioner as practitioner_r5
from fhir.resources import practitionerrole as practitionerrole_r5
from fhir.resources import relatedperson as relatedperson_r5
from fhir.resources.R4B import communication as communication_r4
from fhir.resources.R4B import patient as patient_r4
from fhir.resources.R4B import practitioner as practitioner_r4
from fhir.resources.R4B import practitionerrole as practitionerrole_r4
from fhir.resources.R4B import relatedperson as relatedperson_r4

from schemas.base import Ref, digest
from schemas.errors import Rejected
from workers.intake.elements import Json, children, text

Version = Literal["R4", "R5"]

_FILE = files("workers.intake") / "valuesets" / "v1.toml"
_CLASSES: Final[dict[Version, dict[str, Any]]] = {
    "R4": {
        "Communication": communication_r4.Communication,
        "Patient": patient_r4.Patient,
        "Practitioner": practitioner_r4.Practitioner,
        "PractitionerRole": practitionerrole_r4.PractitionerRole,
        "RelatedPerson": relatedperson_r4.RelatedPerson,
    },
    "R5": {
        "Communication": communication_r5.Communication,
        "Patient": patient_r5.Patient,
        "Practitioner": practitioner_r5.Practitioner,
        "PractitionerRole": practitionerrole_r5.PractitionerRole,
        "RelatedPerson": relatedperson_r5.RelatedPerson,
    },
}
PERSONS: Final = frozenset({"Patient", "Practitioner", "PractitionerRole", "RelatedPerson"})
# Read by our own code (contained) or by nobody (narrative); both are costly to validate.
_SKIPPED: Final = frozenset({"contained", "text"})
# What pydantic and fhir.resources raise on input of the wrong shape.
_WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, AssertionError)


@cache
def valuesets() -> dict[str, Any]:
    """Return the data file of value sets."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def valuesets_ref() -> Ref:
    """Return name, version and hash of the value sets in use."""
    return Ref(name="valuesets", version="1", digest=digest(_FILE.read_bytes()))


def version_of(communication: Json) -> Version:
    """Return the FHIR version by which to read a Communication, from its structure.

    R4 unless an element that only R5 has is present, or a profile names version 5.0.

    Raises:
        Rejected: `intake.unsupported_version` when it has elements of STU3 or DSTU2.

    Source: FHIR R4 and R5 Communication; the R5 page's list of changes since R4.
    """
    shapes = valuesets()["versions"]
    if not communication.keys().isdisjoint(shapes["before_r4"]):
        raise Rejected("intake.unsupported_version")
    if isinstance(communication.get("topic"), list):
        raise Rejected("intake.unsupported_version")
    payload = children(communication, "payload")
    newer = any(not p.keys().isdisjoint(shapes["from_r5_payload"]) for p in payload)
    newer = newer or not communication.keys().isdisjoint(shapes["from_r5"])
    return "R5" if newer else "R4"


def check_communication(communication: Json, version: Version) -> None:
    """Pass a Communication that is valid.

    Raises:
        Rejected: `intake.bad_status`, `intake.bad_code`, `intake.invalid_communication`.
    """
    if text(communication, "status") not in valuesets()["codes"]["status"]:
        raise Rejected("intake.bad_status")
    if not is_valid(communication, version):
        raise Rejected("intake.invalid_communication")
    _check_codes(communication, "communication")


def check_person(person: Json, version: Version) -> None:
    """Pass a person whose names can be trusted to stand where we look for them.

    Raises:
        Rejected: `intake.invalid_person`, `intake.bad_code`.
    """
    if not is_valid(person, version):
        raise Rejected("intake.invalid_person")
    _check_codes(person, "person")


def is_valid(resource: Json, version: Version) -> bool:
    """Return whether structure and data types are right; contained resources aside."""
    kept = {key: value for key, value in resource.items() if key not in _SKIPPED}
    try:
        _CLASSES[version][text(resource, "resourceType")].model_validate(kept)
    except _WRONG:
        return False
    return True


def _check_codes(resource: Json, table: str) -> None:
    known = valuesets()
    for path, name in known[table].items():
        if any(code not in known["codes"][name] for code in _codes(resource, path)):
            raise Rejected("intake.bad_code")


def _codes(resource: Json, path: str) -> Iterator[str]:
    holder, _, last = path.rpartition(".")
    for place in children(resource, holder) if holder else [resource]:
        if code := text(place, last):
            yield code

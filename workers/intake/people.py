"""Persons and places that a record makes known by its resources, contained ones included.

A name that stands only as the `display` of a reference ("Dr. Okafor" of a recipient, the author
of a note) is known too: de-identification looks for it in the text.

Source: FHIR R4 Patient, RelatedPerson, Practitioner, PractitionerRole, Organization, Location.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemas.people import KnownAddress, KnownEntity, KnownName, Role
from workers.intake.elements import Json, child, children, concept, identifiers, text, texts
from workers.intake.references import Entry, Index, kind_of

ROLES: Final[dict[str, Role]] = {
    "Patient": "patient",
    "RelatedPerson": "related_person",
    "Practitioner": "practitioner",
    "PractitionerRole": "practitioner",
    "Organization": "organization",
    "HealthcareService": "organization",
    "Location": "location",
}
# Elements whose Reference names a person or place even where it gives a display only.
_BY_ELEMENT: Final[dict[str, Role]] = {
    **dict.fromkeys(
        ("actor", "asserter", "author", "generalPractitioner", "individual", "performer",
         "practitioner", "recipient", "recorder", "requester", "sender"), "practitioner"),
    **dict.fromkeys(("managingOrganization", "organization", "serviceProvider", "custodian"),
                    "organization"),
    "location": "location",
    "patient": "patient",
    "subject": "patient",
}  # fmt: skip


def known(index: Index) -> tuple[KnownEntity, ...]:
    """Return everybody and every place that the record's resources make known."""
    found = [entity for entry in index.entries for entity in _of_entry(entry, index)]
    named = [entity for entry in index.entries for entity in _displayed(entry, index)]
    merged: dict[tuple[str, str], KnownEntity] = {}
    for entity in (*found, *named):
        key = (entity.role, entity.reference or "".join(name.text for name in entity.names))
        merged[key] = _joined(merged[key], entity) if key in merged else entity
    return tuple(merged.values())


def _joined(one: KnownEntity, other: KnownEntity) -> KnownEntity:
    """Return one person known from two resources, e.g. a practitioner and the role they hold."""
    return KnownEntity(
        role=one.role,
        reference=one.reference,
        names=tuple(dict.fromkeys((*one.names, *other.names))),
        identifiers=tuple(dict.fromkeys((*one.identifiers, *other.identifiers))),
        phones=tuple(dict.fromkeys((*one.phones, *other.phones))),
        emails=tuple(dict.fromkeys((*one.emails, *other.emails))),
        urls=tuple(dict.fromkeys((*one.urls, *other.urls))),
        addresses=tuple(dict.fromkeys((*one.addresses, *other.addresses))),
        birth_date=one.birth_date or other.birth_date,
        gender=one.gender or other.gender,
        relationship=one.relationship or other.relationship,
        specialty=one.specialty or other.specialty,
        languages=tuple(dict.fromkeys((*one.languages, *other.languages))),
    )


def _of_entry(entry: Entry, index: Index) -> Iterator[KnownEntity]:
    yield from _entities(entry.resource, entry.canonical, index, entry.resource)
    for inner in children(entry.resource, "contained"):
        reference = index.canonical({"reference": f"#{text(inner, 'id')}"}, entry.resource)
        yield from _entities(inner, reference, index, entry.resource)


def _entities(resource: Json, reference: str, index: Index, holder: Json) -> Iterator[KnownEntity]:
    kind = text(resource, "resourceType")
    if kind in ROLES:
        yield _entity(resource, _person(resource, reference, index, holder), ROLES[kind])
    if kind == "Patient":
        for number, contact in enumerate(children(resource, "contact")):
            yield _entity(contact, f"{reference}#contact-{number}", "related_person")


def _person(resource: Json, reference: str, index: Index, holder: Json) -> str:
    """Return the practitioner in a role where the role names one, so that both are one person."""
    if text(resource, "resourceType") != "PractitionerRole":
        return reference
    return index.canonical(child(resource, "practitioner"), holder) or reference


def _entity(resource: Json, reference: str, role: Role) -> KnownEntity:
    telecom = children(resource, "telecom")
    return KnownEntity(
        role=role,
        reference=reference,
        names=_names(resource),
        identifiers=identifiers(resource),
        phones=_contacts(telecom, "phone", "fax", "pager", "sms"),
        emails=_contacts(telecom, "email"),
        urls=_contacts(telecom, "url"),
        addresses=tuple(_address(a) for a in children(resource, "address")),
        birth_date=text(resource, "birthDate"),
        gender=text(resource, "gender"),
        relationship=_first(children(resource, "relationship")),
        specialty=_specialty(resource),
        languages=_languages(resource),
    )


def _names(resource: Json) -> tuple[KnownName, ...]:
    """HumanName of persons; the plain `name` and `alias` of organisations and locations."""
    plain = (text(resource, "name"), *texts(resource, "alias"))
    human = tuple(
        KnownName(
            family=text(name, "family"),
            given=texts(name, "given"),
            prefix=texts(name, "prefix"),
            suffix=texts(name, "suffix"),
            text=text(name, "text"),
            use=text(name, "use"),
        )
        for name in children(resource, "name")
    )
    return human + tuple(KnownName(text=name) for name in plain if name)


def _contacts(telecom: list[Json], *systems: str) -> tuple[str, ...]:
    found = (text(c, "value") for c in telecom if text(c, "system") in systems)
    return tuple(value for value in found if value)


def _address(address: Json) -> KnownAddress:
    return KnownAddress(
        lines=texts(address, "line"),
        city=text(address, "city"),
        district=text(address, "district"),
        state=text(address, "state"),
        postal_code=text(address, "postalCode"),
        country=text(address, "country"),
    )


def _first(concepts: list[Json]) -> str:
    return next((shown for c in concepts if (shown := concept(c))), "")


def _specialty(resource: Json) -> str:
    qualified = [child(q, "code") for q in children(resource, "qualification")]
    return _first(children(resource, "specialty")) or _first(qualified)


def _languages(resource: Json) -> tuple[str, ...]:
    spoken = sorted(
        children(resource, "communication"), key=lambda c: c.get("preferred") is not True
    )
    codings = (c for s in spoken for c in children(child(s, "language"), "coding"))
    return tuple(code for c in codings if (code := text(c, "code")))


def _displayed(entry: Entry, index: Index) -> Iterator[KnownEntity]:
    """Walk all elements of a resource for references that show a name."""
    todo: list[tuple[str, object]] = [("", entry.resource)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, list):
            todo.extend((key, item) for item in value)
        elif isinstance(value, dict):
            todo.extend((k, v) for k, v in value.items() if isinstance(v, dict | list))
            if isinstance(value.get("display"), str) and value["display"]:
                yield from _shown(key, value, entry, index)


def _shown(key: str, reference: Json, entry: Entry, index: Index) -> Iterator[KnownEntity]:
    if "code" in reference or "system" in reference:
        return  # a Coding
    canonical = index.canonical(reference, entry.resource)
    kind = kind_of(canonical) or text(reference, "type")
    role = ROLES.get(kind) if kind else _BY_ELEMENT.get(key)
    if role is not None:
        name = KnownName(text=text(reference, "display"))
        yield KnownEntity(role=role, reference=canonical, names=(name,))

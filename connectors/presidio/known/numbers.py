"""Forms of identifiers, phones, e-mail and web addresses and birth dates."""

from __future__ import annotations

import re

from connectors.presidio.folding import fold
from connectors.presidio.known.model import Form, KnownForms, add_packed, pack
from schemas import entities
from schemas.people import KnownEntity


def add_numbers(forms: KnownForms, entity: KnownEntity) -> None:
    """Add everything of a person or place that is a number or an address on a network."""
    for index, (system, value) in enumerate(entity.identifiers):
        form = Form(identifier_entity(system), entity.reference, f"identifier:{index}")
        _identifier(forms, value, form)
    for index, phone in enumerate(entity.phones):
        _phone(forms, phone, Form(entities.PHONE, entity.reference, f"phone:{index}"))
    for index, email in enumerate(entity.emails):
        _email(forms, email, Form(entities.EMAIL, entity.reference, f"email:{index}"))
    for index, url in enumerate(entity.urls):
        _url(forms, url, Form(entities.URL, entity.reference, f"url:{index}"))
    if entity.birth_date:
        _birth(forms, entity.birth_date, Form(entities.DATE, entity.reference, "birth_date"))


def _phone(forms: KnownForms, phone: str, form: Form) -> None:
    digits = "".join(c for c in fold(phone).text.partition("x")[0] if c.isdigit())
    local = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    for written in {digits, local, "1" + local, local[-7:] if len(local) == 10 else local}:
        add_packed(forms, written, form, at_least=7)


def _url(forms: KnownForms, url: str, form: Form) -> None:
    bare = re.sub(r"^\w+://(www\.)?", "", url)
    for written in (url, bare, "www" + bare):
        add_packed(forms, pack(written), form)


def _birth(forms: KnownForms, date: str, form: Form) -> None:
    forms.births.append((form, date))
    if len(date) == 10:
        year, month, day = date.split("-")
        for written in (year + month + day, month + day + year, day + month + year):
            add_packed(forms, written, form)


def identifier_entity(system: str) -> str:
    """Return our type for an identifier system, by the words in its URI."""
    lower = system.lower()
    for words, entity in (
        (("us-ssn", "ssn"), entities.SSN),
        (("us-npi", "npi", "dea", "license", "licence", "dl", "passport"), entities.LICENSE),
        (
            ("member", "subscriber", "insurance", "medicare", "medicaid", "mbi"),
            entities.HEALTH_PLAN,
        ),
        (("account", "billing"), entities.ACCOUNT),
        (("device", "udi", "serial"), entities.DEVICE),
        (("vin", "plate"), entities.VEHICLE),
        (("mrn", "mr", "patient", "medical-record"), entities.MRN),
    ):
        if any(re.search(rf"(?<![a-z]){word}(?![a-z])", lower) for word in words):
            return entity
    return entities.MRN if "urn:oid" in lower or not lower else entities.ID


def _identifier(forms: KnownForms, value: str, form: Form) -> None:
    written = pack(value)
    add_packed(forms, written, form)
    bare = written.lstrip("0")
    if bare != written and len(bare) > 4:
        add_packed(forms, bare, form)
    digits = "".join(c for c in written if c.isdigit())
    if digits != written and len(digits) > 5:
        add_packed(forms, digits, form)


def _email(forms: KnownForms, email: str, form: Form) -> None:
    local, _, domain = email.partition("@")
    add_packed(forms, pack(email), form)
    spoken = f"{local} at {domain}".replace(".", " dot ")
    add_packed(forms, pack(spoken), form)
    add_packed(forms, pack(f"{local} at {domain}"), form)
    add_packed(forms, pack(f"{local} at {domain.replace('.', ' dot ')}"), form)
    if any(c.isdigit() for c in local) and len(local) > 4:
        add_packed(forms, pack(local), form)

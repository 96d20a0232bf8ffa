"""The people around one message: invented names, reserved numbers, addresses that do not exist.

Source: phone numbers 555-0100 to 555-0199 are reserved for fiction (NANPA); example.org is
reserved by RFC 2606.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from faker import Faker

from workers.sample.hospital import Template, hospital

NAMES_PER_LOCALE = 400


@dataclass(frozen=True, slots=True)
class Person:
    """A name and how to reach it."""

    first: str
    last: str
    gender: str
    phone: str
    email: str

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def formal(self) -> str:
        """`Ms. Alvarez`, `Mr. Chen`."""
        return f"{'Mr.' if self.gender == 'male' else 'Ms.'} {self.last}"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody a message needs.

    Attributes:
        related: who writes for the patient, or None when the patient writes.
        others: further people whom the text may mention.
    """

    patient: Person
    birth: date
    mrn: str
    street: str
    city: str
    sent: datetime
    related: Person | None = None
    others: tuple[Person, ...] = ()
    values: dict[str, str] = field(default_factory=dict)

    @property
    def writer(self) -> Person:
        """Who wrote the message."""
        return self.related or self.patient


@cache
def _names(locale: str) -> dict[str, tuple[str, ...]]:
    """Return a fixed stock of names, drawn once: Faker is slow to ask for each message."""
    faker = Faker(locale)
    faker.seed_instance(20261121)
    stock = range(NAMES_PER_LOCALE)
    # Accented and two-word family names stay in: detectors must meet them.
    return {
        "female": tuple(faker.first_name_female() for _ in stock),
        "male": tuple(faker.first_name_male() for _ in stock),
        "last": tuple(faker.last_name() for _ in stock),
        "street": tuple(f"{faker.building_number()} {faker.street_name()}" for _ in stock),
    }


def _person(rng: random.Random, gender: str, locale: str, last: str = "") -> Person:
    names, surface = _names(locale), hospital().surface
    first = rng.choice(names[gender if gender in {"female", "male"} else "female"])
    last = last or rng.choice(names["last"])
    phone = f"{rng.choice(surface['area_codes'])}-555-01{rng.randrange(100):02d}"
    plain = f"{first}.{last}".lower().encode("ascii", "ignore").decode().replace(" ", "")
    return Person(first, last, gender, phone, f"{plain}{rng.randrange(10, 99)}@example.org")


def cast(template: Template, values: dict[str, str], sent: datetime, rng: random.Random) -> Cast:
    """Return the people for one message sent at `sent` (UTC), drawn from `rng`."""
    about: dict[str, Any] = template.patient
    locale = about.get("locale", "en_US")
    patient = _person(rng, about["gender"], locale)
    related = None
    if template.related:
        shared_name = "" if template.related["relationship"] == "FRND" else patient.last
        related = _person(rng, template.related["gender"], locale, shared_name)
    days = int(about["age"] * 365.25) + rng.randrange(2, 350)
    return Cast(
        patient=patient,
        birth=sent.date() - timedelta(days=days),
        mrn=f"{rng.randrange(1_000_000, 9_999_999)}",
        street=rng.choice(_names("en_US")["street"]),
        city=rng.choice(hospital().surface["cities"]),
        sent=sent,
        related=related,
        others=tuple(_person(rng, rng.choice(("female", "male")), "en_US") for _ in range(3)),
        values=values,
    )

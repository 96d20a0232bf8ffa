"""Made-up threads for the round trips: people of several cultures, a place, numbers, three days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from faker import Faker

from schemas.people import KnownEntity, KnownName

LOCALES = (
    "en_US",
    "es_MX",
    "de_DE",
    "fr_FR",
    "it_IT",
    "nl_NL",
    "en_IN",
    "pt_BR",
    "yo_NG",
    "en_GB",
)
FORMATS = ("%B {d}, %Y", "%m/%d/%Y", "%Y-%m-%d", "{d} %B %Y", "%b {d}, %Y", "%A, %B {d}, %Y",
            "%B {d}", "{m}/{d}/%Y", "%m/%d/%y")  # fmt: skip


@dataclass
class Thread:
    """A made-up thread and what the detector is told of it."""

    patient: tuple[str, str]
    doctor: tuple[str, str]
    other: str
    phone: str
    mrn: str
    town: str
    days: list[date]
    sent: datetime
    known: tuple[KnownEntity, ...]
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    text: str = ""


def written(day: date, form: str) -> str:
    """Return a day in a form; `{d}` and `{m}` are without leading zeros."""
    return day.strftime(form).replace("{d}", str(day.day)).replace("{m}", str(day.month))


def a_thread(rng: Random, fakers: list[Faker]) -> Thread:
    """Return a thread with people of one culture or of several."""
    for faker in fakers:
        faker.seed_instance(rng.randrange(2**32))
    names = [_name(faker) for faker in rng.choices(fakers, k=3)]
    us = fakers[0]
    sent = datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=rng.randrange(900))
    days = _days(rng, sent.date())
    patient, doctor, (other, _) = names
    thread = Thread(
        patient, doctor, other,
        phone=rng.choice(("({}) {}-{}", "{}-{}-{}", "{}.{}.{}")).format(
            rng.randrange(201, 989), rng.randrange(210, 550), f"{rng.randrange(10000):04d}"),
        mrn=str(rng.randrange(10**6, 10**8)),
        town=us.city().split()[-1],
        days=days,
        sent=sent,
        known=(_person("patient", "Patient/1", patient),
               _person("practitioner", "Practitioner/9", doctor)),
    )  # fmt: skip
    thread.told = _told(thread)
    thread.text = _message(thread, rng)
    return thread


def _days(rng: Random, sent: date) -> list[date]:
    """Return three days; in half of all threads two of them lie within three weeks.

    All lie within eleven months: "June 3" of two years is ambiguous, and a unit test's matter.
    """
    while True:
        far = [sent - timedelta(days=rng.randrange(1, 300)) for _ in range(2)]
        near = far[0] - timedelta(days=rng.randrange(1, 21))
        other = sent - timedelta(days=rng.randrange(1, 300))
        days = {*far, near if rng.random() < 0.5 else other}
        if len(days) == 3:
            return sorted(days)


def _name(faker: Faker) -> tuple[str, str]:
    """Return a given and a family name, one word each; not a letter or a number alone."""
    while True:
        given, family = faker.first_name().split()[0], faker.last_name().split()[-1]
        if all(len(part) > 2 for word in (given, family) for part in re.split(r"[-'.]", word)):
            return given, family


def _person(role: str, reference: str, name: tuple[str, str]) -> KnownEntity:
    given, family = name
    return KnownEntity(role, reference, (KnownName(family, (given,)),))  # type: ignore[arg-type]


def _told(thread: Thread) -> dict[str, tuple[str, str]]:
    words = {
        thread.other: ("NAME", ""), thread.town: ("CITY", ""), thread.phone: ("PHONE", ""),
        thread.mrn: ("MRN", ""),
    }  # fmt: skip
    for reference, (given, family) in (
        ("Patient/1", thread.patient),
        ("Practitioner/9", thread.doctor),
    ):
        words[given] = ("NAME", f"{reference}#given:0")
        words[family] = ("NAME", f"{reference}#family")
    return words


def _message(thread: Thread, rng: Random) -> str:
    given, family = thread.patient
    dates = [written(day, rng.choice(FORMATS[:6])) for day in thread.days]
    lines = [
        f"Hi Dr. {thread.doctor[1]}, this is {given} {family}.",
        f"My MRN is {thread.mrn} and you can call me at {thread.phone}.",
        f"{thread.other} drove me from {thread.town} to your office on {dates[0]}.",
        *(f"The pain came back on {day} and I took 1/2 tablet twice daily." for day in dates[1:]),
        rng.choice(
            (f"thanks, {given.lower()}", f"{given} {family}", f"{family.upper()}, {given.upper()}")
        ),
    ]
    return " ".join(lines)

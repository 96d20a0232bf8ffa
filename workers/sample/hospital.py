"""The data files of the sample hospital, read once and as values.

One message is a table of `data/messages/<specialty>.toml`. Its text, chart lines and reply share
placeholders, so that a variation changes a dose or a result everywhere at once:

    {first} {last} {full} {dob} {mrn} {phone} {email} {address}    the patient
    {rp_first} {rp_full}                                           the related person who writes
    {spouse} {child} {person1} {person1_first} {person1_last}      others
    {date:-3} {weekday:-3} {month:-3}                              days from the message
    {dose} {a1c} ...                                               a value of the chosen `vary` row
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.base import Ref, digest

DATA = files("workers.sample") / "data"


@dataclass(frozen=True, slots=True)
class Clinician:
    """One of the four clinicians and how they write; see `data/hospital.toml`."""

    key: str
    given: tuple[str, ...]
    family: str
    prefix: str
    suffix: str
    npi: str
    gender: str
    specialties: tuple[str, ...]
    greeting: tuple[str, ...]
    greeting_es: tuple[str, ...]
    closing: tuple[str, ...]
    closing_es: tuple[str, ...]
    paragraphs: bool
    parts: dict[str, float]

    @property
    def called(self) -> str:
        """The name as patients write it: `Dr. Okafor`, or `Teresa Villanueva` without a title."""
        return f"{self.prefix or self.given[0]} {self.family}"


@dataclass(frozen=True, slots=True)
class Template:
    """One hand-written message with the chart it fits and the content of its reply."""

    id: str
    specialty: str
    clinician: str
    kind: str
    category: str
    urgency: str
    text: str
    patient: dict[str, Any]
    reply: dict[str, str] = field(default_factory=dict)
    no_draft: str = ""
    language: str = "en"
    style: str = ""
    subject: str = ""
    related: dict[str, Any] = field(default_factory=dict)
    vary: tuple[dict[str, str], ...] = ({},)
    earlier: tuple[dict[str, Any], ...] = ()
    conditions: tuple[str, ...] = ()
    medications: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    encounters: tuple[str, ...] = ()
    appointments: tuple[str, ...] = ()
    immunizations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditTemplate:
    """A clinician's own text that shall be made warmer."""

    id: str
    clinician: str
    text: str
    answers: Template | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Hospital:
    """All the data files."""

    organization: dict[str, str]
    clinicians: dict[str, Clinician]
    templates: tuple[Template, ...]
    edits: tuple[EditTemplate, ...]
    catalogue: dict[str, Any]
    surface: dict[str, Any]
    ref: Ref


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}


def _templates(raw: dict[str, bytes]) -> tuple[Template, ...]:
    by_file = []
    for name in sorted(raw):
        table = tomllib.loads(raw[name].decode())
        by_file.append(
            [Template(specialty=table["specialty"], **_tuples(row)) for row in table["message"]]
        )
    longest = max(map(len, by_file))
    # One of each specialty in turn, so that a short run already meets every kind.
    return tuple(rows[i] for i in range(longest) for rows in by_file if i < len(rows))


def _edits(raw: bytes, templates: tuple[Template, ...]) -> tuple[EditTemplate, ...]:
    by_id = {t.id: t for t in templates}
    edits = []
    for row in tomllib.loads(raw.decode())["request"]:
        answers = by_id[row["answers"]] if "answers" in row else None
        clinician = answers.clinician if answers else row["clinician"]
        edits.append(EditTemplate(row["id"], clinician, row["text"], answers, row.get("level")))
    return tuple(edits)


@cache
def hospital() -> Hospital:
    """Return the sample hospital with a reference to the exact data files it came from."""
    raw = {p.name: p.read_bytes() for p in DATA.iterdir() if p.name.endswith(".toml")}
    messages = {p.name: p.read_bytes() for p in (DATA / "messages").iterdir()}
    tables = {name: tomllib.loads(content.decode()) for name, content in raw.items()}
    people = [Clinician(**_tuples(row)) for row in tables["hospital.toml"]["clinician"]]
    templates = _templates(messages)
    content = b"".join(raw[k] for k in sorted(raw)) + b"".join(
        messages[k] for k in sorted(messages)
    )
    return Hospital(
        organization=tables["hospital.toml"]["organization"],
        clinicians={c.key: c for c in people},
        templates=templates,
        edits=_edits(raw["edit_requests.toml"], templates),
        catalogue=tables["catalogue.toml"],
        surface=tables["surface.toml"],
        ref=Ref(name="sample-hospital", version="1", digest=digest(content)),
    )

"""Turn the public OncQA set into FHIR: messages with charts, and physicians' own replies.

Each reply of `stage1.csv` becomes one message to the physician who wrote it, so a case that two
physicians answered is two messages. What the record states in fields becomes resources; the
summary of the visit stays a text document. Nobody has a name there: patients and physicians
are references only.

Source: AIM-Harvard/OncQA: `cases.csv` (pin, Input), `stage1.csv` (physician, id, response).
"""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from schemas.errors import Misconfigured
from workers.sample import resources
from workers.sample.generate import SampleMessage
from workers.sample.resources import Resource

CODES: Final = {
    "oncqa.not_there": "The folder holds no cases.csv and stage1.csv of OncQA. "
    "Name the folder that does.",
    "oncqa.unknown_shape": "A row has not the fields that OncQA has. Look at the file's version.",
}

_SENT: Final = datetime(2026, 1, 5, 15, tzinfo=UTC)
_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_AGO: Final = re.compile(r"(\d+)\s*(day|week|month|year)s?", re.IGNORECASE)
_FIELD: Final = re.compile(r"^([A-Z][^:\n(]{2,60}?)\s*(\([^)]*\))?\s*:\s*(.*)$")
_AGE: Final = re.compile(r"(\d{1,3})[- ]years?")
_OLDEST: Final = 110


@dataclass(frozen=True, slots=True)
class Record:
    """One case as OncQA states it; `ages` are what it says of the age, best first."""

    pin: str
    fields: dict[str, str]
    visit_note: str
    visit_days: int
    message: str

    @property
    def age(self) -> int | None:
        """Age in years; one case has a misprint, so an impossible age is read from the note."""
        said = [self.fields.get("Age", ""), self.visit_note]
        ages = [int(m.group(1)) for text in said if (m := _AGE.search(text.replace(" y", "-y")))]
        return next((age for age in ages if age <= _OLDEST), None)

    def listed(self, name: str) -> list[str]:
        """Return the items of a list field; `None` is no item."""
        items = re.split(r",\s*(?![^(]*\))", self.fields.get(name, ""))
        return [item.strip() for item in items if item.strip().lower() not in {"", "none", "n/a"}]


def bundles(folder: Path) -> Iterator[SampleMessage]:
    """Yield one message for each reply in the folder, with that reply.

    Raises:
        Misconfigured: `oncqa.not_there`, `oncqa.unknown_shape`.
    """
    cases = {row["pin"]: read(row["pin"], row["Input"]) for row in _rows(folder / "cases.csv")}
    for number, row in enumerate(_rows(folder / "stage1.csv")):
        record = cases.get(row["id"])
        if record is not None:
            yield _sample(record, row["physician"], _mended(row["response"]), number)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError:
        raise Misconfigured("oncqa.not_there", f"{path.name} can't be read") from None


def read(pin: str, text: str) -> Record:
    """Return the case that the `Input` column states.

    Raises:
        Misconfigured: `oncqa.unknown_shape`, there is no patient message.
    """
    context, _, message = _mended(text).partition("Patient message:")
    if not message.strip():
        raise Misconfigured("oncqa.unknown_shape", f"case {pin} has no patient message")
    fields: dict[str, str] = {}
    note, days = "", 0
    for line in context.splitlines():
        match = _FIELD.match(line.strip())
        if match is None:
            note += f"\n{line.strip()}" if note else ""
        elif match.group(1).startswith("Summary of"):
            note, days = match.group(3), _days(match.group(2) or "")
        else:
            fields[match.group(1)] = (match.group(2) or "") + match.group(3)
    return Record(pin, fields, note.strip(), days, message.strip())


def _mended(text: str) -> str:
    """Undo the wrong code page with which some apostrophes were saved."""
    pairs = ("’", "‘", "“", "”", "–")  # noqa: RUF001 - these are the characters meant
    for meant in pairs:
        text = text.replace(meant.encode().decode("mac_roman"), meant)
    return text


def _days(text: str) -> int:
    match = _AGO.search(text)
    return int(match.group(1)) * _DAYS[match.group(2).lower()] if match else 0


def _sample(record: Record, physician: str, reply: str, number: int) -> SampleMessage:
    prefix = f"oncqa-{record.pin}-{physician}"
    sent = _SENT + timedelta(minutes=11 * number)
    patient, writer = f"Patient/{prefix}-p", f"Practitioner/oncqa-physician-{physician}"
    asked = resources.communication(
        f"{prefix}-m", record.message,
        sender=patient, recipient=writer, subject=patient, sent=sent, language="en",
    )  # fmt: skip
    answer = resources.communication(
        f"{prefix}-f", reply,
        sender=writer, recipient=patient, subject=patient, sent=sent + timedelta(hours=3),
        inResponseTo=[{"reference": f"Communication/{prefix}-m"}],
    )  # fmt: skip
    people = [_patient(record, patient, sent), *_physician(physician)]
    chart = list(_chart(record, prefix, patient, sent))
    whole = resources.bundle(f"{prefix}-b", [asked, *people, *chart])
    return SampleMessage(
        message_id=f"{prefix}-m",
        bundle=orjson.dumps(whole),
        final_reply=orjson.dumps(resources.bundle(f"{prefix}-fb", [answer, *people])),
        reply_timing="after_draft",
        expected={"record": "message", "clinician": f"physician-{physician}", "case": record.pin},
    )


def _patient(record: Record, reference: str, sent: datetime) -> Resource:
    resource: Resource = {"resourceType": "Patient", "id": reference.partition("/")[2]}
    gender = record.fields.get("Gender", "").lower()
    resource["gender"] = gender if gender in {"female", "male"} else "unknown"
    if record.age is not None:
        resource["birthDate"] = str(sent.year - record.age)
    return resource


def _physician(number: str) -> list[Resource]:
    practitioner = {"resourceType": "Practitioner", "id": f"oncqa-physician-{number}"}
    code = {"system": "http://nucc.org/provider-taxonomy", "code": "207RX0202X"}
    role = {
        "resourceType": "PractitionerRole",
        "id": f"oncqa-role-{number}",
        "practitioner": {"reference": f"Practitioner/oncqa-physician-{number}"},
        "specialty": [{"coding": [code], "text": "Medical Oncology"}],
    }
    return [practitioner, role]


def _chart(record: Record, prefix: str, patient: str, sent: datetime) -> Iterator[Resource]:
    for number, resource in enumerate(_statements(record, sent)):
        yield {"id": f"{prefix}-r{number}", "subject": {"reference": patient}, **resource}


def _statements(record: Record, sent: datetime) -> Iterator[Resource]:
    terms = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    for words in [*record.listed("Cancer diagnosis"), *record.listed("PMH")]:
        active = {"coding": [{"system": terms, "code": "active"}]}
        yield {"resourceType": "Condition", "clinicalStatus": active, "code": {"text": words}}
    for words in record.listed("Current medication list"):
        yield {
            "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"text": words},
        }  # fmt: skip
    for words in record.listed("Current cancer treatments"):
        start = _date(sent, _days(words))
        yield {
            "resourceType": "CarePlan", "status": "active", "intent": "plan",
            "title": words, "description": words, **({"period": {"start": start}} if start else {}),
        }  # fmt: skip
    for words in record.listed("Prior cancer treatments"):
        done = _date(sent, _days(words))
        yield {
            "resourceType": "Procedure", "status": "completed", "code": {"text": words},
            **({"performedDateTime": done} if done else {}),
        }  # fmt: skip
    if record.visit_note:
        attachment = {
            "contentType": "text/plain; charset=utf-8",
            "data": base64.b64encode(record.visit_note.encode()).decode(),
        }
        yield {
            "resourceType": "DocumentReference", "status": "current",
            "type": {"text": "Summary of most recent oncology visit"},
            "date": resources.moment(sent - timedelta(days=record.visit_days)),
            "content": [{"attachment": attachment}],
        }  # fmt: skip


def _date(sent: datetime, days: int) -> str:
    return (sent - timedelta(days=days)).date().isoformat() if days else ""

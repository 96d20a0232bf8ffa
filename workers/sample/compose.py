"""One record of the stream: people, chart and texts of a template put together as FHIR."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any, Literal

import orjson

from workers.sample import resources
from workers.sample.cast import Cast
from workers.sample.chart import chart
from workers.sample.hospital import Clinician, EditTemplate, Template, hospital
from workers.sample.replies import reply
from workers.sample.words import Filled, Span, fill

ReplyTiming = Literal["after_draft", "before_draft", "never"]


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """One record for the intake topic.

    Attributes:
        message_id: id of the focal Communication.
        bundle: the record, FHIR JSON.
        final_reply: what the clinician sends in the end, FHIR JSON; None when nobody answers.
        reply_timing: whether the clinician has seen Bedside's draft before answering.
        expected: labels: `template`, `specialty`, `clinician`, `kind`, `category`, `urgency`,
            `no_draft` (empty: a draft is wanted), `language`, `sender`, `record` (`message` or
            `edit_request`), `spans` (identifiers in the text, code points).
    """

    message_id: str
    bundle: bytes
    final_reply: bytes | None
    reply_timing: ReplyTiming
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What one record is made from."""

    prefix: str
    template: Template
    clinician: Clinician
    cast: Cast
    rng: random.Random

    @property
    def patient(self) -> str:
        """Reference of the patient."""
        return f"Patient/{self.prefix}-p"

    @property
    def writer(self) -> str:
        """Reference of whoever wrote: the patient or a related person."""
        return f"RelatedPerson/{self.prefix}-q" if self.cast.related else self.patient

    @property
    def practitioner(self) -> str:
        """Reference of the clinician."""
        return f"Practitioner/sample-{self.clinician.key}"

    def people(self) -> list[resources.Resource]:
        """The resources of everybody concerned."""
        related = resources.related_person(self.template, self.cast, self.writer, self.patient)
        return [
            resources.patient(self.cast, self.patient, self.template.language),
            *([related] if related else []),
            resources.practitioner(self.clinician),
            resources.role(self.clinician, self.template.specialty),
            resources.organization(),
        ]


def _text(record: Record) -> Filled:
    formats = hospital().surface["date_formats"]
    filled = fill(record.template.text, record.cast, date_format=record.rng.choice(formats))
    if record.template.style == "lower":
        filled = replace(filled, text=filled.text.lower())
    return replace(filled, spans=tuple(sorted({*filled.spans, *_clinicians(filled.text)})))


def _clinicians(text: str) -> list[Span]:
    """Label the names of clinicians, which stand in the texts as written."""
    return [Span(m.start(), m.end(), "NAME") for m in _clinician_names().finditer(text)]


@cache
def _clinician_names() -> re.Pattern[str]:
    people = hospital().clinicians.values()
    names = {name for c in people for name in (c.family, *c.given)}
    return re.compile(rf"\b({'|'.join(sorted(names))})\b", re.IGNORECASE)


def _earlier(record: Record) -> list[resources.Resource]:
    turns: list[resources.Resource] = []
    for number, turn in enumerate(record.template.earlier):
        wrote = turn["author"] == "patient"
        before = [{"reference": f"Communication/{turns[-1]['id']}"}] if turns else None
        turns.append(
            resources.communication(
                f"{record.prefix}-e{number}",
                fill(turn["text"], record.cast).text,
                sender=record.writer if wrote else record.practitioner,
                recipient=record.practitioner if wrote else record.writer,
                subject=record.patient,
                sent=record.cast.sent - timedelta(days=turn["days"]),
                inResponseTo=before,
            )
        )
    return turns


def _focal(record: Record, filled: Filled, turns: list[resources.Resource]) -> resources.Resource:
    template = record.template
    to_role = f"PractitionerRole/{resources.role_id(record.clinician, template.specialty)}"
    return resources.communication(
        f"{record.prefix}-m",
        filled.text,
        sender=record.writer,
        recipient=record.rng.choice((record.practitioner, record.practitioner, to_role)),
        subject=record.patient,
        sent=record.cast.sent,
        topic={"text": fill(template.subject, record.cast).text} if template.subject else None,
        language=template.language,
        inResponseTo=[{"reference": f"Communication/{turns[-1]['id']}"}] if turns else None,
    )


def message(record: Record) -> SampleMessage:
    """Return a patient's message with its chart, its reply and its labels."""
    filled = _text(record)
    turns = _earlier(record)
    focal = _focal(record, filled, turns)
    facts = chart(record.template, record.cast, record.prefix, record.patient)
    whole = resources.bundle(f"{record.prefix}-b", [focal, *turns, *record.people(), *facts])
    final = _final_reply(record, focal["id"])
    return SampleMessage(
        message_id=focal["id"],
        bundle=orjson.dumps(whole),
        final_reply=orjson.dumps(final) if final else None,
        reply_timing=_timing(record, answered=final is not None),
        expected=_labels(record, filled, "message"),
    )


def _timing(record: Record, *, answered: bool) -> ReplyTiming:
    if not answered:
        return "never"
    return "before_draft" if record.rng.random() < 0.1 else "after_draft"


def _final_reply(record: Record, answers: str) -> resources.Resource | None:
    if not record.template.reply:
        return None
    text = reply(record.template, record.clinician, record.cast, record.rng).text
    answer = resources.communication(
        f"{record.prefix}-f",
        text,
        sender=record.practitioner,
        recipient=record.writer,
        subject=record.patient,
        sent=record.cast.sent + timedelta(minutes=record.rng.randrange(20, 600)),
        inResponseTo=[{"reference": f"Communication/{answers}"}],
    )
    return resources.bundle(f"{record.prefix}-fb", [answer, *record.people()])


def edit_request(record: Record, what: EditTemplate) -> SampleMessage:
    """Return a clinician's own text that shall be made warmer."""
    answered = _focal(record, _text(record), []) if what.answers else None
    filled = fill(what.text, record.cast)
    level = [{"url": resources.LEVEL_URL, "valueInteger": what.level}] if what.level else None
    asked = resources.communication(
        f"{record.prefix}-d",
        filled.text,
        sender=record.practitioner,
        recipient=record.writer,
        subject=record.patient,
        sent=record.cast.sent + timedelta(minutes=5),
        status="preparation",
        category=[{"coding": [resources.EDIT_CATEGORY]}],
        extension=level,
        inResponseTo=[{"reference": f"Communication/{answered['id']}"}] if answered else None,
    )
    facts = chart(record.template, record.cast, record.prefix, record.patient)
    parts = [asked, *([answered] if answered else []), *record.people(), *facts]
    return SampleMessage(
        message_id=asked["id"],
        bundle=orjson.dumps(resources.bundle(f"{record.prefix}-b", parts)),
        final_reply=None,
        reply_timing="never",
        expected={**_labels(record, filled, "edit_request"), "no_draft": "", "template": what.id},
    )


def _labels(record: Record, filled: Filled, kind: str) -> dict[str, Any]:
    template = record.template
    return {
        "record": kind,
        "template": template.id,
        "specialty": template.specialty,
        "clinician": record.clinician.key,
        "kind": template.kind,
        "category": template.category,
        "urgency": template.urgency,
        "no_draft": template.no_draft,
        "language": template.language,
        "sender": "related_person" if record.cast.related else "patient",
        "spans": [asdict(span) for span in filled.spans],
        "follow_up": bool(template.earlier),
    }

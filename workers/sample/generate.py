"""A stream of portal messages with charts, replies and what is known to be true of each.

The first records are the hand-written base set, one specialty after the other; after them come
variations: other people, dates, doses and results, and the slips of a hurried writer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

import orjson

from workers.sample import resources
from workers.sample.cast import Cast, cast
from workers.sample.chart import chart
from workers.sample.hospital import Clinician, EditTemplate, Template, hospital
from workers.sample.replies import reply
from workers.sample.words import Filled, Span, fill, roughen

_FIRST_SENT = datetime(2026, 11, 2, 14, tzinfo=UTC)
_MINUTES_APART = 7
_EDIT_AFTER = 9

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
class _Record:
    """What one record is made from."""

    prefix: str
    template: Template
    clinician: Clinician
    cast: Cast
    rng: random.Random

    @property
    def patient(self) -> str:
        return f"Patient/{self.prefix}-p"

    @property
    def writer(self) -> str:
        return f"RelatedPerson/{self.prefix}-q" if self.cast.related else self.patient

    @property
    def practitioner(self) -> str:
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


def generate(messages: int, seed: int) -> Iterator[SampleMessage]:
    """Yield `messages` records; the same seed gives the same bytes.

    Every tenth record is a clinician's edit request; the others are patients' messages.
    """
    base = _base_order()
    shuffled: list[Template | EditTemplate] = []
    order = random.Random(seed)  # noqa: S311 - sample data, not secrets
    for index in range(messages):
        rng = random.Random(f"{seed}:{index}")  # noqa: S311
        if index < len(base):
            yield _sample(base[index], index, seed, rng, varied=False)
            continue
        if not shuffled:
            shuffled = order.sample(base, len(base))
        yield _sample(shuffled.pop(), index, seed, rng, varied=True)


def base_size() -> int:
    """Return how many records the hand-written base set has."""
    return len(_base_order())


def _base_order() -> list[Template | EditTemplate]:
    templates, edits = list(hospital().templates), list(hospital().edits)
    order: list[Template | EditTemplate] = []
    for count, template in enumerate(templates, start=1):
        order.append(template)
        if count % _EDIT_AFTER == 0 and edits:
            order.append(edits.pop(0))
    return order + edits


def _sample(
    what: Template | EditTemplate, index: int, seed: int, rng: random.Random, *, varied: bool
) -> SampleMessage:
    sent = _FIRST_SENT + timedelta(minutes=_MINUTES_APART * index)
    prefix = f"sample-{seed}-{index}"
    template = what if isinstance(what, Template) else what.answers or _stand_in(what)
    if varied:
        template = _vary(template, rng)
    values = rng.choice(template.vary) if varied else template.vary[0]
    record = _Record(
        prefix,
        template,
        hospital().clinicians[what.clinician],
        cast(template, values, sent, rng),
        rng,
    )
    return _message(record) if isinstance(what, Template) else _edit_request(record, what)


def _stand_in(what: EditTemplate) -> Template:
    """Return the patient of an edit request that answers no message."""
    return Template(
        id=what.id,
        specialty=hospital().clinicians[what.clinician].specialties[-1],
        clinician=what.clinician,
        kind="edit_request",
        category="other",
        urgency="routine",
        text="",
        patient={"age": 37, "gender": "female"},
    )


def _vary(template: Template, rng: random.Random) -> Template:
    emergency = template.urgency == "emergency"
    text = roughen(template.text, rng, typos=not emergency)
    if template.language == "en" and template.kind != "thanks" and rng.random() < 0.3:
        text += "\n\n" + rng.choice(hospital().surface["closers"])
    about = dict(template.patient)
    if about["age"] > 18:
        about["age"] = max(19, about["age"] + rng.randrange(-3, 4))
    style = "lower" if rng.random() < 0.15 else template.style
    return replace(template, text=text, patient=about, style=style)


def _text(record: _Record) -> Filled:
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


def _earlier(record: _Record) -> list[resources.Resource]:
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


def _focal(record: _Record, filled: Filled, turns: list[resources.Resource]) -> resources.Resource:
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


def _message(record: _Record) -> SampleMessage:
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


def _timing(record: _Record, *, answered: bool) -> ReplyTiming:
    if not answered:
        return "never"
    return "before_draft" if record.rng.random() < 0.1 else "after_draft"


def _final_reply(record: _Record, answers: str) -> resources.Resource | None:
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


def _edit_request(record: _Record, what: EditTemplate) -> SampleMessage:
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


def _labels(record: _Record, filled: Filled, kind: str) -> dict[str, Any]:
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

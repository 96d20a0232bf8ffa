"""A stream of portal messages with charts, replies and what is known to be true of each.

The first records are the hand-written base set, one specialty after the other; after them come
variations: other people, dates, doses and results, and the slips of a hurried writer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from workers.sample.cast import cast
from workers.sample.compose import Record, SampleMessage, edit_request, message
from workers.sample.hospital import EditTemplate, Template, hospital
from workers.sample.words import roughen

__all__ = ["SampleMessage", "base_size", "generate"]

_FIRST_SENT: Final = datetime(2026, 11, 2, 14, tzinfo=UTC)
_MINUTES_APART: Final = 7
_EDIT_AFTER: Final = 9


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
    record = Record(
        prefix,
        template,
        hospital().clinicians[what.clinician],
        cast(template, values, sent, rng),
        rng,
    )
    return message(record) if isinstance(what, Template) else edit_request(record, what)


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

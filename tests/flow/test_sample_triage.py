"""Triage of the sample hospital: what its author labelled an emergency never gets a draft."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import pytest

from schemas.triage import Triage
from tests.fakes.cases import case
from workers.sample.generate import SampleMessage, base_size, generate
from workers.triage.assess import assess

MESSAGES = 4 * base_size()
SEED = 5


@cache
def assessed() -> tuple[tuple[SampleMessage, Triage], ...]:
    return tuple(_assessed())


def _assessed() -> Iterator[tuple[SampleMessage, Triage]]:
    for sample in generate(MESSAGES, SEED):
        if sample.expected["record"] != "message":
            continue
        focal = json.loads(sample.bundle)["entry"][0]["resource"]
        one = case(
            focal["payload"][0]["contentString"],
            age=30,
            sender=sample.expected["sender"],
            language=sample.expected["language"],
        )
        yield sample, assess(one)


@pytest.mark.parametrize("reason", ["emergency", "self_harm", "abuse"])
def test_no_labelled_red_flag_gets_a_draft(reason: str) -> None:
    labelled = [(s, t) for s, t in assessed() if s.expected["no_draft"] == reason]
    assert len(labelled) >= 4
    missed = {s.expected["template"] for s, t in labelled if t.no_draft is None}
    assert missed == set()


def test_most_messages_that_want_a_draft_may_have_one() -> None:
    wanted = [(s, t) for s, t in assessed() if not s.expected["no_draft"]]
    declined = [s.expected["template"] for s, t in wanted if t.no_draft is not None]
    assert len(declined) <= 0.15 * len(wanted), sorted(set(declined))


def test_nothing_labelled_urgent_is_called_routine() -> None:
    urgent = [(s, t) for s, t in assessed() if s.expected["urgency"] == "urgent"]
    assert len(urgent) >= 8
    missed = {s.expected["template"] for s, t in urgent if t.urgency == "routine"}
    assert missed == set()

from __future__ import annotations

import hashlib

import pytest

from schemas import topics
from schemas.errors import Rejected
from schemas.ledger import ATTEMPT, Pulled
from tests.fakes.pipeline import Steps, naming, record
from workers.runtime.records import SOURCE, Decoder
from workers.runtime.replay import read_again
from workers.step import Step

STEPS = {step.name: step for step in Steps().topology()}
INTAKE = topics.COMMUNICATION.name


def decoder(step: Step, limit: int = 1000) -> Decoder:
    return Decoder(step, naming, max_record_bytes=limit)


def pulled(value: bytes | None, topic: str = INTAKE) -> Pulled:
    return Pulled(topic, 3, 14, b"a patient's number", value)


def test_the_record_that_died_is_due_at_once_with_its_place_and_without_the_senders_key() -> None:
    step = STEPS["deidentify"]
    row = read_again(step, decoder(step), pulled(record("m1")), event_id="n-m1", due_at=5.0)
    assert (row.event_id, row.topic, row.due_at, row.attempt) == (
        "n-m1", topics.retry_topic("deidentify", phi=True).name, 5.0, 0,
    )  # fmt: skip
    assert (row.headers[SOURCE], row.headers[ATTEMPT]) == (f"{INTAKE}/3/14", "0")
    assert (row.phi, row.retry, row.payload) == (True, True, record("m1"))
    assert "patient" not in row.key


@pytest.mark.parametrize("name", ["deidentify", "triage"])
def test_another_record_at_the_same_place_is_not_taken_for_it(name: str) -> None:
    step = STEPS[name]
    other = pulled(record("somebody else"), step.reads[0].name)
    with pytest.raises(Rejected, match=r"kafka\.record_gone"):
        read_again(step, decoder(step), other, event_id="n-m1", due_at=0.0)


def test_a_record_too_large_then_is_known_by_its_digest_when_the_limit_was_raised() -> None:
    step, body = STEPS["deidentify"], record("m1", text="x" * 2000)
    name = f"sha256:{hashlib.sha256(body).hexdigest()}"
    row = read_again(step, decoder(step, 10_000), pulled(body), event_id=name, due_at=0.0)
    assert row.event_id == "n-m1"


def test_a_record_that_nobody_could_read_is_known_by_its_place() -> None:
    step = STEPS["triage"]
    topic = topics.DEIDENTIFIED.name
    row = read_again(
        step, decoder(step), pulled(b"{}", topic), event_id=f"{topic}/3/14", due_at=0.0
    )
    assert row.event_id == f"{topic}/3/14"

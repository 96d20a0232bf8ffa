from __future__ import annotations

from dataclasses import replace

import pytest

from schemas import topics
from schemas.errors import Rejected
from schemas.events import CaseDeidentified, Received
from schemas.ledger import Pulled
from tests.fakes.pipeline import SECRET, Steps, naming, record
from workers.runtime.records import Decoder, Incoming
from workers.runtime.writing import Encoder, retry_of
from workers.step import Step

STEPS = {step.name: step for step in Steps().topology()}


def decoder(step: Step) -> Decoder:
    return Decoder(step, naming, max_record_bytes=1000)


def pulled(topic: str, value: bytes | None, **more: object) -> Pulled:
    return Pulled(topic, 3, 14, value=value, **{"key": None, **more})  # type: ignore[arg-type]


def incoming() -> Incoming:
    return decoder(STEPS["deidentify"]).read(pulled(topics.COMMUNICATION.name, record("m1")))


def case_event() -> CaseDeidentified:
    came = incoming()
    assert isinstance(came.event, Received)
    event = STEPS["deidentify"].handle(came.event)
    assert isinstance(event, CaseDeidentified)
    return event


def test_a_raw_record_is_named_and_kept_unread() -> None:
    came = incoming()
    assert came.event_id == came.key == "n-m1"
    assert isinstance(came.event, Received)
    assert SECRET not in repr(came) + repr(came.event)
    assert came.source == (topics.COMMUNICATION.name, 3, 14)


def test_a_senders_key_is_never_kept_as_it_came() -> None:
    read = decoder(STEPS["deidentify"]).read
    one = read(pulled(topics.COMMUNICATION.name, record("m1"), key=SECRET.encode()))
    two = read(pulled(topics.COMMUNICATION.name, record("m2"), key=SECRET.encode()))
    assert one.key == two.key
    assert SECRET not in one.key


def test_an_event_keeps_its_thread_as_key_and_its_trace() -> None:
    event = case_event().model_copy(update={"trace": "00-a-b-01"})
    body = event.model_dump_json().encode()
    came = decoder(STEPS["triage"]).read(pulled(topics.DEIDENTIFIED.name, body))
    assert (came.event_id, came.key, came.case_id) == ("m1:deidentify", "m1", "m1")
    assert came.trace == "00-a-b-01"
    assert came.event == event


def test_headers_that_are_no_text_do_not_stop_a_record() -> None:
    odd = [("traceparent", b"\xff"), ("n", None), ("s", "text")]
    came = decoder(STEPS["deidentify"]).read(
        pulled(topics.COMMUNICATION.name, record("m1"), headers=odd)
    )
    assert came.code == ""


def test_a_retried_record_says_where_it_first_stood_and_how_often_it_was_tried() -> None:
    step = STEPS["triage"]
    body = case_event().model_dump_json().encode()
    first = decoder(step).read(pulled(topics.DEIDENTIFIED.name, body))
    row = retry_of(step, first, attempt=2, due_at=5.0)
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    again = decoder(step).read(Pulled(row.topic, 0, 99, row.key.encode(), row.payload, headers))
    assert again.retried
    assert (again.attempt, again.source, again.event) == (2, first.source, first.event)


def test_a_retried_raw_record_keeps_its_name_and_key() -> None:
    step = STEPS["deidentify"]
    first = decoder(step).read(pulled(topics.COMMUNICATION.name, record("m1"), key=b"who"))
    row = retry_of(step, first, attempt=1, due_at=5.0)
    assert row.phi
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    again = decoder(step).read(Pulled(row.topic, 0, 0, row.key.encode(), row.payload, headers))
    assert (again.event_id, again.key) == (first.event_id, first.key)


@pytest.mark.parametrize("source", ["", "a/b", "nowhere/1/2", f"{topics.JUDGED.name}/x/y"])
def test_a_retried_record_of_an_unknown_source_is_undecodable(source: str) -> None:
    retry = topics.retry_topic("triage", phi=False).name
    headers = [("bedside-source", source.encode()), ("bedside-attempt", b"many")]
    came = decoder(STEPS["triage"]).read(pulled(retry, b"{}", headers=headers))
    assert came.code == "runtime.undecodable"
    assert came.attempt == 0


def test_a_large_raw_record_is_named_by_its_digest_without_reading_it() -> None:
    came = decoder(STEPS["deidentify"]).read(pulled(topics.COMMUNICATION.name, b"x" * 1001))
    assert came.code == "intake.too_large"
    assert came.event_id.startswith("sha256:")


def test_an_event_becomes_the_record_of_its_topic() -> None:
    encoder = Encoder(
        STEPS["deidentify"], {topics.DEIDENTIFIED.name: "triage"}, max_event_bytes=10**6
    )
    row = encoder.write(case_event(), "00-a-b-01")
    assert (row.topic, row.consumer, row.key) == (topics.DEIDENTIFIED.name, "triage", "m1")
    assert row.headers["traceparent"] == "00-a-b-01"
    assert b'"trace":"00-a-b-01"' in row.payload
    assert not row.phi


def test_undeclared_and_oversized_events_are_rejected() -> None:
    narrow = replace(STEPS["deidentify"], writes=(topics.JUDGED,))
    with pytest.raises(Rejected, match=r"runtime\.undeclared_output"):
        Encoder(narrow, {}, max_event_bytes=10**6).write(case_event(), "")
    with pytest.raises(Rejected, match=r"runtime\.event_too_large"):
        Encoder(STEPS["deidentify"], {}, max_event_bytes=10).write(case_event(), "")


@pytest.mark.parametrize("identity", ["", "x" * 161, "a\x00b"])
def test_an_event_whose_id_no_database_takes_is_undecodable(identity: str) -> None:
    for field in ("event_id", "thread_id", "case_id"):
        body = case_event().model_copy(update={field: identity}).model_dump_json().encode()
        came = decoder(STEPS["triage"]).read(pulled(topics.DEIDENTIFIED.name, body))
        assert came.code == "runtime.undecodable"
        assert came.event_id == f"{topics.DEIDENTIFIED.name}/3/14"

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from starlette.applications import Starlette

from schemas import topics
from schemas.errors import Retryable
from tests.fakes.asgi import ask
from tests.fakes.in_memory import Plant
from tests.fakes.pipeline import Steps, naming, record
from workers.intake.identity import thread_name
from workers.runtime import accept
from workers.runtime.accept import Acceptor, intake_route
from workers.runtime.assembly import consumers
from workers.runtime.produce import producing


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    plant = Plant(Steps().topology(), tmp_path)
    yield plant
    plant.close()


def acceptor(plant: Plant) -> Acceptor:
    return Acceptor(
        plant.ledger, naming, consumers(Steps().topology()), lambda: plant.now,
        max_record_bytes=1000,
    )  # fmt: skip


def test_each_record_gets_its_own_answer_in_order(plant: Plant) -> None:
    bodies = [record("a"), b"", record("a"), b"x" * 1001, b"{not json"]
    answers = acceptor(plant).accept(topics.COMMUNICATION, bodies)
    assert [(one.status, one.code) for one in answers] == [
        ("accepted", ""),
        ("refused", "runtime.empty"),
        ("duplicate", ""),
        ("refused", "intake.too_large"),
        ("accepted", ""),  # the intake says why it can't be read
    ]


def test_what_was_accepted_flows_once_the_relay_looks(plant: Plant) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    acceptor(plant).accept(topics.COMMUNICATION, [record("a")], [trace])
    plant.advance(1)
    plant.run()
    assert len(plant.topic(topics.DELIVERED.name)) == 1
    assert ("traceparent", trace.encode()) in plant.topic(topics.COMMUNICATION.name)[0].headers


def test_a_finished_record_sent_again_is_a_duplicate(plant: Plant) -> None:
    taker = acceptor(plant)
    taker.accept(topics.COMMUNICATION, [record("a")])
    plant.advance(1)
    plant.run()
    assert taker.accept(topics.COMMUNICATION, [record("a")])[0].status == "duplicate"


def post(
    plant: Plant, content: bytes, path: str = "/intake", kind: str = "application/json"
) -> httpx.Response:
    app = Starlette(routes=[intake_route(acceptor(plant))])
    return ask(app, "POST", path, content, **{"content-type": kind})


def test_http_answers_when_the_record_is_on_disk(plant: Plant) -> None:
    answer = post(plant, record("a"))
    assert answer.status_code == 202
    assert answer.json()["records"][0]["status"] == "accepted"
    assert plant.open_rows() == 1


def test_http_takes_ndjson_and_replies(plant: Plant) -> None:
    lines = record("a") + b"\n\n" + record("b")
    answer = post(plant, lines, "/intake?topic=response", "application/x-ndjson")
    assert [one["status"] for one in answer.json()["records"]] == ["accepted"] * 2
    assert post(plant, lines, "/intake?topic=other").status_code == 404


def test_http_says_when_nothing_was_taken(plant: Plant) -> None:
    assert post(plant, b"").status_code == 422

    def away(*_: object) -> None:
        raise Retryable("database.unavailable")

    plant.ledger.accept = away  # type: ignore[assignment, method-assign]
    answer = post(plant, record("a"))
    assert (answer.status_code, answer.json()) == (503, {"code": "database.unavailable"})


def test_a_real_broker_confirms_or_the_record_is_refused(plant: Plant) -> None:
    produce = producing(plant.broker, max_record_bytes=1000, thread=lambda _body: "")
    bodies = [record("a"), b"", b"x" * 1001]
    answers = produce(topics.COMMUNICATION, bodies)
    assert [(one.status, one.code) for one in answers] == [
        ("accepted", ""), ("refused", "runtime.empty"), ("refused", "intake.too_large"),
    ]  # fmt: skip
    plant.broker.broken = True
    assert produce(topics.COMMUNICATION, bodies)[0].code == "kafka.delivery_failed"


def test_records_of_one_thread_have_one_key_that_names_nobody(plant: Plant) -> None:
    def of(identity: str, **more: object) -> bytes:
        patient = {"reference": "Patient/815"}
        return orjson.dumps({"resourceType": "Communication", "id": identity, "status": "completed",
                             "subject": patient, "sender": patient, **more})  # fmt: skip

    def part(of: str) -> list[dict[str, str]]:
        return [{"reference": f"Communication/{of}"}]

    produce = producing(plant.broker, max_record_bytes=1000, thread=thread_name)
    bodies = [
        of("m1"), of("m2", inResponseTo=part("m1")), of("other"), b"{not json",
        of("m3", partOf=part("m1"), inResponseTo=part("m2")),
    ]  # fmt: skip
    produce(topics.COMMUNICATION, bodies)
    keys = [one.key for one in plant.topic(topics.COMMUNICATION.name)]
    assert keys[0] == keys[1] == keys[4]
    assert len(set(keys)) == 3
    assert not [key for key in keys if b"815" in (key or b"")]


def test_http_takes_json_only_so_that_no_web_page_can_send(plant: Plant) -> None:
    assert post(plant, record("a"), kind="text/plain").status_code == 415
    assert post(plant, record("a"), kind="application/fhir+json; charset=utf-8").status_code == 202


def test_http_stops_reading_a_request_without_end(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accept, "_REQUEST_BYTES", 100)
    assert post(plant, b"[" + b" " * 200).status_code == 413

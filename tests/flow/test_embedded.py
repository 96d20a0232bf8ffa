"""The runtime on the embedded broker: FastStream, librdkafka and SQLite, with fake steps."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Producer
from sqlalchemy import func, select

from connectors.database.tables import OUTBOX, PROCESSED
from connectors.embedded_kafka import EmbeddedKafka
from connectors.kafka_producer import KafkaPublisher
from schemas import topics
from schemas.errors import Misconfigured
from schemas.ledger import Outgoing
from tests.fakes.embedded import Running, running
from tests.fakes.pipeline import Steps, record
from workers.runtime.http import HttpServer


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def finished(run: Running, step: str = "deliver") -> int:
    query = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == step)
    with run.database.reading() as connection:
        return connection.execute(query).scalar_one()


def test_records_flow_through_the_broker_and_a_stop_is_graceful(tmp_path: Path) -> None:
    steps = Steps()
    with running(steps.topology(), tmp_path) as run:
        bodies = [record(f"m{n}", do={"draft": "retry 1"} if n % 5 == 0 else {}) for n in range(40)]
        run.acceptor.accept(topics.COMMUNICATION, bodies)
        until(lambda: finished(run) == 40)
        run.service.stop()
        until(lambda: not run.service.relay._thread.is_alive())
        with run.database.reading() as connection:
            assert connection.execute(select(OUTBOX.c.event_id)).all() == []
    assert max(n for (step, _), n in steps.calls.items() if step != "draft") == 1


def test_a_sender_on_the_broker_itself_may_use_odd_headers_and_keys(tmp_path: Path) -> None:
    steps = Steps()
    with running(steps.topology(), tmp_path) as run:
        producer = Producer({"bootstrap.servers": run.bootstrap})
        for n in range(5):
            producer.produce(
                topics.COMMUNICATION.name,
                record(f"m{n}") if n != 2 else b"\xff\x00",
                key=b"\xfe\xff",
                headers=[("x", b"\xff\xfe\xfa"), ("y", None)],
            )
        producer.produce(topics.COMMUNICATION.name, None, key=b"tombstone")
        producer.flush(10)
        until(lambda: finished(run) == 4)
        until(lambda: finished(run, "deidentify") == 6)


def test_what_was_accepted_before_a_restart_is_done_after_it(tmp_path: Path) -> None:
    slow = Steps()
    with running(slow.topology(), tmp_path) as run:
        bodies = [record(f"m{n}", do={"draft": "slow 0.2"}) for n in range(30)]
        run.acceptor.accept(topics.COMMUNICATION, bodies)
        until(lambda: finished(run, "draft") >= 2)
    steps = Steps()
    with running(steps.topology(), tmp_path) as run:
        before = finished(run, "draft")
        until(lambda: finished(run) == 30)
        assert finished(run, "draft") == 30
    drafted = sum(n for (step, _), n in (slow.calls + steps.calls).items() if step == "draft")
    assert drafted == 30
    assert 0 < before <= 30


def test_a_step_that_is_set_up_wrongly_stops_the_process_with_its_code(tmp_path: Path) -> None:
    steps = Steps()

    def broken(_event: object) -> None:
        raise Misconfigured("triage.no_rules", "mend it")

    topology = [
        type(step)(step.name, step.reads, broken, step.writes) if step.name == "triage" else step  # type: ignore[arg-type]
        for step in steps.topology()
    ]
    with running(topology, tmp_path) as run:
        run.acceptor.accept(topics.COMMUNICATION, [record("m1")])
        until(run.service.stopping.is_set)
        assert run.service.error is not None
        assert run.service.error.code == "triage.no_rules"
        assert finished(run, "triage") == 0


def test_progress_comes_from_librdkafkas_statistics(tmp_path: Path) -> None:
    with running(Steps().topology(), tmp_path) as run:
        limits = {"poll_age_seconds": 10.0, "stuck_seconds": 10.0}
        until(lambda: run.service.progress.complaints(**limits) == [])
        assert all(one.assigned >= 2 for one in run.service.progress.steps.values())


def test_topics_of_the_embedded_broker_have_the_partitions_asked_for() -> None:
    kafka = EmbeddedKafka(["a.v1", "b.v1"], partitions=3)
    try:
        found = Producer({"bootstrap.servers": kafka.bootstrap}).list_topics(timeout=10).topics
        assert {name: len(topic.partitions) for name, topic in found.items()} == {
            "a.v1": 3, "b.v1": 3,
        }  # fmt: skip
    finally:
        kafka.close()
        kafka.close()


def test_the_publisher_tells_what_was_confirmed_and_what_was_not() -> None:
    kafka = EmbeddedKafka(["a.v1"])
    publisher = KafkaPublisher(kafka.bootstrap, max_bytes=1000)
    good = Outgoing("1", "a.v1", b"x", key="k", headers={"traceparent": "t"})
    large = Outgoing("2", "a.v1", b"x" * 2_000_000)
    publisher.send([good, large])
    publisher.flush(10)
    confirmed, failed = publisher.settled()
    assert [one.event_id for one in confirmed] == ["1"]
    assert [one.event_id for one in failed] == ["2"]
    assert publisher.settled() == ([], [])
    publisher.close()
    kafka.close()


def test_http_answers_on_a_free_port_and_a_taken_one_is_told() -> None:
    async def app(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[misc]

    server = HttpServer("127.0.0.1", 0)
    server.app = app
    server.start()
    try:
        until(lambda: _answers(server.url))
        with pytest.raises(Misconfigured, match=r"runtime\.port_in_use"):
            HttpServer("127.0.0.1", server.port)
    finally:
        server.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 204
    except httpx.TransportError:
        return False

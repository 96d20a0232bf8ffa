"""Administration against a real broker; on the embedded one only what it can do."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.database.ledger import DatabaseLedger
from connectors.database.tables import OUTBOX
from connectors.embedded_kafka import EmbeddedKafka
from connectors.kafka_admin import KafkaAdmin, RawRecord
from schemas import topics
from schemas.errors import Rejected, Retryable
from schemas.events import DeadLetter
from schemas.ledger import Result
from tests.needs import needs
from tests.servers.kafka_server import kafka
from workers.bootstrap_operations import dead_letter_box, replay_dead_letter
from workers.bootstrap_runtime import build_naming, build_sealing, open_database
from workers.settings import Settings

RECORD = RawRecord("one", b"key", b"value", (("traceparent", b"00-1"),))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaAdmin]:
    with kafka(tmp_path_factory.mktemp("kafka")) as bootstrap:
        admin = KafkaAdmin(bootstrap)
        admin.create([("one", {})], partitions=1, replicas=1)
        yield admin


@pytest.fixture
def embedded() -> Iterator[KafkaAdmin]:
    broker = EmbeddedKafka(["one"])
    yield KafkaAdmin(broker.bootstrap, embedded=True)
    broker.close()


class Promises:
    """What holds on both brokers."""

    def test_a_published_record_is_read_again(self, admin: KafkaAdmin) -> None:
        [before] = admin.lag("nobody", ["one"])
        assert admin.publish([RECORD]) == 1
        [after] = admin.lag("nobody", ["one"])
        assert after.records == before.records + 1
        assert not after.committed
        assert admin.read("one", 0, before.records) == RECORD

    def test_a_record_that_is_not_there_is_told(self, admin: KafkaAdmin) -> None:
        with pytest.raises(Rejected, match="kafka.record_gone"):
            admin.read("one", 0, 10_000)


@pytest.mark.integration
@needs("java")
class TestRealBroker(Promises):
    @pytest.fixture
    def admin(self, real: KafkaAdmin) -> KafkaAdmin:
        return real

    def test_topics_are_made_once(self, real: KafkaAdmin) -> None:
        wanted = [("two", {"retention.ms": "60000"})]
        assert real.create(wanted, partitions=3, replicas=1) == ["two"]
        assert real.create(wanted, partitions=3, replicas=1) == []
        [state] = real.describe(["two", "absent"])
        assert (state.partitions, state.replicas, state.in_sync) == (3, 1, True)

    def test_more_replicas_than_brokers_are_refused(self, real: KafkaAdmin) -> None:
        with pytest.raises(Rejected, match="kafka.refused"):
            real.create([("three", {})], partitions=1, replicas=4)


class TestEmbeddedBroker(Promises):
    @pytest.fixture
    def admin(self, embedded: KafkaAdmin) -> KafkaAdmin:
        return embedded


# kafka-python leaves its socket open when its constructor fails; we hold nothing to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_that_is_away_is_told() -> None:
    with pytest.raises(Retryable, match="kafka.unavailable"):
        KafkaAdmin("127.0.0.1:9").lag("nobody", ["one"])
    gc.collect()


@pytest.mark.integration
@needs("java")
def test_a_dead_letter_is_replayed_from_its_topic_only_if_the_record_there_is_its_own(
    real: KafkaAdmin, tmp_path: Path
) -> None:
    settings = Settings(state_dir=tmp_path, kafka_bootstrap=real.bootstrap)
    database = open_database(settings)
    naming = build_naming(settings, database)
    topic = topics.COMMUNICATION.name
    real.create([(topic, {})], partitions=1, replicas=1)
    bodies = [b'{"resourceType": "Communication"}', b'{"resourceType": "Basic"}']
    real.publish(RawRecord(topic, b"key", body, ()) for body in bodies)
    at = datetime.now(UTC)
    names = [naming(body) for body in bodies]
    letters = [
        DeadLetter(step="deidentify", event_id=name, code="intake.no_sender", topic=topic,
                   partition=0, offset=0, attempts=1, at=at)
        for name in names
    ]  # fmt: skip
    DatabaseLedger(database, build_sealing(settings)).save(
        "deidentify",
        [Result("deidentify", one.event_id, "dead", code=one.code, dead=one) for one in letters],
        at.timestamp(),
    )
    with dead_letter_box(settings) as box:
        own, other = sorted(box.listed(), key=lambda one: names.index(one.event_id))
        replay_dead_letter(settings, box, own)
        with pytest.raises(Rejected, match=r"kafka\.record_gone"):
            replay_dead_letter(settings, box, other)
        assert box.listed() == [other]
    with database.reading() as connection:
        [row] = connection.execute(select(OUTBOX)).all()
    assert (row.event_id, row.consumer, row.retry) == (own.event_id, "deidentify", True)
    database.close()

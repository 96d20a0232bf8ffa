"""Administration against a real broker; on the embedded one only what it can do."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from connectors.embedded_kafka import EmbeddedKafka
from connectors.kafka_admin import KafkaAdmin, RawRecord
from schemas.errors import Rejected, Retryable
from tests.needs import needs
from tests.servers.kafka_server import kafka

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

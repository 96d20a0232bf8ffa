"""Administration of a Kafka cluster with kafka-python 3: topics, lag, single records.

The workers talk to Kafka through confluent-kafka; administration uses the independent client, so
that what it says of the workers' groups isn't their own account of themselves. On the embedded
broker creating and describing are not to be had, lag is.

Source: kafka-python 3.0 `KafkaAdminClient`, `KafkaConsumer`; Apache Kafka protocol.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.errors import Rejected, Retryable

# kafka-python logs addresses and retries at length; what matters comes back as a code.
logging.getLogger("kafka").setLevel(logging.CRITICAL)

CODES: Final[dict[str, str]] = {
    "kafka.record_gone": "Neither the outbox nor the source topic holds the record any more: its "
    "retention is over, or the topic was made anew. Ask the sender to send it again.",
    "kafka.refused": "The cluster will not make a topic. Check the rights of our user and that "
    "BEDSIDE_TOPIC_REPLICATION is at most the number of brokers.",
}
# The embedded broker answers newer version probes with a malformed reply.
EMBEDDED_API: Final = (2, 3)
_TIMEOUT_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the cluster has it."""

    name: str
    partitions: int
    replicas: int
    in_sync: bool


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a group is behind on one topic. `committed` is False when it never committed."""

    group: str
    topic: str
    records: int
    partitions: int
    committed: bool


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record, to be published again. `repr` shows no content."""

    topic: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    def __repr__(self) -> str:
        return f"<RawRecord of {self.topic}, {len(self.value)} bytes>"


class KafkaAdmin:
    """Administers one cluster.

    Args:
        bootstrap: brokers, `host:port` separated by commas.
        embedded: whether this is the embedded broker.
        client: further kafka-python settings (security), by their kafka-python names.

    Every method raises Retryable `kafka.unavailable` when the cluster can't be reached.
    """

    def __init__(
        self, bootstrap: str, *, embedded: bool = False, client: Mapping[str, Any] | None = None
    ) -> None:
        self.bootstrap = bootstrap
        self._options: dict[str, Any] = {
            **(client or {}),
            "bootstrap_servers": bootstrap.split(","),
            "client_id": "bedside-admin",
            "request_timeout_ms": _TIMEOUT_MS,
            "bootstrap_timeout_ms": _TIMEOUT_MS,
        }
        if embedded:
            self._options["api_version"] = EMBEDDED_API

    def create(
        self, topics: Iterable[tuple[str, dict[str, str]]], *, partitions: int, replicas: int
    ) -> list[str]:
        """Make the topics that are missing, each with its configuration; return their names.

        Raises:
            Rejected: `kafka.refused`, the cluster will not make a topic (rights, replicas).
        """
        made = []
        with self._admin() as admin:
            present = set(admin.list_topics())
            for name, configuration in topics:
                if name not in present:
                    topic = NewTopic(name, partitions, replicas, topic_configs=configuration)
                    _create(admin, topic)
                    made.append(name)
        return made

    def describe(self, names: Iterable[str]) -> list[TopicState]:
        """Return the state of each topic that exists."""
        wanted = list(names)
        with self._admin() as admin:
            present = set(admin.list_topics())
            found = admin.describe_topics([name for name in wanted if name in present])
        return [_state(topic) for topic in found]

    def lag(self, group: str, topics: Iterable[str]) -> list[Lag]:
        """Return how far `group` is behind on each topic."""
        with self._consumer(group) as consumer:
            return [_lag(consumer, group, topic) for topic in topics]

    def read(self, topic: str, partition: int, offset: int) -> RawRecord:
        """Return one record.

        Raises:
            Rejected: `kafka.record_gone`, retention has removed it.
        """
        place = TopicPartition(topic, partition)
        with self._consumer(None) as consumer:
            consumer.assign([place])
            if not consumer.beginning_offsets([place])[place] <= offset < _end(consumer, place):
                raise Rejected("kafka.record_gone")
            consumer.seek(place, offset)
            polled = consumer.poll(timeout_ms=_TIMEOUT_MS, max_records=1).get(place, [])
        if not polled or polled[0].offset != offset:
            raise Rejected("kafka.record_gone")
        record = polled[0]
        return RawRecord(topic, record.key, record.value or b"", tuple(record.headers))

    def publish(self, records: Iterable[RawRecord]) -> int:
        """Publish records, confirmed by all replicas; return how many."""
        count = 0
        options = {**self._options, "acks": "all"}
        with self._mapped():
            producer = KafkaProducer(**options)
            try:
                sent = [
                    producer.send(r.topic, value=r.value, key=r.key, headers=list(r.headers))
                    for r in records
                ]
                for future in sent:
                    future.get(timeout=_TIMEOUT_MS / 1000)
                    count += 1
            finally:
                producer.close()
        return count

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            raise Retryable("kafka.unavailable") from error

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        with self._mapped():
            admin = KafkaAdminClient(**self._options)
            try:
                yield admin
            finally:
                admin.close()

    @contextmanager
    def _consumer(self, group: str | None) -> Iterator[Any]:
        with self._mapped():
            consumer = KafkaConsumer(
                **self._options, group_id=group, enable_auto_commit=False,
                auto_offset_reset="earliest",
            )  # fmt: skip
            try:
                yield consumer
            finally:
                consumer.close()


def _create(admin: Any, topic: NewTopic) -> None:
    try:
        admin.create_topics([topic], timeout_ms=_TIMEOUT_MS, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return
    except KafkaError as error:
        if getattr(error, "retriable", False):
            raise
        raise Rejected("kafka.refused") from error


def _state(topic: Mapping[str, Any]) -> TopicState:
    partitions = topic["partitions"]
    replicas = min((len(p["replica_nodes"]) for p in partitions), default=0)
    in_sync = all(len(p["isr_nodes"]) == len(p["replica_nodes"]) for p in partitions)
    return TopicState(topic["name"], len(partitions), replicas, in_sync)


def _end(consumer: Any, place: TopicPartition) -> int:
    end: int = consumer.end_offsets([place])[place]
    return end


def _lag(consumer: Any, group: str, topic: str) -> Lag:
    places = [TopicPartition(topic, n) for n in sorted(consumer.partitions_for_topic(topic) or ())]
    ends = consumer.end_offsets(places) if places else {}
    starts = consumer.beginning_offsets(places) if places else {}
    committed = {place: consumer.committed(place) for place in places}
    behind = sum(
        ends[place] - (starts[place] if committed[place] is None else committed[place])
        for place in places
    )
    known = any(value is not None for value in committed.values())
    return Lag(group, topic, max(0, behind), len(places), known)

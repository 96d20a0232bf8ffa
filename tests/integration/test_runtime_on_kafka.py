"""The runtime on a real Apache Kafka and a real Postgres: two members of each group share work."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, Producer
from sqlalchemy import func, select

from connectors.database.engine import Database
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import ensure
from connectors.database.tables import DEAD_LETTERS, OUTBOX, PROCESSED
from connectors.kafka_admin import KafkaAdmin
from connectors.kafka_producer import KafkaPublisher
from schemas import topics
from tests.fakes.embedded import fast, sealing, utc_now
from tests.fakes.pipeline import Steps, naming, record
from tests.needs import needs
from tests.servers.kafka_server import kafka
from tests.servers.postgres import postgres
from workers.runtime.assembly import World, assemble, topic_names
from workers.runtime.providers import providers
from workers.runtime.service import Service

pytestmark = [pytest.mark.integration, needs("java"), needs("postgres")]
MESSAGES = 200


@pytest.fixture(scope="module")
def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with kafka(tmp_path_factory.mktemp("kafka")) as address:
        yield address


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with postgres() as url:
        database = Database(url)
        ensure(database)
        yield database
        database.close()


class Member:
    """A process as far as Kafka and the database can tell: its own consumers and producer."""

    def __init__(self, bootstrap: str, database: Database, steps: Steps) -> None:
        self.started = threading.Event()
        world = World(
            ledger=DatabaseLedger(database, sealing()),
            publisher=KafkaPublisher(bootstrap, max_bytes=4_000_000),
            naming=naming,
            telemetry=providers("bedside-test").telemetry(),
            clock=utc_now,
            bootstrap=bootstrap,
            ready=self.started.set,
        )
        topology = steps.topology()
        names = [step.name for step in topology]
        self.service: Service = assemble(topology, names, fast(), world)
        self.thread = threading.Thread(target=self.service.run)
        self.thread.start()
        assert self.started.wait(30)

    def stop(self) -> None:
        """Stop gracefully."""
        self.service.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


def count(database: Database, step: str) -> int:
    query = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == step)
    with database.reading() as connection:
        return connection.execute(query).scalar_one()


def wait_for(database: Database, step: str, wanted: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while count(database, step) < wanted:
        assert time.monotonic() < deadline, f"{step}: {count(database, step)} of {wanted}"
        time.sleep(0.1)


def consumed(bootstrap: str, topic: str, wanted: int) -> list[str]:
    """Read a topic to its end as a stranger would."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "stranger", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    found: list[str] = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        batch = [one for one in consumer.consume(500, 1.0) if not one.error()]
        found += [dict(one.headers() or [])["bedside-event-id"].decode() for one in batch]
        if not batch and len(found) >= wanted:
            break
    consumer.close()
    return found


def test_members_join_leave_and_share_work_and_each_record_has_one_effect(
    bootstrap: str, database: Database
) -> None:
    steps = Steps()
    names = topic_names(steps.topology())
    KafkaAdmin(bootstrap).create([(name, {}) for name in names], partitions=4, replicas=1)
    first = Member(bootstrap, database, steps)
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    for n in range(MESSAGES):
        do = {"draft": "retry 1"} if n % 10 == 0 else {"draft": "slow 0.02"}
        if n % 25 == 3:
            do = {"verify": "reject"}
        body = record(f"m{n}", thread=f"t{n % 20}", do=do)
        producer.produce(topics.COMMUNICATION.name, body, key=f"patient {n % 20}".encode())
        if n % 50 == 0:
            producer.produce(topics.COMMUNICATION.name, body)  # the sender repeats itself
    producer.flush(30)
    wait_for(database, "draft", 5)
    second = Member(bootstrap, database, steps)  # groups rebalance while work is in flight
    wait_for(database, "draft", MESSAGES // 2)
    first.stop()  # and again
    dead = MESSAGES // 25
    wait_for(database, "deliver", MESSAGES - dead)
    second.stop()
    delivered = consumed(bootstrap, topics.DELIVERED.name, MESSAGES - dead)
    wanted = {f"m{n}:deliver" for n in range(MESSAGES) if n % 25 != 3}
    assert Counter(delivered) == Counter(wanted)
    with database.reading() as connection:
        letters = connection.execute(select(DEAD_LETTERS.c.code)).scalars().all()
        still_open = connection.execute(
            select(OUTBOX.c.event_id).where(OUTBOX.c.consumed_at.is_(None))
        ).scalars().all()  # fmt: skip
    assert letters == ["verify.refused"] * dead
    assert still_open == []

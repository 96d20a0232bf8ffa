"""The real runtime on the embedded broker and SQLite, with fake steps: one call to run it."""

from __future__ import annotations

import base64
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from connectors.database.casebook import DatabaseCaseBook
from connectors.database.engine import Database, embedded_url
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import ensure
from connectors.database.outbox import Sealing
from connectors.embedded_kafka import EmbeddedKafka
from connectors.envelope import Envelope
from connectors.kafka_producer import KafkaPublisher
from connectors.key_sources import from_environment
from tests.fakes.pipeline import naming
from workers.runtime.accept import Acceptor
from workers.runtime.assembly import World, assemble, consumers, topic_names
from workers.runtime.pool import Pool
from workers.runtime.providers import providers
from workers.runtime.service import Service
from workers.runtime.telemetry import Telemetry
from workers.settings import Settings
from workers.step import Step


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def sealing(key: bytes = b"k" * 32) -> Sealing:
    """Return real sealing under a test key."""
    envelope = Envelope(from_environment(base64.b64encode(key).decode()))
    return Sealing(lambda body: envelope.seal(body, b"outbox"),
                   lambda body: envelope.unseal(body, b"outbox"))  # fmt: skip


def recording() -> tuple[Telemetry, InMemorySpanExporter, InMemoryMetricReader]:
    """Return telemetry that keeps what it is told."""
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracing = TracerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    metering = MeterProvider(metric_readers=[reader])
    return Telemetry(tracing.get_tracer("t"), metering.get_meter("t")), spans, reader


@dataclass(slots=True)
class Running:
    """A running service and what it writes to."""

    service: Service
    database: Database
    ledger: DatabaseLedger
    book: DatabaseCaseBook
    acceptor: Acceptor
    spans: InMemorySpanExporter
    bootstrap: str


@contextmanager
def running(
    topology: Sequence[Step],
    folder: Path,
    settings: Settings | None = None,
    *,
    quiet: bool = False,
    pool: Pool | None = None,
) -> Iterator[Running]:
    """Run these steps until the block ends. `quiet` keeps no spans; `pool` does the work."""
    settings = settings or fast()
    database = Database(embedded_url(folder))
    ensure(database)
    ledger = DatabaseLedger(database, sealing())
    kafka = EmbeddedKafka(topic_names(topology))
    telemetry, spans, _ = recording()
    if quiet:
        telemetry = providers("bedside-test").telemetry()
    started = threading.Event()
    world = World(
        ledger=ledger,
        publisher=KafkaPublisher(kafka.bootstrap, max_bytes=settings.max_event_bytes),
        naming=naming,
        telemetry=telemetry,
        clock=utc_now,
        bootstrap=kafka.bootstrap,
        forgetful=True,
        ready=started.set,
        pool=pool,
    )
    service = assemble(topology, [step.name for step in topology], settings, world)
    acceptor = Acceptor(
        ledger, naming, consumers(topology), utc_now, max_record_bytes=settings.max_record_bytes
    )
    book = DatabaseCaseBook(database)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            service.run()
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    thread = threading.Thread(target=run, name=f"service-{secrets.token_hex(2)}")
    thread.start()
    try:
        assert started.wait(30), failures
        yield Running(service, database, ledger, book, acceptor, spans, kafka.bootstrap)
    finally:
        service.stop()
        thread.join(60)
        kafka.close()
        database.close()


def fast() -> Settings:
    """Return settings that make tests quick."""
    return Settings(
        batch_wait_ms=10, relay_interval_ms=20, retry_base_seconds=0.05, retry_max_seconds=0.2,
        graceful_stop_seconds=20,
    )  # fmt: skip

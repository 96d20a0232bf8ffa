"""Concrete connectors of the runtime: database, broker, and all that the steps may use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, cast

from connectors.database.engine import Database
from connectors.database.history import DatabaseHistory
from connectors.database.ledger import DatabaseLedger
from connectors.database.outbox import Sealing
from connectors.embedded_kafka import EmbeddedKafka
from connectors.kafka_producer import KafkaPublisher
from connectors.kafka_security import KafkaSecurity
from workers.bootstrap_pool import open_pool, process_count
from workers.bootstrap_stores import (
    build_book,
    build_envelope,
    build_vault,
    build_vault_care,
    open_database,
    open_ehr,
    utc_now,
    vault_retention,
)
from workers.intake.identity import thread_name
from workers.ports import Inbox, Ports
from workers.runtime.accept import Acceptor, intake_route
from workers.runtime.assembly import World, assemble, consumers, topic_names
from workers.runtime.http import HttpServer
from workers.runtime.ports import Naming
from workers.runtime.produce import Produce, producing
from workers.runtime.providers import providers
from workers.runtime.service import Service
from workers.runtime.state import StateFolder
from workers.settings import Settings
from workers.step import Step
from workers.topology import steps

__all__ = ["build_book", "open_database", "open_runtime", "utc_now"]


def build_sealing(settings: Settings) -> Sealing:
    """Return how payloads with patient text are encrypted in the outbox."""
    envelope, place = build_envelope(settings), b"outbox"
    return Sealing(partial(envelope.seal, aad=place), partial(envelope.unseal, aad=place))


def build_ledger(settings: Settings, database: Database) -> DatabaseLedger:
    """Return the runtime's ledger."""
    return DatabaseLedger(database, build_sealing(settings))


def build_history(database: Database) -> DatabaseHistory:
    """Return what happened to cases, for reports."""
    return DatabaseHistory(database)


def build_naming(settings: Settings, database: Database) -> Naming:
    """Return how raw records get their event id: a keyed digest of their bytes.

    The same record again has the same id and is done once. A record that was mended and sent again
    under the same FHIR id is another record: it is read again, and what it leads to has the ids of
    its case, so that nothing is written twice.
    """
    vault = build_vault(settings, database, utc_now, actor="runtime")

    def name(body: bytes) -> str:
        return vault.index(f"record:{hashlib.sha256(body).hexdigest()}")

    return name


def open_acceptor(settings: Settings, database: Database) -> Acceptor:
    """Return what takes records into the outbox."""
    return Acceptor(
        build_ledger(settings, database),
        build_naming(settings, database),
        consumers(topology_shape()),
        utc_now,
        max_record_bytes=settings.max_record_bytes,
    )


def topology_shape() -> tuple[Step, ...]:
    """Return the steps for their names and topics only; their handlers must not be called."""
    return steps(cast("Ports", None))


def kafka_security(settings: Settings) -> KafkaSecurity:
    """Return how to connect to the brokers, in any client's words."""
    return KafkaSecurity(
        protocol=settings.kafka_security,
        mechanism=settings.kafka_sasl_mechanism,
        username=settings.kafka_username,
        password=settings.kafka_password.get_secret_value(),
        ca_file=settings.kafka_ca_file,
        certificate_file=settings.kafka_certificate_file,
        key_file=settings.kafka_key_file,
    )


def kafka_client(settings: Settings) -> dict[str, Any]:
    """Return the security settings by their librdkafka names."""
    return kafka_security(settings).librdkafka()


def open_publisher(settings: Settings, bootstrap: str) -> KafkaPublisher:
    """Return what publishes to the broker."""
    client = kafka_client(settings)
    return KafkaPublisher(bootstrap, max_bytes=settings.max_event_bytes, client=client)


@contextmanager
def open_producing(settings: Settings) -> Iterator[Produce]:
    """Return what hands raw records to the broker that the settings name."""
    publisher = open_publisher(settings, settings.kafka_bootstrap)
    try:
        yield producing(publisher, max_record_bytes=settings.max_record_bytes, thread=thread_name)
    finally:
        publisher.close()


@contextmanager
def open_runtime(
    settings: Settings, run: Sequence[str] = (), *, ready: Callable[[str], None] = lambda _: None
) -> Iterator[Service]:
    """Return a service that runs the steps named in `run`, or all; closes everything after.

    `ready` is called with the HTTP address once records are being consumed.

    Raises:
        Misconfigured: `runtime.already_running`, `runtime.port_in_use`, and those of the parts.
        Retryable: a server is away.
    """
    with ExitStack() as closing:
        embedded = settings.kafka_bootstrap == "embedded"
        state = StateFolder(settings.state_dir)
        if embedded:
            closing.enter_context(state.locked())
        processes = process_count(settings)
        database = open_database(settings)
        closing.callback(database.close)
        ehr = open_ehr(settings)
        closing.callback(ehr.close)
        pool = open_pool(settings, processes, ehr.base_url, closing) if processes > 1 else None
        topology = topology_shape() if pool else _here(settings, database, ehr.inbox)
        http = HttpServer(settings.http_host, settings.http_port)
        bootstrap = _broker(settings, topology, closing)

        def begun() -> None:
            if embedded:
                note = {"bootstrap": bootstrap, "http": http.url, "ehr": ehr.base_url}
                closing.enter_context(state.noted(note))
            ready(http.url)

        world = _world(settings, database, bootstrap, closing)
        routes = [intake_route(open_acceptor(settings, database))] if embedded else ()
        world = replace(world, http=http, routes=routes, ready=begun, pool=pool)
        yield assemble(topology, run or [step.name for step in topology], settings, world)


def _here(settings: Settings, database: Database, inbox: Inbox) -> tuple[Step, ...]:
    """Return the steps with their ports; word lists are loaded only where the work is done."""
    from workers.bootstrap_ports import build_ports

    return steps(build_ports(settings, database, inbox))


def _broker(settings: Settings, topology: Sequence[Step], closing: ExitStack) -> str:
    if settings.kafka_bootstrap != "embedded":
        return settings.kafka_bootstrap
    broker = EmbeddedKafka(topic_names(topology))
    closing.callback(broker.close)
    return broker.bootstrap


def _world(settings: Settings, database: Database, bootstrap: str, closing: ExitStack) -> World:
    telemetry = providers("bedside")
    closing.callback(telemetry.shutdown)
    care = build_vault_care(settings, database, utc_now, actor="retention")
    return World(
        ledger=build_ledger(settings, database),
        publisher=open_publisher(settings, bootstrap),
        naming=build_naming(settings, database),
        telemetry=telemetry.telemetry(),
        clock=utc_now,
        bootstrap=bootstrap,
        tidy=partial(care.erase, vault_retention(settings)),
        forgetful=settings.kafka_bootstrap == "embedded",
        client=kafka_client(settings),
    )

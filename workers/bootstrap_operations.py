"""Connectors for those who operate the pipeline: topics, migrations, dead letters, doctor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from connectors.database import migrate
from connectors.database.dead_letters import Buried, DeadLetterBox
from connectors.database.engine import Database, embedded_url
from connectors.kafka_admin import KafkaAdmin
from schemas import topics
from schemas.errors import Misconfigured
from schemas.ledger import ATTEMPT, Outgoing
from workers.bootstrap_runtime import build_sealing, kafka_security
from workers.runtime.records import EVENT_ID, SOURCE, STEP
from workers.settings import Settings

CODES: dict[str, str] = {
    "kafka.not_running": "The embedded broker lives only while `bedside up` runs. Start it, or set "
    "BEDSIDE_KAFKA_BOOTSTRAP to a broker.",
}


def kafka_admin(settings: Settings) -> KafkaAdmin:
    """Return the administration of the broker that the settings name.

    Raises:
        Misconfigured: `kafka.not_running`, the embedded broker lives only while `bedside up` runs.
    """
    if settings.kafka_bootstrap != "embedded":
        client = kafka_security(settings).kafka_python()
        return KafkaAdmin(settings.kafka_bootstrap, client=client)
    place = settings.state_dir / "broker.json"
    try:
        address = orjson.loads(place.read_bytes())["bootstrap"]
    except (OSError, ValueError, KeyError):
        hint = "the embedded broker runs only while `bedside up` does; start it, or name a broker"
        raise Misconfigured("kafka.not_running", hint) from None
    return KafkaAdmin(address, embedded=True)


def database_of(settings: Settings) -> Database:
    """Return the database that the settings name; the caller closes it."""
    url = settings.database_url.get_secret_value()
    if url == "embedded":
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        url = embedded_url(settings.state_dir)
    return Database(url)


def database_is_current(settings: Settings) -> bool:
    """Return whether the database is at the newest version."""
    database = database_of(settings)
    try:
        return migrate.current(database)
    finally:
        database.close()


def migrate_database(settings: Settings) -> None:
    """Bring the database to the newest version."""
    database = database_of(settings)
    try:
        migrate.upgrade(database)
    finally:
        database.close()


@contextmanager
def dead_letter_box(settings: Settings) -> Iterator[DeadLetterBox]:
    """Open the dead letters."""
    database = database_of(settings)
    try:
        yield DeadLetterBox(database, build_sealing(settings))
    finally:
        database.close()


def replay_dead_letter(settings: Settings, box: DeadLetterBox, letter: Buried) -> None:
    """Have the record of a dead letter done again.

    Raises:
        Rejected: `kafka.record_gone`, neither the outbox nor the source topic holds it.
    """
    now = time.time()
    if box.reopen(letter, now):
        return
    record = kafka_admin(settings).read(letter.topic, letter.partition, letter.offset)
    box.requeue(letter, _again(letter, record.value, record.key), now)


def _again(letter: Buried, payload: bytes, key: bytes | None) -> Outgoing:
    phi = any(topic.name == letter.topic and topic.phi for topic in topics.ALL)
    source = f"{letter.topic}/{letter.partition}/{letter.offset}"
    ours = "" if phi or key is None else key.decode("ascii", "replace")
    return Outgoing(
        event_id=letter.event_id,
        topic=topics.retry_topic(letter.step, phi=phi).name,
        payload=payload,
        consumer=letter.step,
        # A sender's key may name a person; the event id keeps no order, but tells nothing.
        key=ours or letter.event_id,
        headers={EVENT_ID: letter.event_id, STEP: letter.step, ATTEMPT: "0", SOURCE: source},
        phi=phi,
        retry=True,
        due_at=time.time(),
    )

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
from schemas.errors import Misconfigured, Rejected
from schemas.ledger import Pulled
from workers.bootstrap_runtime import (
    build_naming,
    build_sealing,
    kafka_security,
    open_database,
    topology_shape,
)
from workers.runtime.records import Decoder
from workers.runtime.replay import read_again
from workers.settings import Settings
from workers.step import Step

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
    """Return the database that the settings name; the caller closes it.

    The embedded one is made, and brought to the newest version, as by the workers; a server's is
    opened as it is.
    """
    url = settings.database_url.get_secret_value()
    return open_database(settings) if url == "embedded" else Database(url)


def database_is_current(settings: Settings) -> bool:
    """Return whether the database is at the newest version; makes nothing."""
    url = settings.database_url.get_secret_value()
    if url == "embedded":
        if not (settings.state_dir / "bedside.sqlite").exists():
            return False
        url = embedded_url(settings.state_dir)
    database = Database(url)
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
    """Open the dead letters.

    Raises:
        Misconfigured: `database.outdated`, a server's tables are not current.
    """
    database = open_database(settings)
    try:
        yield DeadLetterBox(database, build_sealing(settings))
    finally:
        database.close()


def replay_dead_letter(settings: Settings, box: DeadLetterBox, letter: Buried) -> None:
    """Have the record of a dead letter done again.

    Raises:
        Rejected: `kafka.record_gone`, neither the outbox nor the source topic holds it;
            `runtime.unknown_step`, only an older version had the step.
    """
    now = time.time()
    if box.reopen(letter, now):
        return
    # The embedded broker begins anew at each start: its offsets mean other records by then.
    if settings.kafka_bootstrap == "embedded" or letter.offset < 0:
        raise Rejected("kafka.record_gone")
    step = _step(letter.step)
    raw = kafka_admin(settings).read(letter.topic, letter.partition, letter.offset)
    pulled = Pulled(letter.topic, letter.partition, letter.offset, raw.key, raw.value, raw.headers)
    database = database_of(settings)
    try:
        naming = build_naming(settings, database)
        decoder = Decoder(step, naming, max_record_bytes=settings.max_record_bytes)
        box.requeue(
            letter, read_again(step, decoder, pulled, event_id=letter.event_id, due_at=now), now
        )
    finally:
        database.close()


def _step(name: str) -> Step:
    for step in topology_shape():
        if step.name == name:
            return step
    raise Rejected("runtime.unknown_step")

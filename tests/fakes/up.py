"""The runtime of `bedside up` with fake steps, as a process of its own, to be killed.

    python -m tests.fakes.up STATE_DIR

Steps write a file for each draft delivered into `STATE_DIR/inbox`, and a line for each call of
`draft` into `STATE_DIR/calls`. `STATE_DIR/broker.json` appears when records are being consumed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.database.engine import Database, embedded_url
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import ensure
from connectors.embedded_kafka import EmbeddedKafka
from connectors.kafka_producer import KafkaPublisher
from tests.fakes.embedded import sealing, utc_now
from tests.fakes.pipeline import Steps, naming
from workers.runtime.assembly import World, assemble, topic_names
from workers.runtime.logs import set_up
from workers.runtime.providers import providers
from workers.runtime.state import StateFolder
from workers.settings import Settings


def main(folder: Path) -> None:
    """Run until told to stop."""
    set_up("INFO")
    settings = Settings(
        state_dir=folder, batch_wait_ms=10, relay_interval_ms=20, retry_base_seconds=0.1
    )
    state = StateFolder(folder)
    inbox = folder / "inbox"
    inbox.mkdir(exist_ok=True)
    steps = Steps(inbox=inbox)
    counted = _counted(steps.draft, folder / "calls")
    topology = [
        replace(step, handle=counted) if step.name == "draft" else step for step in steps.topology()
    ]
    with state.locked():
        database = Database(embedded_url(folder))
        ensure(database)
        kafka = EmbeddedKafka(topic_names(topology))
        noted = state.noted({"bootstrap": kafka.bootstrap})
        world = World(
            ledger=DatabaseLedger(database, sealing()),
            publisher=KafkaPublisher(kafka.bootstrap, max_bytes=settings.max_event_bytes),
            naming=naming,
            telemetry=providers("bedside-test").telemetry(),
            clock=utc_now,
            bootstrap=kafka.bootstrap,
            forgetful=True,
            ready=noted.__enter__,
        )
        assemble(topology, [step.name for step in topology], settings, world).run()
        noted.__exit__(None, None, None)
        kafka.close()
        database.close()


def _counted(handle: Callable[[Any], Any], calls: Path) -> Callable[[Any], Any]:
    def counted(event: Any) -> Any:
        with calls.open("a") as file:
            file.write(f"{event.case_id}\n")
        return handle(event)

    return counted


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The real runtime without a broker: records move in lists, time stands until somebody moves it."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from connectors.database.engine import Database, embedded_url
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import ensure
from connectors.database.tables import DEAD_LETTERS, OUTBOX, PROCESSED
from schemas import topics
from schemas.ledger import Outgoing, Pulled
from tests.fakes.embedded import recording, sealing
from tests.fakes.pipeline import naming
from workers.runtime.assembly import consumers
from workers.runtime.attempt import Attempt
from workers.runtime.desk import Desk
from workers.runtime.progress import progress_of
from workers.runtime.records import Decoder
from workers.runtime.relay import Relay, RelaySettings
from workers.runtime.retry import DeadLetterLimit, RetryPolicy
from workers.runtime.window import Window
from workers.runtime.work import Here
from workers.runtime.worker import StepWorker
from workers.runtime.writing import Encoder
from workers.step import Step


@dataclass
class MemoryBroker:
    """Keeps what was published. `broken` refuses everything."""

    logs: dict[str, list[Pulled]] = field(default_factory=lambda: defaultdict(list))
    confirmed: list[Outgoing] = field(default_factory=list)
    failed: list[Outgoing] = field(default_factory=list)
    broken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, rows: Iterable[Outgoing]) -> None:
        with self.lock:
            for row in rows:
                if self.broken:
                    self.failed.append(row)
                    continue
                headers = [(name, value.encode()) for name, value in row.headers.items()]
                self.append(row.topic, row.payload, row.key.encode(), headers)
                self.confirmed.append(row)

    def append(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None = None,
        headers: Sequence[tuple[str, object]] = (),
    ) -> None:
        log = self.logs[topic]
        log.append(Pulled(topic, 0, len(log), key, value, headers))

    def settled(self) -> tuple[list[Outgoing], list[Outgoing]]:
        with self.lock:
            confirmed, failed = self.confirmed, self.failed
            self.confirmed, self.failed = [], []
        return confirmed, failed

    def flush(self, timeout_seconds: float) -> None:
        return

    def close(self) -> None:
        return


class Plant:
    """All steps of a topology on one in-memory broker and one SQLite file."""

    def __init__(
        self,
        topology: Sequence[Step],
        folder: Path,
        *,
        max_attempts: int = 4,
        patience_hours: float = 1,
        window: Window | None = None,
        limit: Callable[[Step], DeadLetterLimit] | None = None,
        max_event_bytes: int = 100_000,
        batch: int = 100,
    ) -> None:
        self.folder = folder
        self.now = datetime(2026, 11, 21, tzinfo=UTC)
        self.database = Database(embedded_url(folder))
        ensure(self.database)
        self.ledger = DatabaseLedger(self.database, sealing())
        self.broker = MemoryBroker()
        self.telemetry, self.spans, self.metrics = recording()
        self.window = window or Window(max_records=0, max_bytes=0)
        self.desk = Desk(self.ledger, self.broker, self.window, self.telemetry, lambda: self.now)
        self.batch = batch
        self.positions: dict[tuple[str, str], int] = defaultdict(int)
        read_by = consumers(topology)
        plain = RetryPolicy(max_attempts, 1.0, 60.0, random.Random(1).random)
        patient = plain.patient(seconds=patience_hours * 3600, longest_wait_seconds=300)
        never = DeadLetterLimit(count=0, share=1, window_seconds=1)
        self.workers = {
            step.name: StepWorker(
                step,
                self.desk,
                decoder=Decoder(step, naming, max_record_bytes=10_000),
                attempt=Attempt(
                    step,
                    Here(step, Encoder(step, read_by, max_event_bytes=max_event_bytes)),
                    Encoder(step, read_by, max_event_bytes=max_event_bytes),
                    patient if step.patient else plain,
                    self.telemetry,
                    lambda: self.now,
                ),
                limit=limit(step) if limit else never,
                concurrency=4,
            )
            for step in topology
        }
        self.inputs = {
            step.name: [
                *(topic.name for topic in step.reads),
                topics.retry_topic(step.name, phi=step.phi).name,
            ]
            for step in topology
        }
        progress = progress_of(list(topology), [names[-1] for names in self.inputs.values()])
        self.relay = Relay(RelaySettings(0.01, forgetful=False), self.desk, progress)

    def pending(self, step: str) -> list[Pulled]:
        """Return the next batch of a step without moving on."""
        found: list[Pulled] = []
        for topic in self.inputs[step]:
            found += self.broker.logs[topic][self.positions[step, topic] :]
        return found[: self.batch]

    def commit(self, step: str, batch: Sequence[Pulled]) -> None:
        """Move on behind a batch."""
        for pulled in batch:
            place = (step, pulled.topic)
            self.positions[place] = max(self.positions[place], pulled.offset + 1)

    def turn(self) -> bool:
        """Let each step process one batch and the relay look once; return whether any moved."""
        moved = False
        for name, worker in self.workers.items():
            batch = self.pending(name)
            if batch and worker.process(batch):
                self.commit(name, batch)
                moved = True
        return self.relay.turn() or moved

    def run(self, hours: float = 2) -> None:
        """Go on until nothing is left to do, moving time on while records wait for it."""
        limit = self.now.timestamp() + hours * 3600
        while self.now.timestamp() < limit:
            if not self.turn():
                if not self.open_rows():
                    return
                self.advance(5)
        raise AssertionError(f"{self.open_rows()} records are not finished")

    def advance(self, seconds: float) -> None:
        """Move time on."""
        self.now = datetime.fromtimestamp(self.now.timestamp() + seconds, UTC)

    def open_rows(self) -> int:
        """Return how many records wait in the outbox for anybody."""
        query = select(func.count()).where(OUTBOX.c.consumed_at.is_(None))
        with self.database.reading() as connection:
            return connection.execute(query).scalar_one()

    def kept_rows(self) -> int:
        """Return of how many records the outbox still has the payload."""
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(OUTBOX)).scalar_one()

    def outcomes(self, step: str) -> dict[str, tuple[str, str]]:
        """Return outcome and code of each event that a step has finished."""
        query = select(PROCESSED.c.event_id, PROCESSED.c.outcome, PROCESSED.c.code)
        with self.database.reading() as connection:
            rows = connection.execute(query.where(PROCESSED.c.step == step)).all()
        return {row.event_id: (row.outcome, row.code) for row in rows}

    def dead_letters(self) -> dict[tuple[str, str], str]:
        """Return the code of each dead letter, by step and event id."""
        with self.database.reading() as connection:
            rows = connection.execute(select(DEAD_LETTERS)).all()
        return {(row.step, row.event_id): row.code for row in rows}

    def topic(self, name: str) -> list[Pulled]:
        """Return all records of a topic."""
        return self.broker.logs[name]

    def close(self) -> None:
        """Close the database."""
        self.database.close()

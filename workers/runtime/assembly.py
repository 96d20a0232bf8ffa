"""Put the parts of the runtime together for the steps that run in this process."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.routing import BaseRoute

from schemas import topics
from schemas.ledger import Depth
from workers.ports import Clock
from workers.runtime.attempt import Attempt
from workers.runtime.desk import Desk
from workers.runtime.health import Health, HealthLimits
from workers.runtime.http import HttpServer
from workers.runtime.pool import Pool
from workers.runtime.ports import Ledger, Naming, Publisher
from workers.runtime.progress import progress_of
from workers.runtime.records import Decoder
from workers.runtime.relay import Relay, RelaySettings
from workers.runtime.retry import DeadLetterLimit, RetryPolicy
from workers.runtime.service import Service
from workers.runtime.stream import StreamSettings
from workers.runtime.telemetry import Telemetry
from workers.runtime.window import Window
from workers.runtime.work import Here, There
from workers.runtime.worker import StepWorker
from workers.runtime.writing import Encoder
from workers.settings import Settings
from workers.step import Step


@dataclass(frozen=True, slots=True)
class World:
    """What the runtime is joined to.

    Attributes:
        bootstrap: address of the broker.
        forgetful: the broker keeps nothing over a restart (the embedded one).
        client: security settings, by their librdkafka names.
        http: a bound server, or None.
        routes: further HTTP routes.
        tidy: called hourly: erases what is past its retention.
        pool: other processes that do the work of the steps, or None: this one does it.
    """

    ledger: Ledger
    publisher: Publisher
    naming: Naming
    telemetry: Telemetry
    clock: Clock
    bootstrap: str
    forgetful: bool = False
    client: Mapping[str, Any] = field(default_factory=dict)
    http: HttpServer | None = None
    routes: Sequence[BaseRoute] = ()
    ready: Callable[[], None] = lambda: None
    tidy: Callable[[], object] = lambda: None
    pool: Pool | None = None


def consumers(topology: Sequence[Step]) -> dict[str, str]:
    """Return which step reads a topic, by topic name."""
    return {topic.name: step.name for step in topology for topic in step.reads}


def topic_names(topology: Sequence[Step]) -> list[str]:
    """Return all topics that these steps use, retries and dead letters included."""
    used = {topic.name for step in topology for topic in (*step.reads, *step.writes)}
    used |= {topics.retry_topic(step.name, phi=step.phi).name for step in topology}
    return sorted(used | {topics.DEAD_LETTER.name})


def assemble(
    topology: Sequence[Step], run: Sequence[str], settings: Settings, world: World
) -> Service:
    """Return a service that runs the steps named in `run`."""
    steps = [step for step in topology if step.name in run]
    retries = [topics.retry_topic(step.name, phi=step.phi).name for step in steps]
    progress = progress_of(steps, retries)
    desk = Desk(
        world.ledger, world.publisher, _window(settings, world), world.telemetry, world.clock
    )
    read_by = consumers(topology)
    service = Service(
        [_worker(step, read_by, settings, desk, world) for step in steps],
        _stream(settings, world, steps),
        Relay(_relay(settings, world), desk, progress, tidy=world.tidy),
        world.publisher,
        progress,
        desk.stopping,
        http=world.http,
        ready=world.ready,
    )
    _observe(service, settings, world)
    return service


def _window(settings: Settings, world: World) -> Window:
    records = settings.embedded_flight_records if world.forgetful else 0
    return Window(max_records=records, max_bytes=settings.embedded_flight_bytes)


def _worker(
    step: Step, read_by: Mapping[str, str], settings: Settings, desk: Desk, world: World
) -> StepWorker:
    encoder = Encoder(step, read_by, max_event_bytes=settings.max_event_bytes)
    policy = retry_policy(step, settings)
    # Anybody may send garbage to an intake topic; it must not stop the ones who don't.
    limit = DeadLetterLimit(
        count=0 if step.phi else settings.dead_letter_limit_count,
        share=settings.dead_letter_limit_share,
        window_seconds=settings.dead_letter_window_seconds,
    )
    pool = world.pool
    work = There(step, pool.ask) if pool else Here(step, encoder)
    return StepWorker(
        step,
        desk,
        decoder=Decoder(
            step,
            world.naming,
            max_record_bytes=settings.max_record_bytes,
            elsewhere=pool is not None,
        ),
        attempt=Attempt(step, work, encoder, policy, desk.telemetry, desk.clock),
        limit=limit,
        concurrency=_concurrency(step, settings, pool),
        abreast=pool is not None,
    )


def retry_policy(step: Step, settings: Settings) -> RetryPolicy:
    """Return how often and when a record of `step` is tried again."""
    policy = RetryPolicy(
        settings.retry_max_attempts, settings.retry_base_seconds, settings.retry_max_seconds,
        random.random,
    )  # fmt: skip
    if not step.patient:
        return policy
    return policy.patient(
        seconds=settings.reply_patience_hours * 3600,
        longest_wait_seconds=settings.reply_wait_max_seconds,
    )


def _concurrency(step: Step, settings: Settings, pool: Pool | None) -> int:
    """Return how many records of a step are in hand at once.

    Of a step that only computes, as many as there are processes to compute.
    """
    processes = pool.size if pool else 1
    return max(settings.expensive_concurrency, processes) if step.expensive else processes


def _relay(settings: Settings, world: World) -> RelaySettings:
    return RelaySettings(
        interval_seconds=settings.relay_interval_ms / 1000,
        forgetful=world.forgetful,
        dead_days=settings.dead_letter_retention_days,
        processed_days=settings.processed_retention_days,
    )


def _stream(settings: Settings, world: World, steps: Sequence[Step]) -> StreamSettings:
    # An expensive batch must end within max_poll_interval, so it is short.
    few = min(settings.batch_records, 8 * settings.expensive_concurrency)
    return StreamSettings(
        bootstrap=world.bootstrap,
        batch_records={
            step.name: few if step.expensive else settings.batch_records for step in steps
        },
        batch_wait_seconds=settings.batch_wait_ms / 1000,
        max_poll_interval_seconds=settings.max_poll_interval_seconds,
        graceful_stop_seconds=settings.graceful_stop_seconds,
        client=world.client,
    )


def _observe(service: Service, settings: Settings, world: World) -> None:
    progress, relay = service.progress, service.relay

    def depths() -> Sequence[Depth]:
        return relay.depths

    limits = HealthLimits(
        poll_age_seconds=settings.ready_poll_age_seconds,
        stuck_seconds=settings.ready_stuck_seconds,
        outbox_age_seconds=settings.ready_outbox_seconds,
    )
    health = Health(
        limits, progress, beat=lambda: service.last_beat, depths=depths, clock=world.clock
    )
    if world.http is not None:
        world.http.app = health.app(world.routes)
    watch = world.telemetry.watch
    watch(
        "bedside.outbox.depth",
        "{record}",
        lambda: [(depth.rows, {"messaging.destination.name": depth.topic}) for depth in depths()],
    )
    watch(
        "bedside.consumer.lag",
        "{record}",
        lambda: [(one.lag, {"bedside.step": one.step}) for one in progress.steps.values()],
    )
    watch(
        "bedside.consumer.poll.age",
        "s",
        lambda: [
            (time.monotonic() - (one.last_poll or progress.started), {"bedside.step": one.step})
            for one in progress.steps.values()
        ],
    )

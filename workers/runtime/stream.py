"""FastStream, set up so that nothing is lost and nothing is printed.

One batch subscriber for each step, manual acknowledgement, earliest offset. FastStream's own
decoding is replaced: its header parser raises on bytes that are not UTF-8 and would skip the
batch, and its log of a failing handler prints message bodies.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import Message as Record
from faststream import AckPolicy
from faststream.confluent import KafkaBroker, Topic
from faststream.confluent.annotations import KafkaMessage
from faststream.confluent.message import KafkaMessage as Message

from schemas.ledger import Pulled
from workers.runtime.broker_log import BrokerLog
from workers.runtime.progress import Progress
from workers.runtime.worker import StepWorker

_STATISTICS_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """How to consume.

    Attributes:
        client: further librdkafka settings (security), by their librdkafka names.
        batch_records: by step.
        batch_wait_seconds: how long a poll waits for a full batch.
    """

    bootstrap: str
    batch_records: Mapping[str, int]
    batch_wait_seconds: float
    max_poll_interval_seconds: int
    graceful_stop_seconds: float
    client: Mapping[str, Any] = field(default_factory=dict)


def kafka_broker(settings: StreamSettings, progress: Progress) -> KafkaBroker:
    """Return FastStream's broker, without subscribers."""
    config: Any = {
        **settings.client,
        "statistics.interval.ms": _STATISTICS_MS,
        "stats_cb": progress.statistics,
        "queued.min.messages": 500,
        "queued.max.messages.kbytes": 16_384,
        "log_level": 3,
    }
    return KafkaBroker(
        settings.bootstrap,
        client_id="bedside",
        allow_auto_create_topics=False,
        graceful_timeout=settings.graceful_stop_seconds,
        logger=BrokerLog(settings.bootstrap),
        log_level=logging.DEBUG,
        config=config,
    )


class Subscription:
    """Joins one step to the broker. `working` tells whether its thread is inside a batch.

    Args:
        failed: told when the step must not go on; the process then stops.
    """

    def __init__(
        self,
        broker: KafkaBroker,
        worker: StepWorker,
        topics: Sequence[str],
        settings: StreamSettings,
        *,
        progress: Progress,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._worker = worker
        self._progress = progress
        self._failed = failed
        self.working = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"bedside-{worker.step.name}")
        self._subscriber = broker.subscriber(
            *[Topic(name, declare=False) for name in topics],
            batch=True,
            max_records=settings.batch_records[worker.step.name],
            polling_interval=settings.batch_wait_seconds,
            group_id=f"bedside.{worker.step.name}",
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            max_poll_interval_ms=settings.max_poll_interval_seconds * 1000,
            fetch_max_wait_ms=50,
            parser=self._parse,
            decoder=_undecoded,
            no_reply=True,
        )
        self._subscriber(self._handler())

    async def _parse(self, messages: tuple[Any, ...]) -> Message:
        consumer = self._subscriber.consumer
        assert consumer is not None
        return Message(
            body=b"",
            headers={},
            message_id="",
            raw_message=messages,
            consumer=consumer,
            is_manual=True,
        )

    def _handler(self) -> Callable[[KafkaMessage], Awaitable[None]]:
        async def handle(msg: KafkaMessage) -> None:
            await self._consume(msg)

        return handle

    async def _consume(self, message: Message) -> None:
        name = self._worker.step.name
        batch = [_pulled(raw) for raw in _tuple(message.raw_message)]
        self._progress.begin(name)
        try:
            loop = asyncio.get_running_loop()
            settled = await loop.run_in_executor(self._thread, self._process, batch)
        except Exception as error:  # noqa: BLE001 - FastStream would log it and go on: records lost
            self._failed(error)
            settled = False
        finally:
            self._progress.end(name)
        if settled:
            await message.ack()
        else:
            self._subscriber.running = False

    def _process(self, batch: list[Pulled]) -> bool:
        self.working = True
        try:
            return self._worker.process(batch)
        finally:
            self.working = False

    def close(self) -> None:
        """Give up the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


async def _undecoded(message: Message) -> object:
    return message.raw_message


def _tuple(raw: object) -> tuple[Any, ...]:
    return raw if isinstance(raw, tuple) else (raw,)


def _pulled(raw: Record) -> Pulled:
    return Pulled(
        topic=raw.topic(),
        partition=raw.partition(),
        offset=raw.offset(),
        key=_bytes(raw.key()),
        value=_bytes(raw.value()),
        headers=raw.headers() or (),
    )


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value

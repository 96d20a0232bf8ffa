"""Run steps until told to stop: consume, relay, answer over HTTP, end gracefully."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from faststream.confluent import KafkaBroker

from schemas import topics
from schemas.errors import Misconfigured, PipelineError
from workers.runtime.http import HttpServer
from workers.runtime.ports import Publisher
from workers.runtime.progress import Progress
from workers.runtime.relay import Relay
from workers.runtime.stream import StreamSettings, Subscription, kafka_broker
from workers.runtime.worker import StepWorker

_LOG: Final = logging.getLogger("bedside.runtime")
_BEAT_SECONDS: Final = 0.5


@dataclass(slots=True)
class Service:
    """All that runs in one process.

    Attributes:
        stopping: set when the process shall end; steps leave their batch early.
        http: None when no port is wanted.
        ready: called once everything runs (for `up`, which then says so).
    """

    workers: Sequence[StepWorker]
    stream: StreamSettings
    relay: Relay
    publisher: Publisher
    progress: Progress
    stopping: threading.Event
    http: HttpServer | None = None
    ready: Callable[[], None] = lambda: None
    error: PipelineError | None = None
    last_beat: float = field(default_factory=time.monotonic)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    def run(self) -> None:
        """Run until a signal, `stop` or a failure.

        Raises:
            PipelineError: why it had to stop.
        """
        asyncio.run(self._run())
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """End gracefully; may be called from any thread."""
        self.stopping.set()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    def fail(self, error: BaseException) -> None:
        """End because a step must not go on."""
        if isinstance(error, PipelineError):
            self.error = self.error or error
        else:
            hint = f"the runtime itself failed: {type(error).__name__}"
            self.error = self.error or Misconfigured("runtime.unexpected", hint)
        self.stop()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._catch_signals(self._loop)
        broker = kafka_broker(self.stream, self.progress)
        joined = [self._join(broker, worker) for worker in self.workers]
        if self.http:
            self.http.start()
        self.relay.start()
        await broker.start()
        _LOG.info("started", extra={"steps": [worker.step.name for worker in self.workers]})
        self.ready()
        await self._until_stopped()
        _LOG.info("stopping", extra={"code": self.error.code if self.error else ""})
        await broker.stop()
        for one in joined:
            if one.working:
                _LOG.warning("still at work", extra={"code": "runtime.stop_timeout"})
            one.close()
        await asyncio.to_thread(self.relay.stop, self.stream.graceful_stop_seconds)
        self.publisher.close()
        if self.http:
            self.http.stop()
        _LOG.info("stopped")

    def _join(self, broker: KafkaBroker, worker: StepWorker) -> Subscription:
        step = worker.step
        names = [topic.name for topic in step.reads]
        names.append(topics.retry_topic(step.name, phi=step.phi).name)
        return Subscription(
            broker, worker, names, self.stream, progress=self.progress, failed=self.fail
        )

    async def _until_stopped(self) -> None:
        while not self.stopping.is_set():
            self.last_beat = time.monotonic()
            try:
                await asyncio.wait_for(self._wake.wait(), _BEAT_SECONDS)
            except TimeoutError:
                continue

    def _catch_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

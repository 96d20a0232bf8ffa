"""What an operator or Kubernetes may ask over HTTP: alive, ready, metrics; embedded: intake.

`/healthz` says that the process and its event loop turn. `/readyz` says that every step gets on:
it has polled lately, holds partitions, no batch is stuck, and the outbox is being emptied.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from schemas.ledger import Depth
from workers.ports import Clock
from workers.runtime.progress import Progress


@dataclass(frozen=True, slots=True)
class HealthLimits:
    """When to complain, in seconds."""

    loop_seconds: float = 30
    poll_age_seconds: float = 30
    stuck_seconds: float = 600
    outbox_age_seconds: float = 120


class Health:
    """Answers by signs of life.

    Args:
        beat: monotonic time of the event loop's last turn.
        depths: what waits in the outbox.
    """

    def __init__(
        self,
        limits: HealthLimits,
        progress: Progress,
        *,
        beat: Callable[[], float],
        depths: Callable[[], Sequence[Depth]],
        clock: Clock,
    ) -> None:
        self._limits = limits
        self._progress = progress
        self._beat = beat
        self._depths = depths
        self._clock = clock

    def alive(self) -> list[str]:
        """Return what is wrong with the process itself."""
        age = time.monotonic() - self._beat()
        still = age > self._limits.loop_seconds
        return [f"event loop stands still for {age:.0f} s"] if still else []

    def complaints(self) -> list[str]:
        """Return everything that is wrong."""
        limits, now = self._limits, self._clock().timestamp()
        old = [
            f"outbox: {depth.rows} for {depth.topic} wait for {now - depth.oldest_due_at:.0f} s"
            for depth in self._depths()
            if not self._progress.busy(depth.topic)
            and now - depth.oldest_due_at > limits.outbox_age_seconds
        ]
        steps = self._progress.complaints(
            poll_age_seconds=limits.poll_age_seconds, stuck_seconds=limits.stuck_seconds
        )
        return [*self.alive(), *steps, *old]

    def app(self, routes: Sequence[BaseRoute] = ()) -> Starlette:
        """Return the ASGI application, with further routes of the embedded default."""
        own = [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", _metrics),
        ]
        return Starlette(routes=[*own, *routes])

    async def _healthz(self, _request: Request) -> Response:
        return _answer(self.alive(), {})

    async def _readyz(self, _request: Request) -> Response:
        steps = {
            one.step: {"partitions": one.assigned, "lag": one.lag, "batches": one.batches}
            for one in self._progress.steps.values()
        }
        return _answer(self.complaints(), {"steps": steps})


def _answer(complaints: list[str], more: dict[str, object]) -> Response:
    status = "ok" if not complaints else "failing"
    body = {"status": status, "complaints": complaints, **more}
    return JSONResponse(body, status_code=200 if not complaints else 503)


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

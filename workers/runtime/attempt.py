"""Try one record in one step, and say what becomes of it.

This is the only place that catches `Exception`: a step that fails in a way nobody foresaw must
not stop the ones behind it. Of such an exception only the class and our own lines are logged;
its message may quote patient text.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.errors import (
    Misconfigured,
    NotOurs,
    NotYet,
    PipelineError,
    Rejected,
    Retryable,
)
from schemas.events import DeadLetter, Event, ResponseForwarded
from schemas.ledger import Outgoing, Result
from workers.ports import Clock
from workers.runtime.records import Incoming
from workers.runtime.retry import RetryPolicy
from workers.runtime.telemetry import Telemetry
from workers.runtime.writing import Encoder, retry_of
from workers.step import Step

_ROOT: Final = Path(__file__).resolve().parents[2]
_UNFORESEEN: Final = "runtime.unexpected"
_ROOMS: Final = {"connectors", "policies", "schemas", "workers", "tests"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What one try gave: a record and its event, or an error."""

    outgoing: Outgoing | None
    event: Event | None
    error: PipelineError | None
    seconds: float


class Attempt:
    """Handles records of one step, one at a time; safe for use by several threads."""

    def __init__(
        self,
        step: Step,
        encoder: Encoder,
        policy: RetryPolicy,
        telemetry: Telemetry,
        clock: Clock,
    ) -> None:
        self._step = step
        self._encoder = encoder
        self._policy = policy
        self._telemetry = telemetry
        self._clock = clock

    def make(self, incoming: Incoming) -> Result:
        """Handle a record; whatever happens is in the result.

        Raises:
            Misconfigured: from the step; the process must stop.
        """
        with self._telemetry.handling(self._step.name, incoming) as span:
            tried = self._try(incoming, span.traceparent)
            result = self._result(incoming, tried, span.traceparent)
            span.done(result)
        return result

    def _try(self, incoming: Incoming, trace: str) -> Tried:
        started = time.perf_counter()
        outgoing: Outgoing | None = None
        event: Event | ResponseForwarded | None = None
        error: PipelineError | None = None
        try:
            if incoming.code:
                raise Rejected(incoming.code)  # noqa: TRY301 - one way out for all that fails
            event = self._step.handle(incoming.event)
            outgoing = self._encoder.write(event, trace)
        except Misconfigured:
            raise
        except PipelineError as known:
            error = known
        except Exception as unknown:  # noqa: BLE001 - see the module's docstring
            self._telemetry.unexpected(self._step.name, incoming.event_id, where(unknown))
            error = Retryable(_UNFORESEEN)
        seconds = time.perf_counter() - started
        return Tried(outgoing, event if isinstance(event, Event) else None, error, seconds)

    def _result(self, incoming: Incoming, tried: Tried, trace: str) -> Result:
        attempts = incoming.attempt + 1
        step, error = self._step.name, tried.error
        if error is None and tried.outgoing is not None:
            case_id = incoming.case_id or (tried.event.case_id if tried.event else "")
            return Result(
                step, incoming.event_id, "ok", case_id, seconds=tried.seconds, attempts=attempts,
                outgoing=(tried.outgoing,), projected=tried.event,
            )  # fmt: skip
        assert error is not None
        unforeseen = error.code == _UNFORESEEN
        if isinstance(error, Retryable) and not self._policy.exhausted(
            attempts, unforeseen=unforeseen
        ):
            return self._again(incoming, error, attempts, tried.seconds)
        if isinstance(error, NotOurs | NotYet):
            return Result(
                step, incoming.event_id, "not_ours", incoming.case_id, error.code, tried.seconds,
                attempts,
            )  # fmt: skip
        return self._dead(incoming, error.code, attempts, tried.seconds, trace)

    def _again(self, incoming: Incoming, error: Retryable, attempts: int, seconds: float) -> Result:
        delay = self._policy.delay_seconds(attempts, error.retry_after_seconds)
        due_at = self._clock().timestamp() + delay
        return Result(
            self._step.name, incoming.event_id, None, incoming.case_id, error.code, seconds,
            attempts, again=retry_of(self._step, incoming, attempt=attempts, due_at=due_at),
        )  # fmt: skip

    def _dead(
        self, incoming: Incoming, code: str, attempts: int, seconds: float, trace: str
    ) -> Result:
        topic, partition, offset = incoming.source
        letter = DeadLetter(
            step=self._step.name, event_id=incoming.event_id, code=code, topic=topic,
            partition=partition, offset=offset, attempts=attempts, at=self._clock(), trace=trace,
        )  # fmt: skip
        return Result(
            self._step.name, incoming.event_id, "dead", incoming.case_id, code, seconds, attempts,
            outgoing=(self._encoder.dead_letter(letter),), dead=letter,
        )  # fmt: skip

    def park(self, incoming: Incoming) -> Result:
        """Return the result of a record that waits behind an earlier one of its key."""
        again = retry_of(self._step, incoming, attempt=incoming.attempt, due_at=None)
        return Result(
            self._step.name, incoming.event_id, None, incoming.case_id, "runtime.parked",
            attempts=incoming.attempt, again=again,
        )  # fmt: skip


def where(error: BaseException) -> str:
    """Return the class of an exception and our own lines on its way, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{name}:{frame.lineno}" for frame in frames if (name := _ours(frame.filename))]
    return f"{type(error).__name__} at {' < '.join(reversed(lines[-6:]))}"


def _ours(filename: str) -> str:
    path = Path(filename)
    if not path.is_relative_to(_ROOT):
        return ""
    relative = path.relative_to(_ROOT)
    return str(relative) if relative.parts[0] in _ROOMS else ""

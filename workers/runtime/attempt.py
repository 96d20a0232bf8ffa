"""Try one record in one step, and say what becomes of it.

This is the only place that catches `Exception`: a step that fails in a way nobody foresaw must
not stop the ones behind it. Of such an exception only the class and our own lines are logged;
its message may quote patient text.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from schemas.errors import (
    Misconfigured,
    NotOurs,
    NotYet,
    PipelineError,
    Rejected,
    Retryable,
)
from schemas.events import DeadLetter
from schemas.ledger import Result
from workers.ports import Clock
from workers.runtime.records import Incoming
from workers.runtime.retry import RetryPolicy
from workers.runtime.telemetry import Telemetry
from workers.runtime.work import Done, Work, where
from workers.runtime.writing import Encoder, retry_of
from workers.step import Step

_UNFORESEEN: Final = "runtime.unexpected"


@dataclass(frozen=True, slots=True)
class Tried:
    """What one try gave: what it led to, or an error."""

    done: Done | None
    error: PipelineError | None
    seconds: float


class Attempt:
    """Handles records of one step, one at a time; safe for use by several threads.

    Args:
        work: does the work, in this process or in another one.
    """

    def __init__(
        self,
        step: Step,
        work: Work,
        encoder: Encoder,
        policy: RetryPolicy,
        telemetry: Telemetry,
        clock: Clock,
    ) -> None:
        self._step = step
        self._work = work
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
        done: Done | None = None
        error: PipelineError | None = None
        try:
            if incoming.code:
                raise Rejected(incoming.code)  # noqa: TRY301 - one way out for all that fails
            done = self._work(incoming, trace)
        except Misconfigured:
            raise
        except PipelineError as known:
            error = known
        except Exception as unknown:  # noqa: BLE001 - see the module's docstring
            self._telemetry.unexpected(self._step.name, incoming.event_id, where(unknown))
            error = Retryable(_UNFORESEEN)
        return Tried(done, error, time.perf_counter() - started)

    def _result(self, incoming: Incoming, tried: Tried, trace: str) -> Result:
        attempts = incoming.attempt + 1
        step, error, done = self._step.name, tried.error, tried.done
        if error is None and done is not None:
            case_id = incoming.case_id or done.case_id
            return Result(
                step, incoming.event_id, "ok", case_id, seconds=tried.seconds, attempts=attempts,
                outgoing=(done.outgoing,), projected=done.projected,
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

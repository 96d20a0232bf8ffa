"""What is done with one record: handle it and write what comes out, here or in another process.

    attempt ──► Here ─────────────────────────► step.handle ─► encoder
            └─► There ─► pool ─► (pipe) ─► bench ─► step.handle ─► encoder

Between processes a record goes as the bytes that came from the broker, and what it led to as the
bytes that go to it. Of an error its kind and code cross, never its text.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from schemas.errors import Misconfigured, PipelineError, Rejected, Retryable
from schemas.events import Event, Received
from schemas.ledger import FOLDED, Outgoing
from schemas.text import PhiBytes
from schemas.topics import Topic
from workers.runtime.records import Incoming, adapter
from workers.runtime.writing import Encoder
from workers.step import Step

_ROOT: Final = Path(__file__).resolve().parents[2]
_ROOMS: Final = {"connectors", "policies", "schemas", "workers", "tests"}


class Unforeseen(Exception):
    """A step of another process failed in a way that nobody foresaw; `place` says where."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place


@dataclass(frozen=True, slots=True)
class Done:
    """What a record led to. `event` is there where the projections fold it."""

    outgoing: Outgoing
    case_id: str
    event: Event | None


class Work(Protocol):
    """Does the work of one step on one record; safe for use by several threads."""

    def __call__(self, incoming: Incoming, trace: str) -> Done:
        """Return what the record led to. Raises whatever the step raises, or `Unforeseen`."""
        ...


class Here:
    """Works in this process."""

    def __init__(self, step: Step, encoder: Encoder) -> None:
        self._step = step
        self._encoder = encoder

    def __call__(self, incoming: Incoming, trace: str) -> Done:
        """Return what the record led to."""
        event = self._step.handle(incoming.event)
        outgoing = self._encoder.write(event, trace)
        if isinstance(event, Event):
            return Done(outgoing, event.case_id, event)
        return Done(outgoing, "", None)


@dataclass(frozen=True, slots=True, repr=False)
class Order:
    """A record on its way to another process."""

    step: str
    topic: str
    event_id: str
    body: bytes
    trace: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back: a record, or the kind and code of an error (for `unforeseen` its place)."""

    kind: Literal["done", "retryable", "rejected", "misconfigured", "unforeseen"]
    code: str = ""
    outgoing: Outgoing | None = None
    case_id: str = ""
    hint: str = ""
    retry_after_seconds: float | None = None


def told(error: PipelineError) -> Answer:
    """Return an error of ours as it crosses."""
    match error:
        case Misconfigured():
            return Answer("misconfigured", error.code, hint=error.hint)
        case Retryable():
            return Answer("retryable", error.code, retry_after_seconds=error.retry_after_seconds)
        case _:
            return Answer("rejected", error.code)


def raised(answer: Answer) -> Exception:
    """Return the error that an answer tells of."""
    match answer.kind:
        case "retryable":
            return Retryable(answer.code, retry_after_seconds=answer.retry_after_seconds)
        case "misconfigured":
            return Misconfigured(answer.code, answer.hint)
        case "unforeseen":
            return Unforeseen(answer.code)
        case _:
            return Rejected(answer.code)


class There:
    """Has the work of one step done by another process; `ask` hands it over and waits."""

    def __init__(self, step: Step, ask: Callable[[Order], Answer]) -> None:
        self._name = step.name
        self._ask = ask
        self._folded = {topic.name: topic for topic in step.writes if topic.carries in FOLDED}

    def __call__(self, incoming: Incoming, trace: str) -> Done:
        """Return what the record led to."""
        place = incoming.source[0]
        answer = self._ask(Order(self._name, place, incoming.event_id, incoming.body, trace))
        if answer.outgoing is None:
            raise raised(answer)
        return Done(answer.outgoing, answer.case_id, self._event(answer.outgoing))

    def _event(self, outgoing: Outgoing) -> Event | None:
        topic = self._folded.get(outgoing.topic)
        if topic is None or outgoing.phi:
            return None
        event: Event = adapter(topic.carries).validate_json(outgoing.payload)
        return event


class Bench:
    """Where orders are carried out: all steps of one process."""

    def __init__(
        self, topology: Sequence[Step], read_by: Mapping[str, str], *, max_event_bytes: int
    ) -> None:
        self._topics: dict[str, Topic] = {t.name: t for step in topology for t in step.reads}
        self._steps = {step.name: step for step in topology}
        self._encoders = {
            step.name: Encoder(step, read_by, max_event_bytes=max_event_bytes) for step in topology
        }

    def carry_out(self, order: Order) -> Answer:
        """Return what the order led to. Raises nothing: an exception's text may quote a record."""
        try:
            event = self._steps[order.step].handle(self._event(order))
            outgoing = self._encoders[order.step].write(event, order.trace)
        except PipelineError as error:
            return told(error)
        except Exception as error:  # noqa: BLE001 - as in attempt.py, for its other process
            return Answer("unforeseen", where(error))
        case_id = event.case_id if isinstance(event, Event) else ""
        return Answer("done", outgoing=outgoing, case_id=case_id)

    def _event(self, order: Order) -> Any:
        topic = self._topics[order.topic]
        if topic.phi:
            return Received(order.event_id, PhiBytes(order.body))
        return adapter(topic.carries).validate_json(order.body)


def where(error: BaseException) -> str:
    """Return the class of an exception and our own lines on its way, without its message."""
    if isinstance(error, Unforeseen):
        return error.place
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{name}:{frame.lineno}" for frame in frames if (name := _ours(frame.filename))]
    return f"{type(error).__name__} at {' < '.join(reversed(lines[-6:]))}"


def _ours(filename: str) -> str:
    path = Path(filename)
    if not path.is_relative_to(_ROOT):
        return ""
    relative = path.relative_to(_ROOT)
    return str(relative) if relative.parts[0] in _ROOMS else ""

"""What is done with one record: handle it and write what comes out, here or in another process.

    attempt ──► Here ─────────────────────────► step.handle ─► encoder
            └─► There ─► pool ─► (pipe) ─► bench ─► step.handle ─► encoder

Between processes a record goes as the bytes that came from the broker, and what it led to as the
bytes that go to it. Of an error its kind and code cross, never its text.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol

from pydantic import ValidationError

from schemas.errors import (
    Misconfigured,
    NotOurs,
    NotYet,
    PipelineError,
    Rejected,
    Retryable,
)
from schemas.events import Event, Received
from schemas.ledger import Folded, Outgoing, folded
from schemas.text import PhiBytes
from schemas.topics import Topic
from workers.runtime.records import Incoming, adapter
from workers.runtime.writing import Encoder
from workers.step import Step

_ROOT: Final = Path(__file__).resolve().parents[2]
_ROOMS: Final = {"connectors", "policies", "schemas", "workers", "tests"}
_FIELDS: Final = tuple(field.name for field in fields(Outgoing))


class Unforeseen(Exception):
    """A step of another process failed in a way that nobody foresaw; `place` says where."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place


@dataclass(frozen=True, slots=True)
class Done:
    """What a record led to, and what the projections keep of it."""

    outgoing: Outgoing
    case_id: str
    projected: Folded | None


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
        return Done(outgoing, event.case_id if isinstance(event, Event) else "", folded(event))


class Order(NamedTuple):
    """A record on its way to another process. A tuple: it crosses more quickly than a dataclass."""

    step: str
    topic: str
    event_id: str
    body: bytes
    trace: str

    def __repr__(self) -> str:
        return f"<Order {self.step} {self.event_id}, {len(self.body)} bytes>"


Kind = Literal[
    "done", "retryable", "not_yet", "rejected", "not_ours", "misconfigured", "unforeseen"
]


class Answer(NamedTuple):
    """What came back: a record, or the kind and code of an error (for `unforeseen` its place).

    Attributes:
        written: fields of the record, an `Outgoing`, in their order.
    """

    kind: Kind
    code: str = ""
    written: tuple[Any, ...] = ()
    case_id: str = ""
    projected: Folded | None = None
    hint: str = ""
    retry_after_seconds: float | None = None

    def __repr__(self) -> str:
        return f"<Answer {self.kind} {self.code}>"

    def outgoing(self) -> Outgoing | None:
        """Return the record."""
        return Outgoing(*self.written) if self.written else None


def told(error: PipelineError) -> Answer:
    """Return an error of ours as it crosses."""
    match error:
        case Misconfigured():
            return Answer("misconfigured", error.code, hint=error.hint)
        case Retryable():
            kind: Kind = "not_yet" if isinstance(error, NotYet) else "retryable"
            return Answer(kind, error.code, retry_after_seconds=error.retry_after_seconds)
        case NotOurs():
            return Answer("not_ours", error.code)
        case _:
            return Answer("rejected", error.code)


def raised(answer: Answer) -> Exception:
    """Return the error that an answer tells of."""
    match answer.kind:
        case "retryable":
            return Retryable(answer.code, retry_after_seconds=answer.retry_after_seconds)
        case "not_yet":
            return NotYet(answer.code, retry_after_seconds=answer.retry_after_seconds)
        case "not_ours":
            return NotOurs(answer.code)
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

    def __call__(self, incoming: Incoming, trace: str) -> Done:
        """Return what the record led to."""
        place = incoming.source[0]
        answer = self._ask(Order(self._name, place, incoming.event_id, incoming.body, trace))
        outgoing = answer.outgoing()
        if outgoing is None:
            raise raised(answer)
        return Done(outgoing, answer.case_id, answer.projected)


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
        written = tuple(getattr(outgoing, name) for name in _FIELDS)
        return Answer("done", written=written, case_id=case_id, projected=folded(event))

    def _event(self, order: Order) -> Any:
        topic = self._topics[order.topic]
        if topic.phi:
            return Received(order.event_id, PhiBytes(order.body))
        try:
            return adapter(topic.carries).validate_json(order.body)
        except ValidationError:
            raise Rejected("runtime.undecodable") from None


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

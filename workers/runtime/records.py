"""Read records from the broker and write events as records.

Names of headers: `traceparent` (W3C Trace Context) and our own `bedside-*`. A record on a retry
topic says where it first stood, so that its dead letter points to the source topic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from schemas import topics
from schemas.errors import Rejected
from schemas.events import DeadLetter, Event, Received, ResponseForwarded
from schemas.ledger import Outgoing, Pulled
from schemas.text import PhiBytes
from schemas.topics import Topic
from workers.runtime.ports import Naming
from workers.step import Step

TRACE: Final = "traceparent"
EVENT_ID: Final = "bedside-event-id"
STEP: Final = "bedside-step"
ATTEMPT: Final = "bedside-attempt"
SOURCE: Final = "bedside-source"


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """A record as a step meets it.

    Attributes:
        event: what the handler gets; None when `code` says why it can't be handled.
        key: what keeps order; equal to `event_id` for records that have no order to keep.
        attempt: tries made before this one.
        retried: it came from the retry topic.
        source: topic, partition and offset where it first stood; offset -1 when not known.
    """

    event_id: str
    key: str
    event: Received | Event | None
    body: bytes
    topic: str
    source: tuple[str, int, int]
    case_id: str = ""
    code: str = ""
    attempt: int = 0
    retried: bool = False
    trace: str = ""


class Decoder:
    """Reads records of one step.

    Args:
        naming: event id of a raw record.
        max_record_bytes: a raw record above it is `intake.too_large`, before anybody parses it.
    """

    def __init__(self, step: Step, naming: Naming, *, max_record_bytes: int) -> None:
        self._reads = {topic.name: topic for topic in step.reads}
        self._retry = topics.retry_topic(step.name, phi=step.phi).name
        self._naming = naming
        self._limit = max_record_bytes

    def read(self, pulled: Pulled) -> Incoming:
        """Return the record, decoded or with the code that says why not. Raises nothing of ours."""
        headers = _texts(pulled.headers)
        retried = pulled.topic == self._retry
        source = (pulled.topic, pulled.partition, pulled.offset)
        if retried:
            source = _source(headers, source)
        topic = self._reads.get(source[0])
        body = pulled.value or b""
        place = "/".join(map(str, source))
        known: dict[str, Any] = {
            "body": body,
            "topic": pulled.topic,
            "source": source,
            "attempt": _number(headers.get(ATTEMPT, "")) if retried else 0,
            "retried": retried,
            "trace": headers.get(TRACE, ""),
        }
        if topic is None:
            return Incoming(place, place, None, code="runtime.undecodable", **known)
        if not body:
            return Incoming(place, place, None, code="runtime.empty", **known)
        if topic.phi:
            return self._raw(pulled, known)
        return _event(topic, place, known)

    def _raw(self, pulled: Pulled, known: dict[str, Any]) -> Incoming:
        body = known["body"]
        if len(body) > self._limit:
            name = f"sha256:{hashlib.sha256(body).hexdigest()}"
            return Incoming(name, name, None, code="intake.too_large", **known)
        event_id = self._naming(body)
        # The sender's key may name a person: only its keyed digest is kept.
        key = self._naming(b"key:" + pulled.key) if pulled.key and not known["retried"] else ""
        if known["retried"] and pulled.key:
            key = pulled.key.decode("ascii", "replace")
        return Incoming(event_id, key or event_id, Received(event_id, PhiBytes(body)), **known)


def _event(topic: Topic, place: str, known: dict[str, Any]) -> Incoming:
    try:
        event: Event = _adapter(topic.carries).validate_json(known["body"])
    except ValidationError:
        return Incoming(place, place, None, code="runtime.undecodable", **known)
    known["trace"] = known["trace"] or event.trace
    return Incoming(event.event_id, event.thread_id, event, case_id=event.case_id, **known)


class Encoder:
    """Writes what one step returns.

    Args:
        consumers: step that reads a topic, by topic name.
        max_event_bytes: a larger event is rejected; the broker would refuse it.
    """

    def __init__(self, step: Step, consumers: Mapping[str, str], *, max_event_bytes: int) -> None:
        self._step = step.name
        self._consumers = consumers
        self._limit = max_event_bytes
        self._topics = {
            ResponseForwarded if topic is topics.RESPONSE else topic.carries: topic
            for topic in step.writes
        }

    def write(self, result: Event | ResponseForwarded, trace: str) -> Outgoing:
        """Return the record of an event.

        Raises:
            Rejected: `runtime.undeclared_output`, `runtime.event_too_large`.
        """
        topic = self._topics.get(type(result))
        if topic is None:
            raise Rejected("runtime.undeclared_output")
        body, key = _body(result, trace)
        if len(body) > self._limit:
            raise Rejected("runtime.event_too_large")
        return Outgoing(
            event_id=result.event_id,
            topic=topic.name,
            payload=body,
            consumer=self._consumers.get(topic.name, ""),
            key=key,
            headers={TRACE: trace, EVENT_ID: result.event_id, STEP: self._step},
            phi=topic.phi,
        )

    def dead_letter(self, letter: DeadLetter) -> Outgoing:
        """Return the record of a dead letter: codes and places, no payload."""
        return Outgoing(
            event_id=f"{letter.step}:{letter.event_id}",
            topic=topics.DEAD_LETTER.name,
            payload=_adapter(DeadLetter).dump_json(letter),
            consumer=self._consumers.get(topics.DEAD_LETTER.name, ""),
            key=letter.step,
            headers={TRACE: letter.trace, EVENT_ID: letter.event_id, STEP: self._step},
        )


def retry_of(step: Step, incoming: Incoming, *, attempt: int, due_at: float | None) -> Outgoing:
    """Return the record on the retry topic: due for try `attempt + 1`, or parked."""
    topic = topics.retry_topic(step.name, phi=step.phi)
    return Outgoing(
        event_id=incoming.event_id,
        topic=topic.name,
        payload=incoming.body,
        consumer=step.name,
        key=incoming.key,
        headers={
            TRACE: incoming.trace,
            EVENT_ID: incoming.event_id,
            STEP: step.name,
            ATTEMPT: str(attempt),
            SOURCE: "/".join(map(str, incoming.source)),
        },
        phi=topic.phi,
        retry=True,
        attempt=attempt,
        due_at=due_at,
    )


def _body(result: Event | ResponseForwarded, trace: str) -> tuple[bytes, str]:
    if isinstance(result, ResponseForwarded):
        return result.body.reveal(), result.event_id
    traced = result.model_copy(update={"trace": trace})
    return _adapter(type(result)).dump_json(traced), result.thread_id


@cache
def _adapter(event: type) -> TypeAdapter[Any]:
    return TypeAdapter(event)


def _texts(headers: Sequence[tuple[str, object]]) -> dict[str, str]:
    """Return readable headers; a sender may put any bytes there."""
    found: dict[str, str] = {}
    for name, value in headers:
        if isinstance(value, bytes):
            found[name] = value.decode("ascii", "replace")[:300]
        elif isinstance(value, str):
            found[name] = value[:300]
    return found


def _source(headers: Mapping[str, str], default: tuple[str, int, int]) -> tuple[str, int, int]:
    parts = headers.get(SOURCE, "").split("/")
    if len(parts) != 3:
        return default
    return parts[0], _number(parts[1], -1), _number(parts[2], -1)


def _number(text: str, default: int = 0) -> int:
    try:
        return int(text)
    except ValueError:
        return default

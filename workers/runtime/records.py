"""Read records from the broker.

Names of headers: `traceparent` (W3C Trace Context) and our own `bedside-*`. A record on a retry
topic says where it first stood, so that its dead letter points to the source topic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from schemas import topics
from schemas.events import Event, Received
from schemas.ledger import ATTEMPT, Pulled
from schemas.text import PhiBytes
from workers.runtime.ports import Naming
from workers.step import Step

TRACE: Final = "traceparent"
EVENT_ID: Final = "bedside-event-id"
STEP: Final = "bedside-step"
SOURCE: Final = "bedside-source"
_LONGEST_ID: Final = 160


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """A record as a step meets it.

    Attributes:
        event: what the handler gets; None when `code` says why it can't be handled, and where
            another process reads the body.
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
        elsewhere: another process reads events, so only their names are read here. One that it
            can't read is a dead letter under the name that it gave itself.
    """

    def __init__(
        self, step: Step, naming: Naming, *, max_record_bytes: int, elsewhere: bool = False
    ) -> None:
        self._elsewhere = elsewhere
        self._reads = {topic.name: topic for topic in step.reads}
        self._retry = topics.retry_topic(step.name, phi=step.phi).name
        self._naming = naming
        self._limit = max_record_bytes
        self._ordered = not step.patient

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
        return _event(Names if self._elsewhere else topic.carries, place, known)

    def _raw(self, pulled: Pulled, known: dict[str, Any]) -> Incoming:
        body = known["body"]
        if len(body) > self._limit:
            name = f"sha256:{hashlib.sha256(body).hexdigest()}"
            return Incoming(name, name, None, code="intake.too_large", **known)
        event_id = self._naming(body)
        if not self._ordered:
            return Incoming(event_id, event_id, Received(event_id, PhiBytes(body)), **known)
        # The sender's key may name a person: only its keyed digest is kept.
        key = self._naming(b"key:" + pulled.key) if pulled.key and not known["retried"] else ""
        if known["retried"] and pulled.key:
            key = pulled.key.decode("ascii", "replace")
        return Incoming(event_id, key or event_id, Received(event_id, PhiBytes(body)), **known)


class Names(BaseModel):
    """What an event is called, without the rest of it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    event_id: str
    case_id: str
    thread_id: str
    trace: str = ""


def _event(kind: type, place: str, known: dict[str, Any]) -> Incoming:
    try:
        event: Event | Names = adapter(kind).validate_json(known["body"])
    except ValidationError:
        return Incoming(place, place, None, code="runtime.undecodable", **known)
    if not all(map(_storable, (event.event_id, event.thread_id, event.case_id))):
        return Incoming(place, place, None, code="runtime.undecodable", **known)
    known["trace"] = known["trace"] or event.trace
    whole = None if isinstance(event, Names) else event
    return Incoming(event.event_id, event.thread_id, whole, case_id=event.case_id, **known)


def _storable(identity: str) -> bool:
    """Return whether a database takes it; one that it refuses would hold up the whole batch."""
    return 0 < len(identity) <= _LONGEST_ID and "\x00" not in identity


@cache
def adapter(event: type) -> TypeAdapter[Any]:
    """Return what reads and writes an event's JSON, built once."""
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

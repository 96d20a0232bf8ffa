"""Write events as records: to the topics of a step, to its retry topic, to the dead letters."""

from __future__ import annotations

from collections.abc import Mapping

from schemas import topics
from schemas.errors import Rejected
from schemas.events import DeadLetter, Event, ResponseForwarded
from schemas.ledger import ATTEMPT, Outgoing
from workers.runtime.records import EVENT_ID, SOURCE, STEP, TRACE, Incoming, adapter
from workers.step import Step


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
            payload=adapter(DeadLetter).dump_json(letter),
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
    return adapter(type(result)).dump_json(traced), result.thread_id

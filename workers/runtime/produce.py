"""Hand raw records to a real broker and wait until it has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from schemas.ledger import Outgoing
from schemas.topics import Topic
from workers.runtime.accept import Answer
from workers.runtime.ports import Publisher

_CONFIRM_SECONDS: Final = 60.0

Produce = Callable[[Topic, Sequence[bytes]], list[Answer]]


def producing(
    publisher: Publisher, *, max_record_bytes: int, thread: Callable[[bytes], str]
) -> Produce:
    """Return a function that publishes records and says of each whether the broker has it.

    The key is a digest of the thread's first message, where the record names it, so that records
    of a thread keep their order; else of the record. Either way it says nothing of a person and a
    record sent again goes to the same partition. Duplicates are recognised by the pipeline.
    """

    def produce(topic: Topic, bodies: Sequence[bytes]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        rows: list[Outgoing] = []
        for at, body in enumerate(bodies):
            if not body or len(body) > max_record_bytes:
                code = "intake.too_large" if body else "runtime.empty"
                answers[at] = Answer("refused", code=code)
            else:
                key = hashlib.sha256(thread(body).encode() or body).hexdigest()[:32]
                rows.append(Outgoing(str(at), topic.name, body, key=key, phi=topic.phi))
        publisher.send(rows)
        publisher.flush(_CONFIRM_SECONDS)
        confirmed = {int(row.event_id) for row in publisher.settled()[0]}
        for row in rows:
            at = int(row.event_id)
            taken = Answer("accepted") if at in confirmed else None
            answers[at] = taken or Answer("refused", code="kafka.delivery_failed")
        return [answers[at] for at in range(len(bodies))]

    return produce

"""Have a dead letter's record done again that was read once more from its source topic.

An offset is a place, not a name: a topic that was made anew, or a broker that was set up again,
has another record there. So what is read must be what died, or nothing is done.
"""

from __future__ import annotations

import hashlib

from schemas.errors import Rejected
from schemas.ledger import Outgoing, Pulled
from workers.runtime.records import Decoder
from workers.runtime.writing import retry_of
from workers.step import Step


def read_again(
    step: Step, decoder: Decoder, pulled: Pulled, *, event_id: str, due_at: float
) -> Outgoing:
    """Return the record for the retry topic of `step`, due at once, with all tries before it.

    Its key is the one that it had, so it keeps its place among the records of its thread.
    `event_id` is the dead letter's. A record that could not be read then was named by its place;
    one that was too large, by a digest. Either may have a name of its own by now.

    Raises:
        Rejected: `kafka.record_gone`, another record is at this place.
    """
    incoming = decoder.read(pulled)
    place = f"{pulled.topic}/{pulled.partition}/{pulled.offset}"
    digest = f"sha256:{hashlib.sha256(pulled.value or b'').hexdigest()}"
    if event_id not in {incoming.event_id, place, digest}:
        raise Rejected("kafka.record_gone")
    return retry_of(step, incoming, attempt=0, due_at=due_at)

"""What the runtime keeps of its own work: records to publish, results, retries.

These values cross the port between the consume loop (`workers/runtime`) and the database
(`connectors/database`). Times are seconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from schemas.events import (
    CaseDeidentified,
    DeadLetter,
    DecisionDelivered,
    DraftJudged,
    FeedbackLearned,
)

# Header of a record on a retry topic: how many tries were made.
ATTEMPT: Final = "bedside-attempt"

# `not_ours`: ordinary traffic that asks nothing of us; counted with its code, and nothing is kept.
Outcome = Literal["ok", "dead", "not_ours"]
Acceptance = Literal["accepted", "duplicate"]
State = Literal["deidentified", "judged", "delivered", "learned"]


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """A record in the outbox. `topic` and `event_id` together are its name.

    Attributes:
        consumer: step that reads `topic`; empty when none of ours does.
        key: partition key, opaque; never an identifier of a person.
        payload: bytes of the record, readable in memory, sealed in the database when `phi`.
        phi: whether the payload may identify a person.
        retry: the record waits for another try of `consumer`; `attempt` tries were made.
        due_at: not to be published earlier; None is parked behind an earlier record of its key.
        held: the broker has no room for it now, so the relay publishes it later.
    """

    event_id: str
    topic: str
    payload: bytes
    consumer: str = ""
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    phi: bool = False
    retry: bool = False
    attempt: int = 0
    due_at: float | None = 0.0
    held: bool = False

    def __repr__(self) -> str:
        return f"<Outgoing {self.event_id} to {self.topic}, {len(self.payload)} bytes>"


class Folded(NamedTuple):
    """What the projections keep of an event. A tuple: it crosses between processes quickly.

    Attributes:
        body: JSON of the delivery or the training row; empty for the others.
    """

    state: State
    event_id: str
    case_id: str
    thread_id: str
    at: float
    clinician_id: str
    kind: str
    body: bytes = b""

    def __repr__(self) -> str:
        return f"<Folded {self.state} {self.event_id}>"


_STATES: Final[dict[type, State]] = {
    CaseDeidentified: "deidentified",
    DraftJudged: "judged",
    DecisionDelivered: "delivered",
    FeedbackLearned: "learned",
}


def folded(event: object) -> Folded | None:
    """Return what the projections keep of an event; of most they keep nothing."""
    body, state = b"", _STATES.get(type(event))
    match event:
        case CaseDeidentified(case=one) | DraftJudged(case=one):
            who, kind = one.clinician_id, str(one.kind)
        case DecisionDelivered():
            who, kind = event.clinician_id, event.kind
            body = event.delivery.model_dump_json().encode()
        case FeedbackLearned(feedback=row):
            who, kind = row.clinician_id, "reply"
            body = row.model_dump_json().encode()
        case _:
            return None
    assert state is not None
    at = event.made.at.timestamp()
    return Folded(state, event.event_id, event.case_id, event.thread_id, at, who, kind, body)


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What became of one record in one step.

    Exactly one of these holds: `outcome` is set (it is finished, for good, as a dead letter or as
    not ours), or `again` is set (it waits on the retry topic: failed, or parked behind one that
    did).
    `projected` is what the projections keep of the event that was written.
    """

    step: str
    event_id: str
    outcome: Outcome | None
    case_id: str = ""
    code: str = ""
    seconds: float = 0.0
    attempts: int = 1
    outgoing: tuple[Outgoing, ...] = ()
    projected: Folded | None = None
    dead: DeadLetter | None = None
    again: Outgoing | None = None

    def __repr__(self) -> str:
        return f"<Result {self.step} {self.event_id} {self.outcome or 'again'} {self.code}>"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record of a step that is on its retry topic: its key, tries made, whether it is parked."""

    event_id: str
    key: str
    attempt: int
    parked: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database knows of a batch: event ids done, and what waits for another try."""

    done: frozenset[str] = frozenset()
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Pulled:
    """A record as it came from the broker. The payload may be PHI."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, object]] = ()

    def __repr__(self) -> str:
        return f"<Pulled {self.topic}/{self.partition}/{self.offset}>"


@dataclass(frozen=True, slots=True)
class Depth:
    """How much of one topic waits in the outbox, and since when the oldest could have gone."""

    topic: str
    rows: int
    oldest_due_at: float

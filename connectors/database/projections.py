"""Fold events into what steps may look up: cases, training rows and clinicians' profiles.

The runtime calls `project` in the transaction that records the event as processed, so a
projection counts each event once. Events of one case may come in any order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, literal, select

from connectors.database.outbox import insert_for
from connectors.database.profiles import Habits
from connectors.database.tables import CASES, FEEDBACK, PROFILES
from schemas.events import CaseDeidentified, DecisionDelivered, DraftJudged, Event, FeedbackLearned
from schemas.ledger import Outgoing

_ORDER = ("deidentified", "dead", "judged", "delivered", "learned")


def project(connection: Connection, event: Event, body: bytes) -> None:
    """Fold one event; `body` is its JSON."""
    match event:
        case CaseDeidentified(case=one):
            known = {"clinician_id": one.clinician_id, "kind": one.kind}
            _upsert(connection, event, "deidentified", known)
        case DraftJudged(case=one):
            known = {"clinician_id": one.clinician_id, "kind": one.kind, "judged": body}
            _upsert(connection, event, "judged", known)
        case DecisionDelivered():
            known = {
                "clinician_id": event.clinician_id,
                "kind": event.kind,
                "delivery": event.delivery.model_dump_json().encode(),
            }
            _upsert(connection, event, "delivered", known)
        case FeedbackLearned():
            _learn(connection, event)
        case _:
            pass


def dead(connection: Connection, case_id: str, at: float) -> None:
    """Note that a case ended as a dead letter."""
    statement = CASES.update().where(CASES.c.case_id == case_id, CASES.c.state == "deidentified")
    connection.execute(statement.values(state="dead", updated_at=at))


def projected_body(outgoing: tuple[Outgoing, ...]) -> bytes:
    """Return the JSON of the event among what a step wrote."""
    return outgoing[0].payload if outgoing else b""


def _upsert(connection: Connection, event: Event, state: str, known: dict[str, Any]) -> None:
    at = event.made.at.timestamp()
    row = {
        "case_id": event.case_id,
        "thread_id": event.thread_id,
        "state": state,
        "opened_at": at,
        "updated_at": at,
        **known,
    }
    statement = insert_for(connection, CASES).values(**row)
    later = case({name: rank for rank, name in enumerate(_ORDER)}, value=CASES.c.state, else_=0)
    kept = case((later > literal(_ORDER.index(state)), CASES.c.state), else_=literal(state))
    statement = statement.on_conflict_do_update(
        index_elements=["case_id"], set_={**known, "state": kept, "updated_at": at}
    )
    connection.execute(statement)


def _learn(connection: Connection, event: FeedbackLearned) -> None:
    feedback = event.feedback
    at = event.made.at.timestamp()
    body = feedback.model_dump_json().encode()
    row = {"clinician_id": feedback.clinician_id, "case_id": feedback.case_id, "at": at}
    connection.execute(
        insert_for(connection, FEEDBACK)
        .values(event_id=event.event_id, body=body, **row)
        .on_conflict_do_nothing()
    )
    known = {"clinician_id": feedback.clinician_id, "kind": "reply", "feedback": body}
    _upsert(connection, event, "learned", known)
    _count(connection, event, at)


def _count(connection: Connection, event: FeedbackLearned, at: float) -> None:
    clinician = event.feedback.clinician_id
    empty = {"clinician_id": clinician, "replies": 0, "body": b"{}", "updated_at": at}
    connection.execute(insert_for(connection, PROFILES).values(**empty).on_conflict_do_nothing())
    query = select(PROFILES.c.body).where(PROFILES.c.clinician_id == clinician).with_for_update()
    habits = Habits.load(connection.execute(query).scalar_one())
    habits.add(event.feedback)
    statement = PROFILES.update().where(PROFILES.c.clinician_id == clinician)
    changed = {"replies": habits.replies, "body": habits.dump(), "updated_at": at}
    connection.execute(statement.values(**changed))

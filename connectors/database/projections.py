"""Fold events into what steps may look up: cases, training rows and clinicians' profiles.

The runtime calls `project` in the transaction that records the events as processed, so a
projection counts each event once. Events of one case may come in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, literal, select, update

from connectors.database.outbox import insert_for
from connectors.database.profiles import Habits
from connectors.database.tables import CASES, FEEDBACK, PROFILES
from schemas.feedback import Feedback
from schemas.ledger import Folded, State

_COLUMNS: Final[dict[State, str]] = {
    "judged": "judged", "delivered": "delivery", "learned": "feedback",
}  # fmt: skip
_ORDER: Final = ("deidentified", "dead", "judged", "delivered", "learned")
_HABITS: Final = (
    select(PROFILES.c.body).where(PROFILES.c.clinician_id == bindparam("who")).with_for_update()
)
_DEAD: Final = (
    update(CASES)
    .where(CASES.c.case_id == bindparam("which"), CASES.c.state == "deidentified")
    .values(state="dead", updated_at=bindparam("at"))
)


def project(connection: Connection, events: Sequence[tuple[Folded, bytes]]) -> None:
    """Fold events; each comes with its JSON."""
    by_state: dict[State, list[dict[str, Any]]] = {}
    learned = [event for event, _ in events if event.state == "learned"]
    for event, body in events:
        by_state.setdefault(event.state, []).append(_row(event, body))
    for state, rows in by_state.items():
        connection.execute(_upsert(connection.dialect.name, state), rows)
    if learned:
        _learn(connection, learned)


def dead(connection: Connection, case_ids: Sequence[str], at: float) -> None:
    """Note that cases ended as dead letters."""
    for case_id in case_ids:
        connection.execute(_DEAD, {"which": case_id, "at": at})


def _row(event: Folded, body: bytes) -> dict[str, Any]:
    row = {
        "case_id": event.case_id,
        "thread_id": event.thread_id,
        "state": event.state,
        "opened_at": event.at,
        "updated_at": event.at,
        "clinician_id": event.clinician_id,
        "kind": event.kind,
    }
    column = _COLUMNS.get(event.state)
    return row if column is None else {**row, column: event.body or body}


@cache
def _upsert(dialect: str, state: State) -> Any:
    """Return the statement that brings a case to `state`, or leaves a later state as it is."""
    statement = insert_for(dialect, CASES)
    rank = case({name: at for at, name in enumerate(_ORDER)}, value=CASES.c.state, else_=0)
    kept = case((rank > _ORDER.index(state), CASES.c.state), else_=literal(state))
    changed: dict[str, Any] = {"state": kept}
    names = ["updated_at", *([_COLUMNS[state]] if state in _COLUMNS else [])]
    # A final reply does not say whether its case was an edit request, the others do.
    names += ["clinician_id", "kind"] if state != "learned" else []
    changed |= {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["case_id"], set_=changed)


def _learn(connection: Connection, events: Sequence[Folded]) -> None:
    dialect = connection.dialect.name
    rows = [
        {
            "event_id": event.event_id,
            "clinician_id": event.clinician_id,
            "case_id": event.case_id,
            "at": event.at,
            "body": event.body,
        }
        for event in events
    ]
    insert = insert_for(dialect, FEEDBACK).on_conflict_do_nothing()
    new = set(connection.execute(insert.returning(FEEDBACK.c.event_id), rows).scalars())
    by_clinician: dict[str, list[Folded]] = {}
    for event in {one.event_id: one for one in events if one.event_id in new}.values():
        by_clinician.setdefault(event.clinician_id, []).append(event)
    # Sorted, so that two workers never wait for each other's row locks in a circle.
    for clinician_id, theirs in sorted(by_clinician.items()):
        _count(connection, clinician_id, theirs)


def _count(connection: Connection, clinician_id: str, events: Sequence[Folded]) -> None:
    at = max(event.at for event in events)
    empty = {"clinician_id": clinician_id, "replies": 0, "body": b"{}", "updated_at": at}
    insert = insert_for(connection.dialect.name, PROFILES).on_conflict_do_nothing()
    connection.execute(insert, empty)
    habits = Habits.load(connection.execute(_HABITS, {"who": clinician_id}).scalar_one())
    for event in events:
        habits.add(Feedback.model_validate_json(event.body))
    changed = {"replies": habits.replies, "body": habits.dump(), "updated_at": at}
    mine = PROFILES.c.clinician_id == clinician_id
    connection.execute(update(PROFILES).where(mine).values(**changed))

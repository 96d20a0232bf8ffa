"""The history tells each case once, in order, with its steps, and every end of every record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.database import migrate
from connectors.database.engine import Database, embedded_url
from connectors.database.history import DatabaseHistory
from connectors.database.tables import CASES, DEAD_LETTERS, PROCESSED
from tests.fakes.histories import NOW, history

CASES_MADE = 450  # more than two pages


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(embedded_url(tmp_path))
    migrate.ensure(opened)
    yield opened
    opened.close()


def insert(database: Database, table: Any, *rows: dict[str, Any]) -> None:
    with database.writing() as connection:
        connection.execute(table.insert(), list(rows))


def processed(step: str, event_id: str, at: float, **more: Any) -> dict[str, Any]:
    row = {"step": step, "event_id": event_id, "case_id": "", "outcome": "ok", "code": "",
           "seconds": 0.5, "attempts": 1, "at": at}  # fmt: skip
    return row | more


def case_row(number: int, at: float) -> dict[str, Any]:
    known = history(f"case-{number:04d}", answered="Fine.")
    assert known.judged
    assert known.delivery
    assert known.feedback
    return {
        "case_id": known.case_id, "thread_id": known.thread_id,
        "clinician_id": known.clinician_id, "kind": "reply", "state": "learned",
        "judged": known.judged.model_dump_json().encode(),
        "delivery": known.delivery.model_dump_json().encode(),
        "feedback": known.feedback.model_dump_json().encode(),
        "opened_at": at, "updated_at": at,
    }  # fmt: skip


def test_many_cases_come_once_each_and_oldest_first(database: Database) -> None:
    start = NOW.timestamp()
    # Several at the same moment: the page must not lose or repeat them.
    rows = [case_row(n, start + n // 7) for n in range(CASES_MADE)]
    insert(database, CASES, *rows)
    found = [case.case_id for case in DatabaseHistory(database).cases()]
    assert found == [f"case-{n:04d}" for n in range(CASES_MADE)]


def test_a_case_has_its_events_and_its_steps_in_order(database: Database) -> None:
    insert(database, CASES, case_row(1, NOW.timestamp()))
    insert(
        database, PROCESSED,
        processed("triage", "b", 2.0, case_id="case-0001"),
        processed("deidentify", "a", 1.0, case_id="case-0001", attempts=3),
        processed("triage", "other", 1.5, case_id="case-0002"),
    )  # fmt: skip
    [case] = DatabaseHistory(database).cases()
    assert [(run.step, run.attempts) for run in case.steps] == [("deidentify", 3), ("triage", 1)]
    assert case.judged == history("case-0001").judged
    assert case.feedback
    assert case.opened_at == NOW


def test_ends_are_those_of_the_steps_asked_for_and_all_dead_ones(database: Database) -> None:
    insert(
        database, PROCESSED,
        processed("deidentify", "a", 1.0), processed("triage", "b", 2.0),
        processed("draft", "c", 3.0, outcome="dead", code="draft.x"),
        processed("deliver", "d", 4.0),
    )  # fmt: skip
    reader = DatabaseHistory(database)
    assert [f.event_id for f in reader.fates(0, ["deidentify", "deliver"])] == ["a", "c", "d"]
    assert [f.event_id for f in reader.fates(3.0, ["deliver"])] == ["c", "d"]
    assert reader.step_seconds() == {"deidentify": [0.5], "triage": [0.5], "deliver": [0.5]}


def test_dead_letters_are_counted_by_step_and_code(database: Database) -> None:
    later = (NOW + timedelta(minutes=1)).timestamp()
    row = {"step": "deidentify", "case_id": "", "topic": "t", "partition": 0, "offset": 1,
           "attempts": 1, "at": later, "trace": ""}  # fmt: skip
    insert(
        database, DEAD_LETTERS,
        *({**row, "event_id": str(n), "code": "intake.no_text"} for n in range(3)),
        {**row, "event_id": "x", "code": "intake.bad_status"},
    )  # fmt: skip
    found = [(dead.code, dead.count) for dead in DatabaseHistory(database).dead_letters()]
    assert found == [("intake.no_text", 3), ("intake.bad_status", 1)]


def test_what_is_not_ours_is_counted_by_step_and_code(database: Database) -> None:
    def ordinary(name: str, step: str, code: str) -> dict[str, Any]:
        return processed(step, name, 1.0, outcome="not_ours", code=code)

    insert(
        database, PROCESSED,
        ordinary("a", "deidentify", "intake.between_staff"),
        ordinary("b", "deidentify", "intake.between_staff"),
        ordinary("c", "learn", "learn.unknown_message"), processed("deidentify", "d", 1.0),
    )  # fmt: skip
    found = [(one.step, one.code, one.count) for one in DatabaseHistory(database).not_ours()]
    assert found == [
        ("deidentify", "intake.between_staff", 2), ("learn", "learn.unknown_message", 1),
    ]  # fmt: skip

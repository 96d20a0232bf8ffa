"""The promises of the runtime's ledger and of the case book, on SQLite and on real Postgres."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, select, text

from connectors.database.casebook import DatabaseCaseBook
from connectors.database.engine import Database, embedded_url
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import current, ensure, upgrade
from connectors.database.tables import DEAD_LETTERS, METADATA, OUTBOX
from schemas.decision import Delivery
from schemas.errors import Misconfigured, Retryable
from schemas.events import DeadLetter, DecisionDelivered, FeedbackLearned, Received
from schemas.ledger import Outgoing, Result, folded
from schemas.text import PhiBytes, SafeText
from tests.fakes.embedded import sealing
from tests.fakes.pipeline import REF, SECRET, Steps, case_of, record
from tests.needs import needs
from tests.servers.postgres import postgres

NOW = 1_800_000_000.0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.integration, needs("postgres")]),
    ]
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(embedded_url(tmp_path))
    else:
        database = Database(request.getfixturevalue("server"))
        with database.writing() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    ensure(database)
    yield database
    database.close()


@pytest.fixture
def ledger(database: Database) -> DatabaseLedger:
    return DatabaseLedger(database, sealing(), lease_seconds=30)


def out(name: str, topic: str = "t", consumer: str = "next", **more: object) -> Outgoing:
    return Outgoing(name, topic, b"payload " + name.encode(), consumer=consumer, **more)  # type: ignore[arg-type]


def ok(name: str, *rows: Outgoing) -> Result:
    return Result("step", name, "ok", case_id=name, outgoing=rows)


def waiting(name: str, key: str, due_at: float | None, attempt: int = 1) -> Result:
    row = out(name, "retry", "step", key=key, retry=True, attempt=attempt, due_at=due_at)
    return Result("step", name, None, code="x.away", attempts=attempt, again=row)


def dead(name: str) -> Result:
    letter = DeadLetter(
        step="step", event_id=name, code="x.bad", topic="t0", partition=1, offset=7, attempts=2,
        at=datetime.fromtimestamp(NOW, UTC),
    )  # fmt: skip
    row = out(f"step:{name}", "dead", "")
    return Result("step", name, "dead", code="x.bad", attempts=2, outgoing=(row,), dead=letter)


def names(rows: list[Outgoing]) -> list[str]:
    return [row.event_id for row in rows]


def test_a_result_is_news_once(ledger: DatabaseLedger) -> None:
    assert ledger.save("step", [ok("a", out("a1"))], NOW) == {"a"}
    assert ledger.save("step", [ok("a", out("a2"))], NOW) == frozenset()
    assert names(ledger.claim("t", 10, NOW + 31)) == ["a1"]


def test_the_same_event_is_news_for_each_step(ledger: DatabaseLedger) -> None:
    assert ledger.save("one", [Result("one", "a", "ok")], NOW) == {"a"}
    assert ledger.save("two", [Result("two", "a", "ok")], NOW) == {"a"}


def test_standing_tells_what_is_done_and_what_waits_under_the_same_key(
    ledger: DatabaseLedger,
) -> None:
    ledger.save("step", [ok("a"), waiting("b", "k", NOW + 5), waiting("c", "k", None, 0)], NOW)
    standing = ledger.standing("step", ["a", "b", "z"], ["k", "other"])
    assert standing.done == {"a"}
    assert [(one.event_id, one.attempt, one.parked) for one in standing.waiting] == [
        ("b", 1, False),
        ("c", 0, True),
    ]
    assert ledger.standing("other", ["a"], ["k"]).done == frozenset()


def test_a_row_in_somebodys_hands_is_left_alone_until_its_lease_ends(
    ledger: DatabaseLedger,
) -> None:
    ledger.save("step", [ok("a", out("a1"))], NOW)
    assert ledger.depths(NOW + 1) == []
    assert names(ledger.claim("t", 10, NOW + 1)) == []
    assert names(ledger.claim("t", 10, NOW + 31)) == ["a1"]
    assert names(ledger.claim("t", 10, NOW + 32)) == []


def test_a_held_row_may_be_claimed_at_once_and_given_back(ledger: DatabaseLedger) -> None:
    ledger.save("step", [ok("a", out("a1", held=True), out("a2", held=True))], NOW)
    assert [(d.topic, d.rows) for d in ledger.depths(NOW + 1)] == [("t", 2)]
    claimed = ledger.claim("t", 10, NOW + 1)
    assert names(claimed) == ["a1", "a2"]
    ledger.unclaim(claimed[1:])
    assert names(ledger.claim("t", 10, NOW + 2)) == ["a2"]


def test_a_published_row_is_not_published_again(ledger: DatabaseLedger) -> None:
    row = out("a1")
    ledger.save("step", [ok("a", row)], NOW)
    ledger.mark_published([row], NOW)
    assert names(ledger.claim("t", 10, NOW + 100)) == []


def test_a_row_that_nobody_of_ours_reads_goes_when_it_is_published(
    ledger: DatabaseLedger, database: Database
) -> None:
    row = out("a1", consumer="")
    ledger.save("step", [ok("a", row)], NOW)
    ledger.mark_published([row], NOW)
    assert _rows(database) == []


def test_a_row_goes_when_its_reader_has_finished(
    ledger: DatabaseLedger, database: Database
) -> None:
    row = out("a1")
    ledger.save("step", [ok("a", row)], NOW)
    ledger.mark_published([row], NOW)
    ledger.save("next", [Result("next", "a1", "ok")], NOW)
    assert _rows(database) == []


def test_a_record_that_came_again_after_it_was_done_leaves_no_row(
    ledger: DatabaseLedger, database: Database
) -> None:
    ledger.save("next", [Result("next", "a1", "ok")], NOW)
    ledger.save("step", [ok("a", out("a1"))], NOW)
    ledger.save("next", (), NOW, dropped=["a1"])
    assert _rows(database) == []


def test_what_the_broker_forgot_is_published_again(ledger: DatabaseLedger) -> None:
    row = out("a1")
    ledger.save("step", [ok("a", row)], NOW)
    ledger.mark_published([row], NOW)
    assert ledger.forget_publication("other", NOW + 10) == 0
    assert ledger.forget_publication("next", NOW - 10) == 0
    assert ledger.forget_publication("next", NOW + 10) == 1
    assert names(ledger.claim("t", 10, NOW + 11)) == ["a1"]


def test_at_a_start_of_a_forgetful_broker_leases_of_a_dead_process_end(
    ledger: DatabaseLedger,
) -> None:
    ledger.save("step", [ok("a", out("a1"))], NOW)
    ledger.forget_publication("", NOW + 1)
    assert names(ledger.claim("t", 10, NOW + 1)) == ["a1"]


def test_a_failed_record_moves_from_its_topic_to_the_retry_topic(ledger: DatabaseLedger) -> None:
    ledger.save("before", [Result("before", "x", "ok", outgoing=(out("a", "t", "step"),))], NOW)
    ledger.save("step", [waiting("a", "k", NOW + 5)], NOW)
    assert names(ledger.claim("t", 10, NOW + 100)) == []
    assert names(ledger.claim("retry", 10, NOW + 4)) == []
    claimed = ledger.claim("retry", 10, NOW + 6)
    assert [(row.event_id, row.attempt, row.retry) for row in claimed] == [("a", 1, True)]


def test_a_second_failure_moves_the_same_row_to_its_next_try(
    ledger: DatabaseLedger, database: Database
) -> None:
    first = waiting("a", "k", NOW + 5, attempt=1)
    ledger.save("step", [first], NOW)
    assert first.again is not None
    ledger.mark_published([first.again], NOW + 6)
    ledger.save("step", [waiting("a", "k", NOW + 20, attempt=2)], NOW + 7)
    assert [row.attempt for row in ledger.claim("retry", 10, NOW + 21)] == [2]
    assert len(_rows(database)) == 1


def test_a_late_confirmation_of_one_try_does_not_hide_the_next(ledger: DatabaseLedger) -> None:
    first = waiting("a", "k", NOW + 5, attempt=1)
    ledger.save("step", [first], NOW)
    ledger.save("step", [waiting("a", "k", NOW + 20, attempt=2)], NOW + 7)
    assert first.again is not None
    ledger.mark_published([first.again], NOW + 8)
    assert [row.attempt for row in ledger.claim("retry", 10, NOW + 21)] == [2]


def test_parked_records_go_one_by_one_in_order(ledger: DatabaseLedger) -> None:
    ledger.save(
        "step",
        [waiting("a", "k", NOW), waiting("b", "k", None, 0), waiting("c", "k", None, 0)],
        NOW,
    )
    ledger.save("step", [waiting("other", "q", None, 0)], NOW)
    assert ledger.parked() == 3
    assert ledger.release(NOW) == 1  # only the one whose key has nothing before it
    ledger.save("step", [ok("a")], NOW)
    assert ledger.release(NOW) == 1
    assert names(ledger.claim("retry", 10, NOW + 1)) == ["b", "other"]
    assert ledger.release(NOW) == 0
    ledger.save("step", [dead("b")], NOW)
    assert ledger.release(NOW) == 1
    assert ledger.parked() == 0


def test_a_dead_letter_keeps_its_payload_for_a_replay_until_its_retention_ends(
    ledger: DatabaseLedger, database: Database
) -> None:
    ledger.save("before", [Result("before", "x", "ok", outgoing=(out("a", "t", "step"),))], NOW)
    ledger.save("step", [dead("a")], NOW)
    ledger.mark_published([out("step:a", "dead", "")], NOW)
    assert [row[0] for row in _rows(database)] == ["a"]
    assert names(ledger.claim("t", 10, NOW + 100)) == []
    assert ledger.forget_publication("", NOW + 100) == 0
    ledger.purge(dead_before=NOW - 1, processed_before=NOW - 1)
    assert len(_rows(database)) == 1
    ledger.purge(dead_before=NOW + 1, processed_before=NOW + 1)
    assert _rows(database) == []
    assert ledger.standing("step", ["a"], []).done == frozenset()


def test_a_dead_letter_says_where_and_why_and_nothing_else(
    ledger: DatabaseLedger, database: Database
) -> None:
    ledger.save("step", [dead("a")], NOW)
    with database.reading() as connection:
        row = connection.execute(select(DEAD_LETTERS)).one()
    assert (row.code, row.topic, row.partition, row.offset, row.at) == ("x.bad", "t0", 1, 7, NOW)


def test_accepting_tells_new_from_known(ledger: DatabaseLedger) -> None:
    rows = [out("a", "in", "step"), out("a", "in", "step"), out("b", "in", "step")]
    assert ledger.accept(rows, NOW) == ["accepted", "duplicate", "accepted"]
    ledger.save("step", [ok("a")], NOW)
    assert ledger.accept(rows[:1], NOW) == ["duplicate"]


def test_a_payload_with_patient_text_is_sealed_where_it_waits(
    ledger: DatabaseLedger, database: Database
) -> None:
    body = record("m1")
    ledger.accept([Outgoing("m1", "in", body, consumer="step", phi=True)], NOW)
    with database.reading() as connection:
        stored = connection.execute(select(OUTBOX.c.payload)).scalar_one()
    assert SECRET.encode() not in stored
    assert ledger.claim("in", 1, NOW + 1)[0].payload == body


def test_nothing_of_a_failed_save_stays(ledger: DatabaseLedger, database: Database) -> None:
    nothing: Any = None
    bad = Result("step", "b", "ok", outgoing=(Outgoing("b", nothing, b"x"),))
    with pytest.raises(Retryable, match=r"^database\.\w+$"):
        ledger.save("step", [ok("a", out("a1")), bad], NOW)
    assert ledger.standing("step", ["a", "b"], []).done == frozenset()
    assert _rows(database) == []


def test_two_writers_at_once_count_each_event_once(ledger: DatabaseLedger) -> None:
    fresh: list[int] = []

    def save() -> None:
        fresh.extend(len(ledger.save("step", [ok(f"e{n}", out(f"e{n}o"))], NOW)) for n in range(20))

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(fresh) == 20
    assert len(ledger.claim("t", 100, NOW + 31)) == 20


def test_two_relays_never_take_the_same_row(ledger: DatabaseLedger) -> None:
    rows = [out(f"r{n}", held=True) for n in range(200)]
    ledger.save("step", [ok("a", *rows)], NOW)
    taken: list[str] = []

    def take() -> None:
        while found := ledger.claim("t", 7, NOW + 1):
            taken.extend(names(found))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(row.event_id for row in rows)


def _delivered(case_id: str) -> DecisionDelivered:
    steps = Steps()
    case = case_of({"id": case_id, "thread": "t", "do": {}})
    delivery = Delivery(
        outcome="draft_written", delivery_id="d", at=datetime.fromtimestamp(NOW, UTC)
    )
    return DecisionDelivered(
        **steps.base("deliver", case_id, "t"), clinician_id=case.clinician_id, kind="reply",
        decision={"action": "inject", "policies": REF}, delivery=delivery,
    )  # fmt: skip


def _learned(name: str, clinician: str, words: int, text_: str) -> FeedbackLearned:
    event = Steps().learn(_received(name))
    feedback = event.feedback.model_copy(
        update={
            "clinician_id": clinician,
            "final_words": words,
            "final": SafeText(text_),
        }
    )
    return event.model_copy(update={"feedback": feedback, "event_id": f"{name}:learn"})


def _received(name: str) -> Received:
    return Received(name, PhiBytes(record(name)))


def _project(ledger: DatabaseLedger, event: DecisionDelivered | FeedbackLearned) -> None:
    body = event.model_dump_json().encode()
    row = Outgoing(event.event_id, "done", body)
    result = Result(
        "s", event.event_id, "ok", event.case_id, outgoing=(row,), projected=folded(event)
    )
    ledger.save("s", [result], NOW)


def test_the_book_follows_a_case_whatever_the_order(
    ledger: DatabaseLedger, database: Database
) -> None:
    book = DatabaseCaseBook(database)
    assert book.find("c1") is None
    steps = Steps()
    case = steps.deidentify(_received("c1"))
    judged = steps.judge(steps.verify(steps.soften(steps.draft(steps.triage(case)))))  # type: ignore[arg-type]
    delivered = _delivered("c1")
    for event in (delivered, judged, case):
        _project(ledger, event)  # type: ignore[arg-type]
    found = book.find("c1")
    assert found is not None
    assert found.judged == judged
    assert found.delivery == delivered.delivery
    assert found.clinician_id == "dr"
    with database.reading() as connection:
        assert connection.execute(text("SELECT state FROM cases")).scalar_one() == "delivered"


def test_a_profile_counts_each_reply_once(ledger: DatabaseLedger, database: Database) -> None:
    book = DatabaseCaseBook(database)
    assert book.profile("dr-1").replies == 0
    reply = "Hi Ms. Alvarez,\nKeep taking it.\nBest,\nDr. Okafor"
    for n, words in enumerate((10, 30, 50)):
        event = _learned(f"r{n}", "dr-1", words, reply)
        _project(ledger, event)
        _project(ledger, event)  # a redelivery
    _project(ledger, _learned("r9", "dr-2", 99, "ok"))
    profile = book.profile("dr-1")
    assert (profile.replies, profile.median_words) == (3, 30)
    assert (profile.greeting, profile.closing) == ("Hi {name},", "Best,")
    assert profile.theme_rates == {"plan": 1.0}
    assert book.profile("dr-2").closing == ""


def test_examples_are_the_newest_first_and_of_one_clinician(
    ledger: DatabaseLedger, database: Database
) -> None:
    book = DatabaseCaseBook(database)
    for n in range(4):
        event = _learned(f"r{n}", "dr-1", n, "ok")
        at = event.made.model_copy(update={"at": datetime.fromtimestamp(NOW + n, UTC)})
        _project(ledger, event.model_copy(update={"made": at}))
    _project(ledger, _learned("r9", "dr-2", 99, "ok"))
    assert [row.final_words for row in book.examples("dr-1", 2)] == [3, 2]


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    assert current(database)
    upgrade(database)  # again does nothing
    mine = {table.name for table in METADATA.sorted_tables}

    def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return kind != "table" or name in mine

    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, METADATA) == []
        found = MetaData()
        found.reflect(connection)
    assert mine <= set(found.tables)


def test_a_database_that_is_away_is_retryable_and_says_nothing_of_it(tmp_path: Path) -> None:
    away = Database("postgresql://user:hunter2@127.0.0.1:1/none")
    with pytest.raises(Retryable) as caught:
        DatabaseLedger(away, sealing()).standing("s", ["a"], [])
    assert caught.value.code == "database.unavailable"
    assert caught.value.__cause__ is None
    away.close()


def test_a_bad_url_is_told_without_its_password() -> None:
    for url in ("no url", "oracle+nothing://scott:tiger@host/x"):
        with pytest.raises(Misconfigured) as caught:
            Database(url)
        assert caught.value.code == "database.bad_url"
        assert "tiger" not in str(caught.value) + caught.value.hint


def _rows(database: Database) -> list[tuple[str, str]]:
    with database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.event_id, OUTBOX.c.topic).order_by(OUTBOX.c.id))
        return [(row.event_id, row.topic) for row in rows]

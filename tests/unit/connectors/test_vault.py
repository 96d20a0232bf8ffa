"""The vault keeps what it is given, sealed, under one id however often it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.database import vault_tables as tables
from connectors.database.engine import Database
from connectors.key_sources import LocalKeys
from connectors.vault import SqlVault
from schemas.errors import Rejected, Retryable
from schemas.vault import SealedCase, Surrogate, ThreadSecrets

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = LocalKeys(b"k" * 32)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/vault.db")
    tables.metadata.create_all(made.engine)
    yield made
    made.close()


def vault(database: Database, source: LocalKeys = SOURCE) -> SqlVault:
    return SqlVault(database, source, lambda: NOW, actor="test")


def a_case(case_id: str = "c" * 32) -> SealedCase:
    return SealedCase(
        case_id=case_id,
        thread_id="t1",
        clinician_id="d1",
        communication_reference="Communication/1",
        identity="Communication/1",
        patient_reference="Patient/1",
        sender_reference="Patient/1",
        clinician_reference="Practitioner/9",
        references=("Communication/1",),
        text="My name is Maria Alvarez",
    )


def test_a_redelivered_message_has_the_same_random_id(database: Database) -> None:
    first = vault(database).case_id("Communication/1")
    assert vault(database).case_id("Communication/1") == first
    assert vault(database).case_id("Communication/2") != first
    assert len(first) == 32


def test_a_reply_finds_its_case_by_any_reference_of_the_message(database: Database) -> None:
    made = vault(database)
    case_id = made.case_id("Communication/1")
    made.seal_case(replace(a_case(case_id), references=("Communication/1", "urn:oid:1.2.3|77")))
    assert vault(database).case_id("urn:oid:1.2.3|77") == case_id


def test_a_case_and_a_clinician_of_one_name_have_different_ids(database: Database) -> None:
    made = vault(database)
    assert made.case_id("x/1") != made.clinician_id("x/1")


def test_a_mapping_survives_a_restart(database: Database) -> None:
    fresh = vault(database).thread("Communication/1", subject="Patient/1")
    row = Surrogate("NAME", "Alvarez", "Okafor", "Patient/1", "family")
    changed = ThreadSecrets(fresh.thread_id, fresh.date_shift_days, (row,), fresh.version)
    vault(database).save_thread(changed)
    again = vault(database).thread("Communication/1")
    assert again.surrogates == (row,)
    assert again.version == 1
    assert again.date_shift_days == fresh.date_shift_days


def test_the_shift_is_whole_weeks_and_never_nothing(database: Database) -> None:
    made = vault(database)
    shifts = {made.thread(f"Communication/{n}").date_shift_days for n in range(40)}
    assert len(shifts) > 5
    assert all(shift % 7 == 0 and 28 <= abs(shift) <= 182 for shift in shifts)


def test_a_writer_who_comes_second_is_told(database: Database) -> None:
    made = vault(database)
    mine = made.thread("Communication/1")
    made.save_thread(mine)
    with pytest.raises(Retryable, match=r"vault\.conflict"):
        made.save_thread(mine)


def test_a_sealed_case_comes_back_and_each_opening_is_on_record(database: Database) -> None:
    made = vault(database)
    made.seal_case(a_case())
    made.seal_case(a_case())
    assert made.open_case("c" * 32, purpose="deliver") == a_case()
    with pytest.raises(Rejected, match=r"vault\.erased"):
        made.open_case("nowhere", purpose="deliver")
    with database.writing() as db:
        rows = db.execute(select(tables.audit)).all()
    assert [(row.actor, row.purpose, row.outcome) for row in rows] == [
        ("test", "deliver", "opened"),
        ("test", "deliver", "erased"),
    ]


def test_nothing_readable_lies_in_the_data_base(database: Database, tmp_path: Path) -> None:
    made = vault(database)
    made.seal_case(a_case())
    thread = made.thread("Communication/77", subject="Patient/1")
    row = Surrogate("NAME", "Alvarez", "Okafor", "Patient/1", "family")
    made.save_thread(ThreadSecrets(thread.thread_id, thread.date_shift_days, (row,), 0))
    database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"Alvarez", b"Okafor", b"Patient/1", b"Communication/77", b"Practitioner"):
        assert word not in content


def test_a_row_moved_to_another_case_is_not_believed(database: Database) -> None:
    made = vault(database)
    made.seal_case(a_case("a" * 32))
    made.seal_case(a_case("b" * 32))
    table = tables.cases
    with database.writing() as db:
        sealed = db.execute(select(table.c.sealed).where(table.c.case_id == "a" * 32)).scalar_one()
        db.execute(table.update().where(table.c.case_id == "b" * 32).values(sealed=sealed))
    with pytest.raises(Rejected, match=r"vault\.unreadable"):
        made.open_case("b" * 32, purpose="deliver")


def test_without_the_envelope_key_nothing_opens(database: Database) -> None:
    vault(database).seal_case(a_case())
    with pytest.raises(Retryable, match=r"vault\.key_unknown"):
        vault(database, LocalKeys(b"x" * 32)).open_case("c" * 32, purpose="deliver")

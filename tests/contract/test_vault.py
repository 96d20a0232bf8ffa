"""The promises of `SurrogateVault`: in memory, on SQLite and on real Postgres, and under races."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from connectors.database import vault_tables as tables
from connectors.database.engine import Database, embedded_url
from connectors.database.migrate import ensure
from connectors.key_sources import LocalKeys
from connectors.vault import SqlVault
from connectors.vault_care import Erased, Retention, VaultCare
from schemas.errors import Rejected, Retryable
from schemas.vault import SealedCase, Surrogate
from tests.fakes.vault import MemoryVault
from tests.needs import needs
from tests.servers.postgres import postgres
from workers.ports import SurrogateVault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = LocalKeys(b"k" * 32)
ROW = Surrogate("NAME", "Alvarez", "Okafor", "Patient/1", "family")
_POSTGRES = pytest.param("postgres", marks=[pytest.mark.integration, needs("postgres")])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


def _url(request: pytest.FixtureRequest, folder: Path) -> str:
    return (
        str(request.getfixturevalue("server"))
        if request.param == "postgres"
        else embedded_url(folder)
    )


@pytest.fixture(params=["sqlite", _POSTGRES])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Give what opens the data base, each time as another process would."""
    url, made = _url(request, tmp_path), []

    def another() -> Database:
        made.append(Database(url))
        return made[-1]

    first = another()
    if not first.sqlite:
        with first.writing() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    ensure(first)
    yield another
    for one in made:
        one.close()


@pytest.fixture(params=["memory", "sqlite", _POSTGRES])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SurrogateVault]:
    if request.param == "memory":
        yield MemoryVault()
        return
    database = Database(_url(request, tmp_path))
    ensure(database)
    yield sql(database)
    database.close()


def sql(database: Database) -> SqlVault:
    return SqlVault(database, SOURCE, lambda: NOW, actor="test")


def a_case(case_id: str, thread_id: str) -> SealedCase:
    name = f"Communication/{case_id}"
    return SealedCase(
        case_id, thread_id, "d1", name, name, "Patient/1", "Patient/1", "Practitioner/9", (name,)
    )


def test_ids_are_lasting_and_apart(vault: SurrogateVault) -> None:
    assert vault.case_id("Communication/1") == vault.case_id("Communication/1")
    assert vault.case_id("Communication/1") != vault.case_id("Communication/2")
    assert vault.clinician_id("Practitioner/9") != vault.case_id("Practitioner/9")
    assert vault.index("x") == vault.index("x") != vault.index("y")


def test_a_mapping_is_kept_and_a_second_writer_is_told(vault: SurrogateVault) -> None:
    first = vault.thread("Communication/1", subject="Patient/1")
    vault.save_thread(replace(first, surrogates=(ROW,)))
    assert vault.thread_by_id(first.thread_id, purpose="deliver").surrogates == (ROW,)
    with pytest.raises(Retryable, match=r"vault\.conflict"):
        vault.save_thread(first)


def test_a_case_is_found_by_its_id_and_by_its_names(vault: SurrogateVault) -> None:
    case = a_case("77", vault.thread("Communication/77").thread_id)
    vault.seal_case(case)
    assert vault.open_case("77", purpose="deliver") == case
    assert vault.case_id("Communication/77") == "77"


def test_what_is_not_there_is_erased(vault: SurrogateVault) -> None:
    with pytest.raises(Rejected, match=r"vault\.erased"):
        vault.open_case("nowhere", purpose="deliver")
    with pytest.raises(Rejected, match=r"vault\.erased"):
        vault.thread_by_id("nowhere", purpose="deliver")


def test_writers_who_race_agree_on_ids_and_mapping(opened: Callable[[], Database]) -> None:
    vaults = [sql(opened()) for _ in range(4)]

    def work(vault: SqlVault) -> tuple[str, str, str, int]:
        thread = vault.thread("Communication/1", subject="Patient/1")
        ids = (vault.case_id("Communication/1"), vault.clinician_id("Practitioner/9"))
        return (*ids, thread.thread_id, thread.date_shift_days)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, vaults * 5))) == 1


def test_of_writers_who_race_to_change_a_mapping_one_wins(opened: Callable[[], Database]) -> None:
    vaults = [sql(opened()) for _ in range(4)]
    thread = vaults[0].thread("Communication/1")

    def save(vault: SqlVault) -> bool:
        try:
            vault.save_thread(replace(thread, surrogates=(ROW,)))
        except Retryable as error:
            return error.code != "vault.conflict"
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(save, vaults)) == 1


def test_shredding_and_erasure_work_alike(opened: Callable[[], Database]) -> None:
    database = opened()
    vault = sql(database)
    thread = vault.thread("Communication/1", subject="Patient/1")
    vault.seal_case(a_case("1", thread.thread_id))
    other = vault.thread("Communication/2", subject="Patient/2")
    care = VaultCare(database, SOURCE, lambda: NOW, actor="test")
    assert care.shred(vault.patient_digest("Patient/1")) == Erased(cases=1, threads=1, keys=1)
    with pytest.raises(Rejected, match=r"vault\.erased"):
        sql(opened()).thread_by_id(thread.thread_id, purpose="deliver")
    assert sql(opened()).thread_by_id(other.thread_id, purpose="deliver") == other
    later = VaultCare(database, SOURCE, lambda: NOW + timedelta(days=31), actor="test")
    assert later.erase(Retention(30, 90)) == Erased(cases=0, threads=1, keys=1)
    assert care.status().threads == 0


def test_a_new_key_can_be_put_in_force_while_others_work(opened: Callable[[], Database]) -> None:
    vault = sql(opened())
    thread = vault.thread("Communication/1")
    both = LocalKeys(b"n" * 32, (b"k" * 32,))
    care = VaultCare(opened(), both, lambda: NOW, actor="test")
    assert care.rewrap() == 2
    fresh = SqlVault(opened(), LocalKeys(b"n" * 32), lambda: NOW, actor="test")
    assert fresh.thread_by_id(thread.thread_id, purpose="deliver") == thread


def test_migration_and_tables_agree(opened: Callable[[], Database]) -> None:
    with opened().reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or
                              str(name).startswith("vault_")},
        )  # fmt: skip
        assert compare_metadata(context, tables.metadata) == []

"""A state folder that nothing has run in: every command works, and keeps it to its owner."""

from __future__ import annotations

import stat
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from connectors.database.history import DatabaseHistory
from connectors.embedded_fhir_store import Store
from workers.bootstrap_runtime import open_database
from workers.cli import main as cli
from workers.cli.report import write_report
from workers.settings import Settings


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def told(*arguments: str) -> str:
    found = CliRunner().invoke(cli.build(arguments[0]), list(arguments))
    assert found.exit_code == 0, (found.output, found.exception)
    return found.output


def test_dead_letters_of_a_fresh_folder_are_none(state: Path) -> None:
    assert orjson.loads(told("dead-letters", "list", "--json")) == {"dead_letters": []}
    assert mode(state) == 0o700


def test_the_vault_of_a_fresh_folder_is_empty(state: Path) -> None:
    assert orjson.loads(told("vault", "status", "--json"))["cases"] == 0


@pytest.mark.parametrize(
    "first", [["dead-letters", "list"], ["vault", "status"], ["database", "migrate"]]
)
def test_doctor_is_content_after_whatever_came_first(state: Path, first: list[str]) -> None:
    told(*first)
    checks = {one["check"]: one for one in orjson.loads(told("doctor", "--json"))["checks"]}
    assert checks["database"]["state"] == "ok"


def test_asking_for_the_version_makes_nothing(state: Path) -> None:
    found = CliRunner().invoke(cli.build("database"), ["database", "status"])
    assert found.exit_code == 1
    assert not state.exists()


def test_what_holds_names_or_drafts_is_for_its_owner_alone(state: Path) -> None:
    settings = Settings()
    database = open_database(settings)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y)")
    store = Store(state / "ehr.sqlite")
    report = state / "report.html"
    write_report(DatabaseHistory(database), report)
    files = {path.name: oct(mode(path)) for path in state.iterdir()}
    store.close()
    database.close()
    assert {"bedside.sqlite", "bedside.sqlite-wal", "ehr.sqlite", "report.html"} <= files.keys()
    assert set(files.values()) == {"0o600"}


def test_a_database_of_an_older_version_is_closed_to_others_too(state: Path) -> None:
    state.mkdir(mode=0o755)
    (state / "bedside.sqlite").touch(mode=0o644)
    open_database(Settings()).close()
    assert mode(state / "bedside.sqlite") == 0o600

"""An operator rotates keys, erases and shreds from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from workers.bootstrap_operations import migrate_database
from workers.bootstrap_vault import open_vault
from workers.cli.vault import app
from workers.settings import Settings


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    settings = Settings()
    migrate_database(settings)
    with open_vault(settings) as vault:
        vault.vault.thread("Communication/1", subject="Patient/1")
    return settings


def said(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_rotation_leaves_nothing_under_the_old_key(state: Settings) -> None:
    before = said("status")
    assert said("rotate") == {"rewrapped_data_keys": 2}
    after = said("status")
    assert after["key_ids"] == {after["current_key_id"]: 2}
    assert before["current_key_id"] != after["current_key_id"]


def test_a_patient_is_shredded_by_id_or_reference(state: Settings) -> None:
    assert said("shred", "Patient/2", "--yes")["threads"] == 0
    assert said("shred", "1", "--yes") == {"cases": 0, "threads": 1, "keys": 1}
    assert said("status")["threads"] == 0


def test_shredding_asks_first(state: Settings) -> None:
    result = CliRunner().invoke(app, ["shred", "1"], input="n\n")
    assert result.exit_code == 1
    assert said("status")["threads"] == 1


def test_nothing_is_erased_before_its_time(state: Settings) -> None:
    assert said("erase") == {"cases": 0, "threads": 0, "keys": 0}
    result = CliRunner().invoke(app, ["status"])
    assert "threads  1" in result.output

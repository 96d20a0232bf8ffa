"""An operator rotates keys, erases and shreds from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner

from connectors.database import outbox
from connectors.database.dead_letters import Buried, DeadLetterBox
from connectors.database.tables import OUTBOX
from schemas.errors import Rejected
from schemas.ledger import Outgoing
from workers.bootstrap_operations import database_of, migrate_database
from workers.bootstrap_runtime import build_sealing
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
    assert said("shred", "1", "--yes") == {
        "cases": 0, "threads": 1, "keys": 1, "waiting_records": 0, "unreadable_records": 0,
    }  # fmt: skip
    assert said("status")["threads"] == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Patient/2", "vault.unknown_patient"),
        ("", "vault.bad_reference"),
        ("Practitioner/1", "vault.bad_reference"),
        ("Patient/", "vault.bad_reference"),
        ("no such id!", "vault.bad_reference"),
    ],
)
def test_shredding_nobody_is_an_error(state: Settings, given: str, code: str) -> None:
    result = CliRunner().invoke(app, ["shred", given, "--yes"])
    assert isinstance(result.exception, Rejected)
    assert result.exception.code == code
    assert said("status")["threads"] == 1


def test_what_waits_of_a_shredded_patient_is_gone_from_the_outbox(state: Settings) -> None:
    sealing = build_sealing(state)
    patient = {"resourceType": "Patient", "id": "1"}
    bodies = {
        "theirs": {"resourceType": "Communication", "subject": {"reference": "Patient/1"}},
        "bundle": {"resourceType": "Bundle", "entry": [{"resource": patient}]},
        "url": {"subject": {"reference": "https://ehr/fhir/Patient/1/_history/2"}},
        "other": {"resourceType": "Communication", "subject": {"reference": "Patient/11"}},
    }  # fmt: skip
    rows = [
        Outgoing(
            event_id=name, topic="bedside.retry.deidentify.v1", payload=orjson.dumps(body),
            consumer="deidentify", key=name, headers={}, phi=True, retry=True, attempt=1,
            due_at=1.0,
        )
        for name, body in bodies.items()
    ]  # fmt: skip
    database = database_of(state)
    with database.writing() as db:
        outbox.put(db, rows, sealing, now=0.0, lease_seconds=0.0)
        outbox.buried(db, "deidentify", ["bundle"], 2.0)
    assert said("shred", "Patient/1", "--yes")["waiting_records"] == 3
    with database.reading() as db:
        assert list(db.execute(select(OUTBOX.c.event_id)).scalars()) == ["other"]
    letter = Buried("deidentify", "bundle", "", "x.y", "t", 0, 0, 1, 2.0, "", None)
    assert not DeadLetterBox(database, sealing).reopen(letter, 3.0)
    database.close()


def test_a_patient_of_whom_only_a_dead_letter_is_here_is_shredded(state: Settings) -> None:
    body = orjson.dumps({"subject": {"identifier": {"system": "urn:mrn", "value": "77"}}})
    row = Outgoing(
        event_id="a", topic="bedside.retry.deidentify.v1", payload=body, consumer="deidentify",
        key="a", headers={}, phi=True, retry=True, attempt=1, due_at=None,
    )  # fmt: skip
    database = database_of(state)
    with database.writing() as db:
        outbox.put(db, [row], build_sealing(state), now=0.0, lease_seconds=0.0)
        db.execute(
            insert(OUTBOX).values(
                topic="t", event_id="odd", consumer="c", key="k", headers="{}", payload=b"spoilt",
                sealed=True, retry=False, attempt=0, created_at=0.0, claimed_until=0.0,
            )
        )  # fmt: skip
    database.close()
    found = said("shred", "Patient?identifier=urn:mrn|77", "--yes")
    assert (found["waiting_records"], found["unreadable_records"]) == (1, 1)


def test_shredding_asks_first(state: Settings) -> None:
    result = CliRunner().invoke(app, ["shred", "1"], input="n\n")
    assert result.exit_code == 1
    assert said("status")["threads"] == 1


def test_nothing_is_erased_before_its_time(state: Settings) -> None:
    assert said("erase") == {"cases": 0, "threads": 0, "keys": 0}
    result = CliRunner().invoke(app, ["status"])
    assert "threads  1" in result.output

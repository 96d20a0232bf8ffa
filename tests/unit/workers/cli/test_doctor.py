"""`bedside doctor` where something is wrong: the code, what to set, whole on a narrow screen."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from workers.cli import main as cli

CLOSED = "127.0.0.1:1"


def doctor(*options: str) -> tuple[int, str]:
    told = CliRunner().invoke(cli.build("doctor"), ["doctor", *options])
    return told.exit_code, told.output


@pytest.mark.parametrize(
    ("check", "variables", "code", "named"),
    [
        ("database", {"DATABASE_URL": f"postgresql://u:secret@{CLOSED}/b"},
         "database.unavailable", "BEDSIDE_DATABASE_URL"),
        ("database", {"DATABASE_URL": "nonsense://u:secret@h"}, "database.bad_url",
         "BEDSIDE_DATABASE_URL"),
        ("EHR", {"EHR_BASE_URL": f"http://{CLOSED}/fhir", "EHR_PROFILE": "hapi"},
         "ehr.unavailable", "BEDSIDE_EHR_BASE_URL"),
        ("EHR", {"EHR_BASE_URL": "not a url", "EHR_PROFILE": "hapi"}, "ehr.bad_url",
         "BEDSIDE_EHR_BASE_URL"),
        ("EHR", {"EHR_BASE_URL": f"http://{CLOSED}/fhir", "EHR_PROFILE": "canvas"},
         "ehr.refused_profile", "Canvas"),
        ("EHR", {"EHR_BASE_URL": f"http://{CLOSED}/fhir", "EHR_PROFILE": "hapi",
                 "EHR_CLIENT_ID": "b"}, "ehr.bad_key", "BEDSIDE_EHR_KEY_FILE"),
        ("vault key", {"KEY_SOURCE": "environment"}, "vault.key_source", "BEDSIDE_VAULT_KEY"),
        ("vault key", {"KEY_SOURCE": "environment", "VAULT_KEY": "secret"}, "vault.key_source",
         "base64"),
        ("vault key", {"KEY_SOURCE": "kms"}, "vault.key_source", "BEDSIDE_VAULT_KMS_URL"),
        ("language model", {"MODEL_URL": f"http://{CLOSED}/v1", "MODEL_NAME": "m"},
         "model.unavailable", "BEDSIDE_MODEL_URL"),
        ("policies", {"POLICIES_DIR": "/nowhere"}, "policies.invalid", ""),
    ],
)  # fmt: skip
def test_a_check_that_fails_says_what_to_mend_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    check: str, variables: dict[str, str], code: str, named: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    for name, value in variables.items():
        monkeypatch.setenv(f"BEDSIDE_{name}", value)
    exit_code, output = doctor("--json")
    found = {one["check"]: one for one in orjson.loads(output)["checks"]}
    assert exit_code == 1
    assert (found[check]["state"], found[check]["detail"]) == ("failed", code)
    assert named in found[check]["mend"]
    assert "secret" not in output
    assert {name for name, one in found.items() if one["state"] == "failed"} == {check}


# kafka-python leaves its socket open when its constructor fails; we hold nothing to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_that_is_away_is_told_within_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("BEDSIDE_KAFKA_BOOTSTRAP", CLOSED)
    began = time.monotonic()
    exit_code, output = doctor()
    gc.collect()
    assert time.monotonic() - began < 20
    assert exit_code == 1
    assert "kafka.unavailable" in output
    assert "broker: A broker does not answer at BEDSIDE_KAFKA_BOOTSTRAP" in output


def test_nothing_is_cut_on_a_narrow_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("BEDSIDE_KEY_SOURCE", "environment")
    monkeypatch.setenv("COLUMNS", "60")
    exit_code, output = doctor()
    assert exit_code == 1
    assert "…" not in output
    assert "BEDSIDE_VAULT_KEY" in output


def test_all_is_well_without_any_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path / "state"))
    assert doctor()[0] == 0

"""A dead letter is listed, replayed once its cause is mended, and listed again if it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from schemas import topics
from tests.fakes.in_memory import Plant
from tests.fakes.pipeline import SECRET, Steps, record
from workers.cli import main as cli

INTAKE = topics.COMMUNICATION.name
DELIVERED = topics.DELIVERED.name


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
def plant(steps: Steps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    monkeypatch.setenv("BEDSIDE_STATE_DIR", str(tmp_path))
    plant = Plant(steps.topology(), tmp_path)
    plant.now = datetime.now(UTC)
    yield plant
    plant.close()


def call(*arguments: str) -> Result:
    """Run `bedside dead-letters`, as the command line does."""
    return CliRunner().invoke(cli.build("dead-letters"), ["dead-letters", *arguments])


def listed(*options: str) -> list[dict[str, Any]]:
    told = call("list", "--json", *options)
    assert told.exit_code == 0, told.output
    found: list[dict[str, Any]] = orjson.loads(told.output)["dead_letters"]
    return found


def replay(plant: Plant, *options: str) -> Result:
    told = call("replay", *options)
    plant.advance(60)  # the command has a clock of its own
    plant.run()
    return told


def mend(steps: Steps, step: str, case: str) -> None:
    """Let `retry N` succeed from now on."""
    steps.calls[step, case] = 1_000


def test_a_letter_is_listed_with_its_code_place_and_trace(plant: Plant) -> None:
    assert listed() == []
    plant.broker.append(INTAKE, record("m1", do={"draft": "reject"}))
    plant.run()
    [letter] = listed()
    assert (letter["step"], letter["event_id"]) == ("draft", "m1:triage")
    assert (letter["code"], letter["topic"]) == ("draft.refused", topics.DRAFT_REQUESTED.name)
    assert letter["trace"].startswith("00-")
    assert letter["replayed_at"] is None
    assert [listed("--step", "triage"), len(listed("--code", "draft.refused"))] == [[], 1]


def test_ids_are_whole_on_a_narrow_screen_and_each_code_is_explained(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    plant.broker.append(INTAKE, b"{ %s" % SECRET.encode())
    plant.broker.append(INTAKE, b"")
    plant.run()
    told = call("list")
    assert told.exit_code == 0
    for letter in listed():
        assert letter["event_id"] in told.output
    assert "runtime.empty: The record has no value." in " ".join(told.output.split())
    assert SECRET not in told.output


@pytest.mark.parametrize("fails", ["retry 99", "reject"])
def test_a_mended_letter_is_done_once_and_listed_no_more(
    plant: Plant, steps: Steps, fails: str
) -> None:
    plant.broker.append(INTAKE, record("m1", do={"soften": fails}))
    plant.run()
    assert len(listed()) == 1
    if fails == "reject":
        steps.mended.add("soften")
    mend(steps, "soften", "m1")
    assert replay(plant, "--all").output == "replayed 1, not possible 0\n"
    assert listed() == []
    assert [letter["event_id"] for letter in listed("--replayed")] == ["m1:draft"]
    assert len(plant.topic(DELIVERED)) == 1
    assert plant.outcomes("soften") == {"m1:draft": ("ok", "")}
    assert plant.open_rows() == 0
    assert replay(plant, "--all").output == "replayed 0, not possible 0\n"


def test_a_letter_that_fails_again_is_listed_again(plant: Plant, steps: Steps) -> None:
    plant.broker.append(INTAKE, record("m1", do={"triage": "retry 99"}))
    plant.run()
    [first] = listed()
    assert first["attempts"] == 4
    plant.advance(3600)
    assert replay(plant, "--step", "triage").exit_code == 0
    assert steps.calls["triage", "m1"] == 8  # as many tries as the first time
    [again] = listed()
    assert again["replayed_at"] is None
    assert (again["code"], again["attempts"]) == ("triage.unavailable", 4)
    assert again["at"] > first["at"]
    mend(steps, "triage", "m1")
    replay(plant, "--event", "m1:deidentify")
    assert listed() == []
    assert len(plant.topic(DELIVERED)) == 1


def test_which_ones_must_be_said(plant: Plant) -> None:
    assert call("replay").exit_code == 2


def test_a_letter_whose_payload_is_gone_is_never_read_by_its_offset_on_the_embedded_broker(
    plant: Plant,
) -> None:
    plant.broker.append(INTAKE, b"{not json")
    plant.run()
    (plant.folder / "broker.json").write_bytes(b'{"bootstrap": "127.0.0.1:1"}')
    [letter] = listed()
    assert letter["offset"] == 0
    told = call("replay", "--all")
    assert told.exit_code == 1
    assert told.output.splitlines()[0] == f"deidentify {letter['event_id']}: kafka.record_gone"
    assert listed() == [letter]

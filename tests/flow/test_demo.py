"""`bedside demo` takes a sample hospital the whole way and accounts for every record."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.demo_run import DemoRun, bedside, kill_after
from tests.needs import SHARED, needs
from workers.sample.generate import base_size, generate

MESSAGES = base_size()
RANKS = {"routine": 0, "soon": 1, "urgent": 2, "emergency": 3}
# What triage calls less urgent than the author of the sample does. Nothing urgent is among it.
CALLED_LOWER = {
    (name, "soon", "routine")
    for name in ("oncology-mouth-sores", "cardiology-eliquis-dentist", "primary_care-very-long")
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> DemoRun:
    return bedside("demo", "--messages", str(MESSAGES), "--seed", "7", folder=folder)


def test_every_record_has_an_end(first: DemoRun) -> None:
    assert first.code == 0, first.errors
    counts = first.result["n"]
    assert counts["unaccounted"] == []
    assert counts["duplicates"] == 0
    assert counts["messages"] + counts["edit_requests"] == MESSAGES
    dead = sum(counts["dead"].values())
    replies_dead = counts["replies"] - counts["learned"]
    ends = counts["delivered"] + dead + sum(counts["not_ours"].values())
    assert ends - replies_dead == MESSAGES + counts["bad"]


def test_bad_records_are_dead_letters_with_their_codes(first: DemoRun) -> None:
    assert first.result["figures"]["dead_letters"].keys() >= {
        "intake.malformed_json", "intake.no_text", "intake.no_sender", "intake.bad_status",
    }  # fmt: skip


def test_ordinary_traffic_is_counted_and_is_no_dead_letter(first: DemoRun) -> None:
    assert first.result["figures"]["not_ours"] == {"intake.attachment_only": 1}
    assert "intake.attachment_only" not in first.result["figures"]["dead_letters"]


def test_drafts_come_and_emergencies_get_none(first: DemoRun) -> None:
    figures = first.result["figures"]
    assert figures["decisions"]["inject"] >= 10
    labelled = Counter(s.expected["no_draft"] for s in generate(MESSAGES, 7))
    for reason in ("emergency", "self_harm", "abuse", "out_of_scope", "no_reply_needed"):
        assert figures["no_draft"].get(reason, 0) == labelled[reason], reason


def test_triage_through_the_pipeline_says_what_the_author_of_each_message_says(
    first: DemoRun,
) -> None:
    judged = first.judged_by_record()
    lower = set()
    for sample in generate(MESSAGES, 7):
        label, triage = sample.expected, judged[sample.bundle].triage
        assert (label["template"], triage.no_draft or "") == (label["template"], label["no_draft"])
        if label["record"] == "message" and RANKS[triage.urgency] < RANKS[label["urgency"]]:
            lower.add((label["template"], label["urgency"], triage.urgency))
    assert lower == CALLED_LOWER


def test_clinicians_answers_are_learned_and_scored(first: DemoRun) -> None:
    figures = first.result["figures"]
    assert len(figures["loads"]) == 4
    assert all(load["replies"] > 0 for load in figures["loads"])
    assert sum(load["scored"] for load in figures["loads"]) >= 10


def test_each_step_has_its_times(first: DemoRun) -> None:
    assert list(first.result["figures"]["steps"]) == [
        "deidentify", "triage", "draft", "soften", "verify", "judge", "deliver", "learn",
    ]  # fmt: skip


def test_flags_and_notes_are_told_apart(first: DemoRun) -> None:
    figures = first.result["figures"]
    assert "short_input" in figures["notes"]
    assert {"short_input", "prompt_injection"} & figures["rules"].keys() == {"prompt_injection"}


def test_the_report_names_no_patient(first: DemoRun) -> None:
    # Each case against its own patient: a surrogate avoids what stands in its own thread, but may
    # by chance be the name or number of somebody else in this small hospital.
    patients = {
        patient["id"]: patient
        for sample in generate(MESSAGES, 7)
        for patient in [e["resource"] for e in json.loads(sample.bundle)["entry"]]
        if patient["resourceType"] == "Patient"
    }
    whose = first.patients_by_case()
    sections = first.cases_of_the_report()
    assert len(whose) > MESSAGES // 2
    for case, reference in whose.items():
        patient = patients[reference.removeprefix("Patient/")]
        assert (case, patient["name"][0]["text"] in sections[case]) == (case, False)
        assert (case, patient["identifier"][0]["value"] in sections[case]) == (case, False)
        assert (case, patient["telecom"][0]["value"] in sections[case]) == (case, False)


def test_a_second_run_on_the_same_folder_knows_everything(first: DemoRun, folder: Path) -> None:
    again = bedside("demo", "--messages", str(MESSAGES), "--seed", "7", folder=folder)
    assert again.code == 0, again.errors
    counts = again.result["n"]
    assert counts["unaccounted"] == []
    assert counts["duplicates"] == MESSAGES + counts["bad"] + counts["replies"]
    assert again.result["figures"]["cases"] == first.result["figures"]["cases"]
    assert again.result["figures"]["feedback"] == first.result["figures"]["feedback"]


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    arguments = ("demo", "--messages", "40", "--seed", "9")
    before = kill_after(5, *arguments, folder=tmp_path)
    assert 5 <= before < 40
    again = bedside(*arguments, folder=tmp_path)
    assert again.code == 0, again.errors
    counts = again.result["n"]
    assert counts["unaccounted"] == []
    assert again.result["figures"]["cases"] == counts["delivered"] >= 30
    assert again.result["figures"]["feedback"] == counts["learned"]


@needs("shared")
def test_oncqa_goes_the_whole_way(tmp_path: Path) -> None:
    run = bedside("oncqa", "run", str(SHARED / "data" / "oncqa"), folder=tmp_path)
    assert run.code == 0, run.errors
    assert run.result["n"]["messages"] == 79
    assert run.result["n"]["unaccounted"] == []
    assert run.result["figures"]["cases"] + sum(run.result["n"]["dead"].values()) >= 79

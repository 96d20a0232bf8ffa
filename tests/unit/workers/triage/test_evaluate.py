"""The evaluation of triage: split, repeatable, and above its gates."""

from __future__ import annotations

import json

import pytest

from workers.triage.evaluate import evaluate, main, phrases, variants


def test_the_halves_share_no_phrase_and_miss_none() -> None:
    tuning = {phrase.text for phrase in phrases(report=False)}
    report = {phrase.text for phrase in phrases(report=True)}
    assert not tuning & report
    assert min(len(tuning), len(report)) > 90


def test_the_messages_around_a_phrase_are_the_same_each_time() -> None:
    phrase = phrases(report=True)[0]
    assert list(variants(phrase)) == list(variants(phrase))


def test_held_out_recall_stays_above_its_gate() -> None:
    result = evaluate()
    assert result["recall_all"]["share_of_messages"] >= 0.92
    assert result["recall"]["self_harm"]["share_of_messages"] >= 0.9
    assert result["false_emergencies_all"]["share_of_messages"] <= 0.15


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--part", "tuning"]) == 0
    assert json.loads(capsys.readouterr().out)["part"] == "tuning"

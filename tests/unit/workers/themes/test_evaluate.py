"""The theme classifier on physicians' labels."""

from __future__ import annotations

import json

import pytest

from tests.needs import SHARED, needs
from workers.feedback import evaluate as feedback
from workers.themes import evaluate as themes

ONCQA = SHARED / "data/oncqa"


@needs("shared")
def test_the_classifier_stays_above_its_gate_on_the_reporting_half(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert themes.main(["--data", str(ONCQA), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["replies"] == 75
    assert result["micro_f1"] >= 0.82
    low, high = result["micro_interval"]
    assert low < result["micro_f1"] < high


@needs("shared")
def test_agreement_of_two_physicians_is_what_the_domain_notes_computed() -> None:
    found = feedback.figures(feedback.pairs(ONCQA, feedback.PAIRS["physician_2_to_physician_1"]))
    assert found["pairs"] == 28
    assert found["category_f1"]["value"] == pytest.approx(0.47, abs=0.05)
    assert found["rouge_l"]["value"] == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize("module", [themes, feedback])
def test_without_the_data_the_command_says_so(
    module: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert module.main(["--data", "nowhere"]) == 2  # type: ignore[attr-defined]
    assert "content_labels.csv" in capsys.readouterr().err

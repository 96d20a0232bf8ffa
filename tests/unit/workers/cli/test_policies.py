"""`bedside policies` on our own rules and on broken ones."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from workers.cli.policies import app

RULE = """
id = "long"
title = "t"
when = "draft_words > 10"
severity = "warning"
action = "inject_flagged"
reason = "It is long."
source = "s"
fires = [{ draft_words = 5 }]
quiet = [{ draft_words = 4 }]
"""


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def test_the_shipped_rules_hold_on_their_cases() -> None:
    result = run("test", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["failures"] == []
    assert found["n"] > 100


def test_a_case_that_does_not_hold_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "long.toml").write_text(RULE)
    result = run("test", "--json", "--policies", str(tmp_path))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failures"] == ["long: case 1 of fires does not hold"]


def test_every_rule_is_listed() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert {"emergency", "ungrounded"} <= {rule["rule"] for rule in listed["rules"]}
    assert listed["policies"].startswith("policies@1#")


def test_features_are_explained() -> None:
    assert "fact_precision" in run("features").stdout


def test_a_decision_is_explained_with_its_reasons() -> None:
    result = run("explain", "-", "--json", given='{"hard_findings": 1, "fact_recall": "x", "y": 1}')
    found = json.loads(result.stdout)
    assert found["action"] == "hold_for_review"
    assert found["unusable"] == ["fact_recall", "y"]
    assert {"hard_finding", "recall_low"} <= {flag["rule"] for flag in found["flags"]}
    shown = run("explain", "-", given='{"hard_findings": 1}').stdout
    assert shown.startswith("hold_for_review")
    assert "must not reach the patient" in shown
    assert run("explain", '{"hard_findings": 1}').stdout == shown


def test_what_is_no_json_object_is_refused() -> None:
    assert run("explain", "-", given="{").exit_code == 2
    assert run("explain", "-", given="[]").exit_code == 2

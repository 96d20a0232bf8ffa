"""How the policy set is loaded and evaluated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.engine import Rule, load
from policies.features import Value, neutral, schema
from schemas.errors import Misconfigured

POLICIES = load()
RULE = """
id = "{name}"
title = "t"
when = "{when}"
severity = "warning"
action = "{action}"
reason = "r."
source = "s"
fires = [{{}}]
quiet = [{{}}]
"""


def folder(tmp_path: Path, **rules: tuple[str, str]) -> Path:
    for name, (when, action) in rules.items():
        (tmp_path / f"{name}.toml").write_text(RULE.format(name=name, when=when, action=action))
    return tmp_path


def test_the_strictest_action_wins(tmp_path: Path) -> None:
    milder, strict = ("has_text", "inject_flagged"), ("has_text", "hold_for_review")
    place = folder(tmp_path, a=milder, b=strict, c=("has_text", "inject"))
    decision = load(place).decide(neutral())
    assert decision.action == "hold_for_review"
    assert [flag.rule for flag in decision.flags] == ["a", "b", "c"]


def test_without_a_flag_the_draft_is_injected() -> None:
    assert POLICIES.decide(neutral()).action == "inject"
    assert POLICIES.decide(neutral()).flags == ()


@pytest.mark.parametrize("rule", POLICIES.rules, ids=lambda rule: rule.rule_id)
def test_a_rule_that_would_fire_still_fires_when_a_feature_it_reads_is_missing(rule: Rule) -> None:
    read = [feature.name for feature in schema() if re.search(rf"\b{feature.name}\b", rule.when)]
    assert read
    for case in rule.fires:
        for name in read:
            held = neutral() | case
            del held[name]
            assert rule.rule_id in {flag.rule for flag in POLICIES.decide(held).flags}, name


@pytest.mark.parametrize("value", ["1.0", None, float("nan"), float("inf"), True])
def test_a_feature_of_the_wrong_type_fires_the_rules_that_read_it(value: Value) -> None:
    decision = POLICIES.decide(neutral() | {"fact_precision": value})
    assert "precision_below_limit" in {flag.rule for flag in decision.flags}
    assert decision.action == "hold_for_review"
    assert "fact_precision" not in decision.features


def test_no_features_at_all_give_no_draft() -> None:
    assert POLICIES.decide({}).action == "no_draft"


def test_the_hash_of_the_set_changes_with_one_letter(tmp_path: Path) -> None:
    first = load(folder(tmp_path, a=("edit_level > 1", "inject"))).ref
    again = load(folder(tmp_path, a=("edit_level > 1", "inject"))).ref
    other = load(folder(tmp_path, a=("edit_level > 2", "inject"))).ref
    assert first == again
    assert first.digest != other.digest


@pytest.mark.parametrize(
    ("when", "action"),
    [
        ("has_text &&", "inject"),
        ("no_such_feature > 1", "inject"),
        ("edit_level + 1", "inject"),
        ("has_text > 'a'", "inject"),
        ("has_text", "publish"),
    ],
)
def test_a_broken_rule_stops_the_start(tmp_path: Path, when: str, action: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load(folder(tmp_path, broken=(when, action)))
    assert caught.value.code == "policies.invalid"
    assert caught.value.hint.startswith("broken.toml")


def test_a_case_with_an_unknown_feature_stops_the_start(tmp_path: Path) -> None:
    text = RULE.format(name="a", when="has_text", action="inject").replace(
        "fires = [{}]", "fires = [{ nonsense = 1 }]"
    )
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(Misconfigured):
        load(tmp_path)


@pytest.mark.parametrize("place", ["empty", "absent"])
def test_a_set_without_rules_stops_the_start(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misconfigured):
        load(tmp_path / place)


def test_a_condition_that_fails_at_run_time_counts_as_fired(tmp_path: Path) -> None:
    place = folder(tmp_path, a=("100 / draft_words > 1000", "hold_for_review"))
    assert load(place).decide(neutral()).action == "inject"
    assert load(place).decide(neutral() | {"draft_words": 0}).action == "hold_for_review"

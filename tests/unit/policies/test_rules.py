"""Every policy fires on its own cases and is quiet on the others."""

from __future__ import annotations

import pytest

from policies.engine import Rule, load
from policies.features import Value, neutral

POLICIES = load()


def fired(changes: dict[str, Value]) -> set[str]:
    return {flag.rule for flag in POLICIES.decide(neutral() | changes).flags}


def rows(side: str) -> list[object]:
    return [
        pytest.param(rule, case, id=f"{rule.rule_id}-{number}")
        for rule in POLICIES.rules
        for number, case in enumerate(getattr(rule, side))
    ]


@pytest.mark.parametrize("rule", POLICIES.rules, ids=lambda rule: rule.rule_id)
def test_every_rule_has_cases_on_both_sides_and_a_source(rule: Rule) -> None:
    assert rule.fires
    assert rule.quiet
    assert rule.source
    assert rule.reason.endswith(".")


@pytest.mark.parametrize(("rule", "changes"), rows("fires"))
def test_a_rule_fires_on_its_cases(rule: Rule, changes: dict[str, Value]) -> None:
    assert rule.rule_id in fired(changes)


@pytest.mark.parametrize(("rule", "changes"), rows("quiet"))
def test_a_rule_is_quiet_on_its_counter_cases(rule: Rule, changes: dict[str, Value]) -> None:
    assert rule.rule_id not in fired(changes)


def test_neutral_features_fire_nothing() -> None:
    assert fired({}) == set()


def test_a_rule_file_has_the_name_of_its_rule() -> None:
    names = [rule.rule_id for rule in POLICIES.rules]
    assert names == sorted(names)
    assert len(names) == len(set(names))

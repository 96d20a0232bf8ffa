"""Every triage rule fires on its own cases and is quiet on the others."""

from __future__ import annotations

import pytest

from tests.fakes.cases import case, entry
from workers.patterns.prepared import prepare
from workers.triage.assess import red_flags
from workers.triage.rules import Example, Rule, rule_set

RULES = rule_set().rules


def fired(example: Example) -> set[str]:
    chart = [entry(number, text) for number, text in enumerate(example.chart, 1)]
    given = case(example.text, *chart, age=example.age, sender=example.sender)
    return {hit.code for hit in red_flags(given, prepare(example.text), rule_set())}


def rows(side: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.rule_id}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, side))
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_every_rule_has_cases_on_both_sides_and_a_source(rule: Rule) -> None:
    assert rule.fires
    assert rule.quiet
    assert rule.source


@pytest.mark.parametrize(("rule", "example"), rows("fires"))
def test_a_rule_fires_on_its_cases(rule: Rule, example: Example) -> None:
    assert rule.rule_id in fired(example)


@pytest.mark.parametrize(("rule", "example"), rows("quiet"))
def test_a_rule_is_quiet_on_its_counter_cases(rule: Rule, example: Example) -> None:
    assert rule.rule_id not in fired(example)


def test_rule_names_are_unique() -> None:
    names = [rule.rule_id for rule in RULES]
    assert len(names) == len(set(names))

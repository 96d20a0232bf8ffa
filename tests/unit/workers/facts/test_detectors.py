"""Each detector against its own table of positive and negative cases."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from schemas.text import SafeText
from workers.facts import detectors
from workers.facts.checker import MedFactChecker

ROOM = Path(detectors.__file__).parent
ADDED = {
    "recommendation": {"added_recommendation"},
    "assumption": {"added_assumption"},
    "reassurance": {"false_reassurance"},
    "promise": {"added_promise"},
}
PAIRS = {
    "contingency": {"contingency_lost"},
    "urgency": {"urgency_lost"},
    "certainty": {"certainty_changed"},
    "addressee": {"addressee_changed"},
    "changed": set[str](),
}


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOM / f"{name}.cases.toml").read_text())


def codes(original: str, edited: str, message: str = "") -> set[str]:
    check = MedFactChecker().compare(
        SafeText(original), SafeText(edited), message=SafeText(message)
    )
    return {finding.code for finding in check.findings}


def added(kind: str) -> list[tuple[str, str]]:
    return [(name, sentence) for name in ADDED for sentence in table(name)[kind]]


def pairs(kind: str) -> list[tuple[str, dict[str, str]]]:
    return [(name, case) for name in PAIRS for case in table(name)[kind]]


@pytest.mark.parametrize(("name", "sentence"), added("fires"))
def test_an_added_sentence_of_its_kind_is_found(name: str, sentence: str) -> None:
    cases = table(name)
    found = codes(cases["base"], f"{cases['base']} {sentence}", cases["message"])
    assert found & {"added_recommendation", "added_assumption", "false_reassurance", *ADDED[name]}


@pytest.mark.parametrize(("name", "sentence"), added("quiet"))
def test_a_kind_sentence_raises_no_finding(name: str, sentence: str) -> None:
    cases = table(name)
    assert not codes(cases["base"], f"{cases['base']} {sentence}", cases["message"])


@pytest.mark.parametrize(("name", "case"), pairs("fires"))
def test_a_bent_fact_is_found(name: str, case: dict[str, str]) -> None:
    wanted = PAIRS[name] or {case["code"]}
    assert wanted <= codes(case["original"], case["edited"])


@pytest.mark.parametrize(("name", "case"), pairs("quiet"))
def test_other_words_for_the_same_fact_are_quiet(name: str, case: dict[str, str]) -> None:
    assert not codes(case["original"], case["edited"])


def test_every_detector_has_its_table() -> None:
    with_table = {path.name.split(".")[0] for path in ROOM.glob("*.cases.toml")}
    assert with_table == set(ADDED) | set(PAIRS)


def test_a_lost_promise_is_found() -> None:
    (case,) = table("promise")["lost"]
    assert "promise_lost" in codes(case["original"], case["edited"])

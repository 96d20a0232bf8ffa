"""What each EHR can do, and that none is written to which would publish a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.ehr_codes import CODES
from connectors.ehr_profiles import EhrProfile, missing_abilities, profile, profiles
from connectors.embedded_fhir_answers import capability_statement
from schemas.errors import Misconfigured


def test_canvas_is_refused_because_it_would_publish_a_draft() -> None:
    with pytest.raises(Misconfigured) as refused:
        profile("canvas")
    assert refused.value.code == "ehr.refused_profile"
    assert "completed" in refused.value.hint


def test_a_misspelt_profile_is_refused_and_the_known_ones_named() -> None:
    with pytest.raises(Misconfigured) as refused:
        profile("epci")
    assert refused.value.code == "ehr.unknown_profile"
    assert "epic" in refused.value.hint


@pytest.mark.parametrize("found", profiles().values(), ids=lambda found: found.name)
def test_every_profile_says_where_it_is_from(found: EhrProfile) -> None:
    assert found.source
    assert found.body in {"string", "attachment"}
    assert set(found.labels) <= {"security", "tag"}


def without(statement: dict[str, Any], kind: str, code: str) -> dict[str, Any]:
    """Take one declared ability away."""
    for resource in statement["rest"][0]["resource"]:
        if resource["type"] == kind:
            resource["interaction"] = [i for i in resource["interaction"] if i["code"] != code]
            resource["conditionalCreate"] = code != "conditionalCreate"
    return statement


def test_the_embedded_endpoint_has_what_its_profile_counts_on() -> None:
    assert missing_abilities(profile("embedded"), capability_statement("http://x")) == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("Communication", "create"),
        ("Communication", "search-type"),
        ("Communication", "update"),
        ("Communication", "conditionalCreate"),
        ("Task", "create"),
        ("AuditEvent", "create"),
        ("Provenance", "create"),
    ],
)
def test_an_ability_that_the_server_does_not_declare_is_named(kind: str, code: str) -> None:
    statement = without(capability_statement("http://x"), kind, code)
    assert missing_abilities(profile("embedded"), statement) == [f"{kind}.{code}"]


def test_an_ability_that_the_profile_does_not_use_is_not_missed() -> None:
    modest = replace(profile("embedded"), task=False)
    statement = without(capability_statement("http://x"), "Task", "create")
    assert missing_abilities(modest, statement) == []


def test_another_fhir_version_is_named() -> None:
    statement = {**capability_statement("http://x"), "fhirVersion": "5.0.0"}
    assert missing_abilities(profile("embedded"), statement) == ["fhirVersion 4.x (it is '5.0.0')"]


def test_a_statement_of_the_wrong_shape_misses_everything_but_breaks_nothing() -> None:
    assert "Communication.create" in missing_abilities(profile("embedded"), {"rest": [7, {}]})


def test_every_code_says_what_to_do() -> None:
    assert all(text.count(".") >= 2 for text in CODES.values())

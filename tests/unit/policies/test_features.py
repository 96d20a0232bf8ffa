"""What of a case becomes a feature."""

from __future__ import annotations

from typing import Any

import pytest

from policies.features import features, neutral, says_urgent, schema
from schemas.base import Ref
from schemas.case import DeidReport
from schemas.draft import Draft, EmpathyEdit, ThemePlan
from schemas.facts import FactCheck, FactFinding, Grounding, Verification
from schemas.text import SafeText
from schemas.triage import Signal, Triage
from tests.fakes.cases import case

REF = Ref(name="x")
TRIAGE = Triage(urgency="routine", rules=REF)


def edit(**changes: Any) -> EmpathyEdit:
    fields: dict[str, Any] = {
        "before": SafeText("Come in."), "after": SafeText("Please come in."), "level": 1,
        "outcome": "edited", "editor": REF, "prompt": REF,
    }  # fmt: skip
    return EmpathyEdit(**(fields | changes))


def finding(code: str, severity: str) -> FactFinding:
    return FactFinding.model_validate(
        {
            "code": code,
            "severity": severity,
            "side": "edited",
            "start": 0,
            "end": 1,
            "quote": SafeText("x"),
        }
    )


def verification(*found: FactFinding, **changes: Any) -> Verification:
    check: dict[str, Any] = {
        "recall": 1.0, "precision": 0.95, "original_facts": 2, "edited_facts": 2,
        "findings": found, "original_chars": 8, "short_input": True, "checker": REF,
    }  # fmt: skip
    fields: dict[str, Any] = {
        "edit": FactCheck(**check), "grounding": Grounding(checked=1), "draft_chars": 15,
        "draft_words": 90, "reading_grade": 4.0,
    }  # fmt: skip
    return Verification(**(fields | changes))


def draft() -> Draft:
    plan = ThemePlan(themes=(), target_words=30, taxonomy=REF, profile_replies=7)
    return Draft(text=SafeText("Come in."), plan=plan, writer=REF, prompt=REF)


def test_the_features_are_exactly_the_declared_ones_with_their_types() -> None:
    given = features(case("hi"), TRIAGE, draft=draft(), edit=edit(), verification=verification())
    assert given.keys() == {feature.name for feature in schema()}
    assert all(feature.accepts(given[feature.name]) for feature in schema())
    assert all(feature.accepts(feature.neutral) for feature in schema())


def test_figures_of_the_check_become_features() -> None:
    found = (finding("dose_changed", "hard"), finding("fact_lost", "soft"))
    given = features(
        case("hi"), TRIAGE, draft=draft(), edit=edit(), verification=verification(*found)
    )
    assert (given["hard_findings"], given["soft_findings"]) == (1, 1)
    assert given["findings"] == " dose_changed fact_lost "
    assert (given["fact_precision"], given["length_ratio"]) == (0.95, 3.0)
    assert (given["short_input"], given["profile_replies"]) == (True, 7)


def test_a_text_without_verification_is_marked_unverified() -> None:
    given = features(case("hi"), TRIAGE, edit=edit())
    assert (given["has_text"], given["verified"]) == (True, False)


def test_a_declined_case_has_no_text() -> None:
    declined = TRIAGE.model_copy(update={"no_draft": "minor"})
    given = features(case("hi"), declined)
    assert (given["has_text"], given["no_draft"]) == (False, "minor")


def test_an_unmeasured_grade_and_age_are_marked_as_such() -> None:
    given = features(
        case("hi", age=None), TRIAGE, edit=edit(), verification=verification(reading_grade=None)
    )
    assert (given["reading_grade"], given["patient_age"]) == (-1.0, -1)


def test_signals_and_a_leak_become_features() -> None:
    noticed = TRIAGE.model_copy(
        update={"signals": (Signal(code="clot", urgency="urgent", quote=SafeText("calf")),)}
    )
    given = features(case("hi", deid=DeidReport(leak_check="held")), noticed)
    assert given["signals"] == " clot "
    assert given["deid_held"] is True


def test_no_feature_holds_text_of_the_patient() -> None:
    given = features(
        case("SECRET knee"), TRIAGE, draft=draft(), edit=edit(), verification=verification()
    )
    assert "SECRET" not in str(given)
    assert neutral().keys() == given.keys()


@pytest.mark.parametrize(
    "text",
    [
        "Please call our office today.", "Go to the emergency room.", "You need to be seen today.",
        "Come in right away.", "Please seek immediate care.", "Llame hoy al consultorio.",
    ],
)  # fmt: skip
def test_urgent_wording_is_recognised(text: str) -> None:
    assert says_urgent(text)


@pytest.mark.parametrize(
    "text", ["Please call our office.", "How are you today?", "Come in when it suits you."]
)
def test_calm_wording_is_not_urgent(text: str) -> None:
    assert not says_urgent(text)

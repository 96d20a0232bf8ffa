"""What a draft is planned to say, for whom."""

from __future__ import annotations

from schemas.draft import ThemePlan
from schemas.records import ClinicianProfile
from tests.fakes.cases import case, entry
from workers.themes.plan import plan_themes
from workers.triage.assess import assess

COUGH = "I have had a cough for a week."


def plan(message: str = COUGH, **profile: object) -> ThemePlan:
    given = case(message, entry(1, "Benzonatate 100 mg capsule", kind="medication"))
    habits = ClinicianProfile.model_validate({"clinician_id": "d1", **profile})
    return plan_themes(given, assess(given), habits)


def mode(planned: ThemePlan, theme: str) -> str:
    return next(one.mode for one in planned.themes if one.theme == theme)


def test_treatment_and_contingency_are_nudges_without_a_history() -> None:
    assert mode(plan(), "treatment_plan") == "nudge"
    assert mode(plan(), "contingency_plan") == "nudge"
    assert mode(plan(), "medical_assessment") == "nudge"


def test_contingency_is_written_for_a_clinician_who_gives_it() -> None:
    habitual = plan(replies=20, theme_rates={"contingency_plan": 0.8})
    assert mode(habitual, "contingency_plan") == "write"
    seldom = plan(replies=20, theme_rates={"contingency_plan": 0.1})
    assert mode(seldom, "contingency_plan") == "nudge"
    never = plan(replies=200, theme_rates={"contingency_plan": 0.0})
    assert mode(never, "contingency_plan") == "omit"


def test_few_replies_support_nothing_yet() -> None:
    assert mode(plan(replies=2, theme_rates={"contingency_plan": 1.0}), "contingency_plan") == (
        "nudge"
    )


def test_questions_follow_the_clinicians_own_rate() -> None:
    asking = plan(replies=30, theme_rates={"symptom_questions": 0.5})
    silent = plan(replies=30, theme_rates={"symptom_questions": 0.0})
    assert mode(asking, "symptom_questions") == "write"
    assert mode(silent, "symptom_questions") != "write"


def test_medication_questions_are_for_messages_about_medicines() -> None:
    assert mode(plan(), "medication_questions") != "write"
    assert mode(plan("Can I take my metformin at night?"), "medication_questions") == "write"


def test_the_length_aimed_at_is_the_clinicians_median() -> None:
    assert plan(replies=10, median_words=34).target_words == 34
    assert plan().target_words == 60


def test_an_urgent_message_always_gets_logistics() -> None:
    urgent = plan(
        "My left calf is swollen, red and painful.", replies=100, theme_rates={"logistics": 0.0}
    )
    assert mode(urgent, "logistics") == "write"


def test_without_a_chart_no_information_is_planned() -> None:
    given = case(COUGH)
    planned = plan_themes(given, assess(given), ClinicianProfile(clinician_id="d1"))
    assert mode(planned, "information") == "omit"

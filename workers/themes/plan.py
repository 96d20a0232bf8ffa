"""The theme plan of a draft: what to write, what to offer as a nudge, what to leave out.

Source: 2601.11344: rates of clinicians without adaptation (empathy 0.85, questions 0.30 to
0.36, assessment 0.34, contingency 0.22) are the prior of an unknown clinician; themes on which
clinicians hardly agree (treatment 0.07, contingency 0.06) are nudges unless the clinician's own
history supports them. Rates of `logistics` and `information` are ours.
"""

from __future__ import annotations

from typing import Final, Literal

from schemas.case import Case
from schemas.draft import PlannedTheme, ThemePlan
from schemas.records import ClinicianProfile
from schemas.triage import Triage
from workers.themes.taxonomy import OTHER, taxonomy

Mode = Literal["write", "nudge", "omit"]

PRIOR_RATES: Final[dict[str, float]] = {
    "empathy": 0.85,
    "symptom_questions": 0.33,
    "medication_questions": 0.33,
    "medical_assessment": 0.34,
    "treatment_plan": 0.30,
    "contingency_plan": 0.22,
    "logistics": 0.45,
    "information": 0.45,
}
PRIOR_REPLIES: Final = 8
DEFAULT_WORDS: Final = 60
WRITE_RATE: Final = 0.25
NUDGE_RATE: Final = 0.10
HISTORY_RATE: Final = 0.5
HISTORY_REPLIES: Final = 5
NUDGE_ONLY: Final = frozenset({"treatment_plan", "contingency_plan", "medical_assessment"})
FITS: Final[dict[str, frozenset[str]]] = {
    "symptom_questions": frozenset({"symptom", "other", "complaint"}),
    "medication_questions": frozenset({"medication"}),
    "information": frozenset({"lab_result", "medication", "scheduling", "symptom"}),
}
LIFT: Final = 0.25


def rate(theme: str, profile: ClinicianProfile) -> float:
    """Return how often this clinician pursues a theme, shrunk to the prior when little is known."""
    prior = PRIOR_RATES.get(theme, 0.0)
    if not profile.replies:
        return prior
    own = profile.theme_rates.get(theme, 0.0) * profile.replies
    return (own + prior * PRIOR_REPLIES) / (profile.replies + PRIOR_REPLIES)


def _weight(theme: str, category: str, profile: ClinicianProfile) -> float:
    fits = FITS.get(theme)
    base = rate(theme, profile)
    if fits is None:
        return base
    return min(1.0, base + LIFT * base / 0.33) if category in fits else base * 0.5


def _mode(theme: str, weight: float, profile: ClinicianProfile) -> Mode:
    own = profile.theme_rates.get(theme, 0.0)
    supported = profile.replies >= HISTORY_REPLIES and own >= HISTORY_RATE
    if theme in NUDGE_ONLY:
        return "write" if supported else ("nudge" if weight >= NUDGE_RATE else "omit")
    if weight >= WRITE_RATE:
        return "write"
    return "nudge" if weight >= NUDGE_RATE else "omit"


def plan_themes(case: Case, triage: Triage, profile: ClinicianProfile) -> ThemePlan:
    """Return the plan for a draft to `case`, for the clinician of `profile`.

    A message that is urgent always gets logistics written: the draft must say that it is urgent.
    Without a chart there is no information to state.
    """
    planned = []
    for theme in taxonomy().ids:
        if theme == OTHER:
            continue
        weight = _weight(theme, triage.category, profile)
        mode = _mode(theme, weight, profile)
        if theme == "logistics" and triage.urgency == "urgent":
            mode = "write"
        if theme == "information" and not case.chart.entries:
            mode = "omit"
        planned.append(PlannedTheme(theme=theme, weight=round(weight, 3), mode=mode))
    return ThemePlan(
        themes=tuple(planned),
        target_words=profile.median_words or DEFAULT_WORDS,
        taxonomy=taxonomy().ref,
        profile_replies=profile.replies,
    )

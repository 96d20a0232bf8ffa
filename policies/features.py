"""What the policies may look at: verification, triage and case as a flat set of features.

Pure: the same event gives the same features. Text never becomes a feature.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from schemas.case import Case
from schemas.draft import Draft, EmpathyEdit
from schemas.facts import Verification
from schemas.triage import Triage

Value = str | int | float | bool
_EMERGENCY_NUMBERS: Final = frozenset({"911", "988"})
_TYPES: Final[dict[str, type]] = {"bool": bool, "int": int, "double": float, "string": str}


@dataclass(frozen=True, slots=True)
class Feature:
    """One declared feature; `neutral` is a value on which no rule fires."""

    name: str
    kind: str
    neutral: Value
    meaning: str

    def accepts(self, value: object) -> bool:
        """Whether `value` has the declared type; a number that is none is refused."""
        if self.kind == "double":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, float) and math.isfinite(value))
        return type(value) is _TYPES[self.kind]


@cache
def schema() -> tuple[Feature, ...]:
    """Load `features.v1.toml`."""
    data = tomllib.loads(files("policies").joinpath("features.v1.toml").read_text())
    return tuple(
        Feature(raw["name"], raw["type"], raw["neutral"], raw["meaning"]) for raw in data["feature"]
    )


def neutral() -> dict[str, Value]:
    """Return a set of features on which no rule fires."""
    return {feature.name: feature.neutral for feature in schema()}


def usable(features: Mapping[str, Value]) -> dict[str, Value]:
    """Return the declared features that have the declared type.

    What is left out is missing for the engine: every rule that asks for it fires.
    """
    return {
        feature.name: _as_declared(feature, features[feature.name])
        for feature in schema()
        if feature.name in features and feature.accepts(features[feature.name])
    }


def _as_declared(feature: Feature, value: Value) -> Value:
    return float(value) if feature.kind == "double" else value


@cache
def _urgent_wording() -> re.Pattern[str]:
    data = tomllib.loads(files("policies").joinpath("urgent_wording.v1.toml").read_text())
    return re.compile("|".join(f"(?:{pattern})" for pattern in data["patterns"]))


def says_urgent(text: str) -> bool:
    """Whether a text tells the patient to act today."""
    return _urgent_wording().search(text.casefold()) is not None


def _codes(codes: list[str]) -> str:
    return f" {' '.join(dict.fromkeys(codes))} " if codes else ""


def features(
    case: Case,
    triage: Triage,
    *,
    draft: Draft | None = None,
    edit: EmpathyEdit | None = None,
    verification: Verification | None = None,
) -> dict[str, Value]:
    """Return the features of a case as it comes to judgement.

    Without a text only the features of case and triage matter; the others are neutral.
    """
    return {
        **neutral(),
        **_of_case(case, triage),
        "has_text": edit is not None,
        "verified": verification is not None,
        **(_of_edit(edit) if edit else {}),
        **(_of_verification(verification, draft) if verification else {}),
        "profile_replies": draft.plan.profile_replies if draft else 0,
        "draft_substance": substance(draft) if draft else 1,
    }


def substance(draft: Draft) -> int:
    """Return how many statements rest on chart or habit, plus the number of questions."""
    cited = sum(source.entry_id != "message" for source in draft.sources)
    return cited + draft.text.reveal().count("?")


def _of_case(case: Case, triage: Triage) -> dict[str, Value]:
    age = case.patient.age_years
    return {
        "kind": case.kind,
        "no_draft": triage.no_draft or "",
        "urgency": triage.urgency,
        "category": triage.category,
        "signals": _codes([signal.code for signal in triage.signals]),
        "language": case.language.split("-", maxsplit=1)[0].lower(),
        "sender": case.sender,
        "patient_age": -1 if age is None else age,
        "deid_held": case.deid.leak_check != "clean",
    }


def _of_edit(edit: EmpathyEdit) -> dict[str, Value]:
    return {
        "edit_outcome": edit.outcome,
        "edit_level": edit.level,
        "edit_rounds": edit.rounds,
        "text_changed": edit.before != edit.after,
        "says_urgent": says_urgent(edit.after.reveal()),
    }


def _of_verification(verification: Verification, draft: Draft | None) -> dict[str, Value]:
    check = verification.edit
    usual = draft.plan.target_words if draft else 0
    grade = verification.reading_grade
    return {
        "fact_precision": check.precision,
        "fact_recall": check.recall,
        "short_input": check.short_input,
        "hard_findings": sum(finding.severity == "hard" for finding in check.findings),
        "soft_findings": sum(finding.severity == "soft" for finding in check.findings),
        "findings": _codes([finding.code for finding in check.findings]),
        "grounding_checked": verification.grounding.checked,
        "ungrounded": sum(
            finding.quote.reveal() not in _EMERGENCY_NUMBERS
            for finding in verification.grounding.unsupported
        ),
        **({"deid_held": True} if verification.leaks else {}),
        "draft_words": verification.draft_words,
        "length_ratio": verification.draft_words / usual if usual else 1.0,
        "reading_grade": -1.0 if grade is None else grade,
    }

"""What a draft states without a source."""

from __future__ import annotations

import pytest

from schemas.case import Turn
from schemas.text import SafeText
from tests.fakes.cases import NOW, case, entry
from workers.facts.grounding import ground

CASE = case(
    "My metformin 500 mg upsets me since Monday.",
    entry(1, "Lisinopril 10 mg tablet, once daily", kind="medication"),
    entry(2, "Creatinine", kind="observation", value=1.8, unit="mg/dL", at=NOW),
    earlier=(Turn(author="practitioner", text=SafeText("Your dose is 20 mg.")),),
)


def unsupported(text: str) -> list[tuple[str, str]]:
    found = ground(CASE, SafeText(text))
    return [(finding.code, finding.quote.reveal()) for finding in found.unsupported]


@pytest.mark.parametrize(
    "text",
    [
        "Keep taking metformin 500 mg.",
        "Your lisinopril 10 mg is fine.",
        "Your creatinine was 1.8.",
        "Stay at 20 mg.",
        "Glucophage can upset the stomach.",
        "I hope you feel better tomorrow.",
    ],
)
def test_what_a_source_says_is_grounded(text: str) -> None:
    assert unsupported(text) == []


def test_a_dose_without_source_is_found() -> None:
    assert unsupported("Take metformin 850 mg.") == [("ungrounded_dose", "850 mg")]


def test_a_drug_without_source_is_found() -> None:
    assert unsupported("Try omeprazole.") == [("ungrounded_drug", "omeprazole")]


def test_a_date_without_source_is_found() -> None:
    assert unsupported("Come on June 30.") == [("ungrounded_date", "June 30")]


def test_what_was_looked_at_is_counted() -> None:
    assert ground(CASE, SafeText("Take metformin 500 mg and rest.")).checked == 2

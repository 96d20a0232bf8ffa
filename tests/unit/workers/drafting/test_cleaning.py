"""Meta text and placeholders of a model's reply."""

from __future__ import annotations

import csv

import pytest

from tests.needs import SHARED, needs
from workers.drafting.cleaning import clean


@pytest.mark.parametrize(
    "line",
    [
        "Sure, here is a draft reply:", "Here is a suggested response:", "Recommendations:",
        "Yes, the provided information is sufficient to answer the patient's questions.",
        "**Reply:**", "Note to clinician: check the dose.", "Subject: your results", "```",
        "As an AI language model I cannot examine you.", "[Your Title]",
    ],
)  # fmt: skip
def test_a_remark_about_the_task_is_dropped(line: str) -> None:
    assert clean(f"{line}\n\nYour potassium is 4.1.") == "Your potassium is 4.1."


@pytest.mark.parametrize(
    "line",
    [
        "Your reply helped me.", "I recommend rest.", "Here is what your chart shows: 4.1.",
        "Sure, you can take it with food.", "Note that the dose is 5 mg.",
    ],
)  # fmt: skip
def test_a_sentence_of_the_reply_stays(line: str) -> None:
    assert clean(line) == line


def test_placeholders_get_their_names_or_go() -> None:
    text = "Dear [Patient's Name],\nCome in.\n[Your Name]"
    assert clean(text, patient="Ms. Lee", clinician="Dr. Oh") == "Dear Ms. Lee,\nCome in.\nDr. Oh"
    assert clean(text) == "Come in."


@needs("shared")
def test_the_preamble_of_oncqa_drafts_is_taken_away() -> None:
    with (SHARED / "data/oncqa/cases.csv").open(newline="") as file:
        drafts = [row["Output"] for row in csv.DictReader(file)]
    before = sum("provided information is" in draft for draft in drafts)
    after = sum("provided information is" in clean(draft) for draft in drafts)
    assert before > len(drafts) // 2
    assert after <= before // 10

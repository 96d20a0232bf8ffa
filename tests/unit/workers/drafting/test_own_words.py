"""Which sentences of past replies may be used again."""

from __future__ import annotations

import pytest

from tests.fakes.cases import case
from tests.fakes.feedbacks import row
from workers.drafting.examples import Example
from workers.drafting.own_words import reusable
from workers.drafting.reading import read

COUGH = case("I have had a dry cough for a week, mostly at night.")


def kept(final: str, likeness: float = 0.9) -> list[str]:
    examples = [Example(row("I have a cough since last week", final), likeness)]
    return [one.text for one in reusable(COUGH, read(COUGH), examples)]


def test_a_question_about_the_same_complaint_is_taken() -> None:
    text = "Is the cough worse when you lie down?"
    assert kept(f"Hi Ann,\n{text}\nDr. B") == [text]


@pytest.mark.parametrize(
    "sentence",
    [
        "Please take 200 mg of benzonatate for the cough.",
        "When did the cough start, before or after March 3?",
        "Did you tell Jonathan about the cough when you called?",
        "I will call you tomorrow about the cough.",
        "I have ordered a test, please call to schedule it.",
        "Your cough is most likely viral.",
        "Is your knee still swollen after the injection?",
        "Are you still taking the lisinopril for this?",
    ],
)
def test_what_could_be_wrong_for_this_patient_is_not_taken(sentence: str) -> None:
    assert kept(sentence) == []


def test_a_reply_to_another_kind_of_message_is_not_used() -> None:
    assert kept("Is the cough worse when you lie down?", likeness=0.1) == []


def test_a_number_that_this_case_holds_may_stay() -> None:
    given = case("My cough started 2 weeks ago, is that normal?")
    examples = [Example(row("cough", "Has the cough changed over these 2 weeks?"), 0.9)]
    assert [one.text for one in reusable(given, read(given), examples)] == [
        "Has the cough changed over these 2 weeks?"
    ]

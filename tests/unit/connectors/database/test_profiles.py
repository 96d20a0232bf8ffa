from __future__ import annotations

import pytest

from connectors.database.profiles import Habits, closing, greeting
from schemas.feedback import Feedback
from schemas.text import SafeText


def reply(text: str, words: int = 10, themes: tuple[str, ...] = ()) -> Feedback:
    return Feedback(
        case_id="c", thread_id="t", clinician_id="dr", draft_shown=False, use="no_draft",
        final_words=words, final_themes=themes, message=SafeText("m"), final=SafeText(text),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("Hi Ms. Alvarez,", "Hi {name},"),
        ("Dear Tom", "Dear {name}"),
        ("Good morning!", "Good morning!"),
        ("Hello,", "Hello,"),
        ("Estimada Sra. Ruiz:", "Estimada {name}:"),
        ("Your potassium is fine.", ""),
        ("Hi there, I looked at your labs from Tuesday and they are all within range.", ""),
        ("", ""),
    ],
)
def test_a_greeting_is_kept_without_the_name(line: str, pattern: str) -> None:
    assert greeting(SafeText(f"\n{line}\nMore.")) == (pattern if line else "")


def test_a_closing_is_found_above_the_signature() -> None:
    assert closing(SafeText("Take it daily.\nBest,\nDr. Okafor")) == "Best,"
    assert closing(SafeText("Warm regards\nDr. Okafor\nCardiology")) == "Warm regards"
    assert closing(SafeText("Best of luck with the move.\nDr. Okafor")) == ""


def test_habits_survive_being_stored() -> None:
    habits = Habits()
    habits.add(reply("Hi Jo,\nok\nBest,\nX", 12, ("plan", "plan", "empathy")))
    again = Habits.load(habits.dump())
    again.add(reply("Hi Al,\nok\nBest,\nY", 30, ("plan",)))
    profile = again.profile("dr")
    assert (profile.replies, profile.median_words) == (2, 12)
    assert profile.theme_rates == {"empathy": 0.5, "plan": 1.0}
    assert (profile.greeting, profile.closing) == ("Hi {name},", "Best,")


def test_a_rare_line_is_no_habit() -> None:
    habits = Habits()
    for n in range(9):
        habits.add(reply("ok" if n else "Hi Jo,\nok"))
    assert habits.profile("dr").greeting == ""


def test_nothing_known_is_an_empty_profile() -> None:
    profile = Habits.load(b"{}").profile("dr")
    assert (profile.replies, profile.median_words, profile.theme_rates) == (0, 0, {})

"""Syllables, words and the reading grade."""

from __future__ import annotations

import pytest

from workers.facts.readability import grade, syllables, words


@pytest.mark.parametrize(
    ("word", "count"),
    [("a", 1), ("take", 1), ("table", 2), ("medicine", 3), ("infection", 3), ("walked", 1),
     ("treated", 2), ("diarrhea", 4), ("people", 2), ("evaluation", 5)],
)  # fmt: skip
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_longer_words_and_sentences_need_a_higher_grade() -> None:
    plain, hard = (
        grade("Take it with food. Call us if it hurts."),
        grade(
            "Administration of the prescribed antihypertensive medication necessitates concomitant "
            "nutritional intake and subsequent symptomatic reassessment."
        ),
    )
    assert plain is not None
    assert hard is not None
    assert plain < 3
    assert hard > 15


def test_a_text_without_words_has_no_grade() -> None:
    assert grade("... 5 !!") is None
    assert words("<b>Two words</b>") == 2

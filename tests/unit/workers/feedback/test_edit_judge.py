"""Edit-F1 on content and themes."""

from __future__ import annotations

import pytest

from schemas.text import SafeText
from workers.facts.checker import MedFactChecker
from workers.feedback.edit_judge import content_score, score, theme_score, use_of


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 0, 0), (1.0, 1.0, 1.0)),
        ((0, 0, 0, 3), (0.0, 0.0, 0.0)),
        ((0, 3, 0, 0), (0.0, 0.0, 0.0)),
        ((0, 2, 0, 2), (0.0, 0.0, 0.0)),
        ((1, 2, 2, 2), (0.5, 1.0, 2 / 3)),
    ],
)
def test_empty_sets_and_shares(
    counts: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    result = score(*counts)
    assert (result.precision, result.recall, result.f1) == pytest.approx(expected)


def content(draft: str, final: str) -> tuple[float, float]:
    result = content_score(SafeText(draft), SafeText(final), MedFactChecker())
    return result.precision, result.recall


def test_precision_falls_with_deletions_and_recall_with_additions() -> None:
    one, two = "Your potassium is 4.1.", "Take the tablet with food."
    assert content(f"{one} {two}", one) == (0.5, 1.0)
    assert content(one, f"{one} {two}") == (1.0, 0.5)


def test_greetings_and_thanks_are_no_units() -> None:
    assert content("Hi Ann,\nTake 5 mg.\nBest,", "Take 5 mg.") == (1.0, 1.0)


def test_a_number_must_be_the_same() -> None:
    assert content("Take 5 mg daily.", "Take 10 mg daily.") == (0.0, 0.0)


def test_themes_are_compared_as_sets_and_other_is_none() -> None:
    assert theme_score(("empathy", "other"), ("empathy",)).f1 == 1.0
    assert theme_score(("empathy", "logistics"), ("empathy",)).precision == 0.5
    assert theme_score(("other",), ()).f1 == 1.0


def test_how_a_draft_was_used() -> None:
    assert use_of("a b c", "a  b c\n") == ("unedited", 0.0)
    assert use_of("a b c d", "a b c e") == ("edited", 0.25)
    assert use_of("a b", "c d") == ("rewritten", 1.0)

"""Names that are ordinary words are found by what only people do; the words stay words."""

from __future__ import annotations

import pytest

from connectors.presidio.detector import PresidioDetector
from tests.fakes.marks import detected, detector


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Faith and Mark both have strep.", ("Faith", "Mark")),
        ("Is Angel old enough for the shot?", ("Angel",)),
        ("Joy is 11. Joy threw up.", ("Joy",)),
        ("Hey Christian - quick question", ("Christian",)),
        ("my Bodhi got his ear tubes", ("Bodhi",)),
        ("thx, k.m.", ("k.m.",)),
        ("signed on behalf of R.B.", ("R.B.",)),
    ],
)
def test_a_name_that_is_a_word_is_found(
    finder: PresidioDetector, text: str, names: tuple[str, ...]
) -> None:
    found = detected(finder, text)
    assert all(name in found for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "Will you call me? Hope you are well. May I stop?",
        "I hope the drops work, will you call it in?",
        "take it at 5 p.m.",
        "Is Ozempic ok? Is Monday ok?",
        "My Graves disease is stable",
    ],
)
def test_the_words_stay(finder: PresidioDetector, text: str) -> None:
    assert detected(finder, text) == {}


def test_a_name_found_once_is_marked_with_the_same_capitals_only(finder: PresidioDetector) -> None:
    text = "My son Rocky fell. Later Rocky threw up on the rocky path."
    marks = detected(finder, text)
    assert list(marks) == ["Rocky"]

"""Ages of 90 and over are marked, younger ones and measures stay."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.ages import AgeFinder
from tests.fakes.marks import covered, marked

FINDER = AgeFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("she is 94 years old", "94", "AGE"),
        ("a 92-year-old", "92", "AGE"),
        ("93yo", "93", "AGE"),
        ("grandma is 101", "101", "AGE"),
        ("turned 90", "90", "AGE"),
        ("ninety-two years old", "ninety-two", "AGE"),
        ("aged 95", "95", "AGE"),
        ("my mother (97) fell", "97", "AGE"),
        ("94 y/o", "94", "AGE"),
        ("grandma is 93 and has a fever", "93", "AGE"),
        ("Her fever is gone. She is 93 now.", "93", "AGE"),
        ("his pulse is fast, he is 95 years old", "95", "AGE"),
    ],
)
def test_ages_over_89_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "she is 89 years old",
        "I am 90 pounds",
        "he is 95 kg",
        "90 mg",
        "temp of 99",
        "95 percent",
        "94 minutes",
        "in 90 days",
        "my husband is 98.6",
        "his oxygen was 90 when I checked, he is 92 now",
        "O2 is 90 at rest",
        "her sats dropped and she was 91",
        "He was 101 last night and I gave Tylenol",
        "my temp was 99 and she is 102",
        "my pulse is 95 and he was 99 this morning",
        "he is 93 on room air",
    ],
)
def test_younger_ages_and_measures_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

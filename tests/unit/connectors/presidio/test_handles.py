"""Handles and user names are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.handles import HandleFinder
from tests.fakes.marks import covered, marked

FINDER = HandleFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("@river_203", "@river_203", "USERNAME"),
        ("my username is jdoe82", "jdoe82", "USERNAME"),
        ("instagram: tall.pine", "tall.pine", "USERNAME"),
        ("find me on instagram river_203", "river_203", "USERNAME"),
    ],
)
def test_handles_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "take it @bedtime",
        "facebook is down",
        "on zoom tomorrow",
    ],
)
def test_words_after_a_network_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

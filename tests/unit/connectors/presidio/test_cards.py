"""Cards and bank accounts are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.cards import CardFinder
from tests.fakes.marks import covered, marked

FINDER = CardFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111", "CARD"),
        ("378282246310005", "378282246310005", "CARD"),
        ("my visa 4111111111111112", "4111111111111112", "CARD"),
        ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32", "ACCOUNT"),
    ],
)
def test_cards_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "GB82 WEST 1234 5698 7654 33",
        "123456",
    ],
)
def test_other_long_numbers_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

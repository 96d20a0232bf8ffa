"""Social security numbers are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.social_security import SocialSecurityFinder
from tests.fakes.marks import covered, marked

FINDER = SocialSecurityFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("ssn 123-45-6789", "123-45-6789", "SSN"),
        ("my social is 123456789", "123456789", "SSN"),
        ("123 45 6789", "123 45 6789", "SSN"),
        ("xxx-xx-6789", "xxx-xx-6789", "SSN"),
        ("last four of my ssn 6789", "6789", "SSN"),
    ],
)
def test_social_security_numbers_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "123456789 steps",
        "1234-56-789",
        "12-345-6789",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

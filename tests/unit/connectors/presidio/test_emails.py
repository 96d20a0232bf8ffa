"""E-mail addresses are marked, spoken ones too."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.emails import EmailFinder
from tests.fakes.marks import covered, marked

FINDER = EmailFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("write a.b+c@x.org.", "a.b+c@x.org", "EMAIL"),
        ("jane at gmail dot com", "jane at gmail dot com", "EMAIL"),
        ("jane_d (at) mail (dot) org", "jane_d (at) mail (dot) org", "EMAIL"),
        ("J.DOE@EXAMPLE.COM", "J.DOE@EXAMPLE.COM", "EMAIL"),
        ("j.doe @ example.com", "j.doe @ example.com", "EMAIL"),
    ],
)
def test_addresses_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "I looked at abchealth.com",
        "meet me at 3",
        "we are at the hospital dot",
    ],
)
def test_sentences_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

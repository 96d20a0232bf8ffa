"""Phone and fax numbers are marked; measures and other numbers stay."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.phones import PhoneFinder
from tests.fakes.marks import covered, marked

FINDER = PhoneFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("call 555-201-3344", "555-201-3344", "PHONE"),
        ("(243)681-7189", "(243)681-7189", "PHONE"),
        ("555.201.3344", "555.201.3344", "PHONE"),
        ("+1 555 201 3344", "+1 555 201 3344", "PHONE"),
        ("my cell is 5552013344", "5552013344", "PHONE"),
        ("call 201-3344", "201-3344", "PHONE"),
        ("555-201-3344 ext. 42", "555-201-3344 ext. 42", "PHONE"),
        ("+44 20 7946 0958", "+44 20 7946 0958", "PHONE"),
        ("fax: 555-201-3344", "555-201-3344", "FAX"),
        ("555-201-3344 (fax)", "555-201-3344", "FAX"),
        ("call 1-800-FLOWERS", "1-800-FLOWERS", "PHONE"),
        (
            "five five five two zero one three three four four",
            "five five five two zero one three three four four",
            "PHONE",
        ),
        ("5 5 5 - 2 0 1 - 3 3 4 4 is my phone number", "5 5 5 - 2 0 1 - 3 3 4 4", "PHONE"),
        ("555*201*3344", "555*201*3344", "PHONE"),
        ("tel 07700 900 966", "07700 900 966", "PHONE"),
    ],
)
def test_phone_numbers_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "platelets 250000",
        "take 500 mg",
        "bp 120 80",
        "10000 steps",
        "it is 2024",
        "room 314",
        "glucose 110 115 120",
        "weighs 210 lbs",
    ],
)
def test_measures_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

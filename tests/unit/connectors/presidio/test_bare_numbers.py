"""Long numbers and codes are marked by their form; clinical codes and doses stay."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.bare_numbers import BareNumberFinder
from tests.fakes.marks import covered, marked

FINDER = BareNumberFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("1HGCM82633A004352", "1HGCM82633A004352", "VEHICLE"),
        ("1EG4-TE5-MK73", "1EG4-TE5-MK73", "HEALTH_PLAN"),
        ("AB1234563", "AB1234563", "LICENSE"),
        ("#1234567", "1234567", "ID"),
        ("it is 88372615", "88372615", "ID"),
        ("code WX82-1193", "WX82-1193", "ID"),
    ],
)
def test_bare_numbers_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "hba1c",
        "covid19",
        "B12",
        "500mg",
        "take 2000iu",
        "1000000 units",
        "ca125",
        "G43.909",
        "T4 and T3",
        "10mg/5ml",
    ],
)
def test_clinical_codes_and_doses_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

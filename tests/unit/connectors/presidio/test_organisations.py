"""Organisations by their form are marked; departments and treatments stay."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.organisations import OrganisationFinder
from tests.fakes.marks import covered, marked

FINDER = OrganisationFinder()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("he is in Local 519 too", "Local 519"),
        ("SEIU 1021 pays", "SEIU 1021"),
        ("a nurse at P.S. 77 called", "P.S. 77"),
        ("my Amazon warehouse job", "Amazon"),
        ("trabajo en la Panaderia El Trigal", "Panaderia El Trigal"),
        ("la Escuela Bilingue Amanecer", "Escuela Bilingue Amanecer"),
        ("laid off from Kestrelbrook Logistics", "Kestrelbrook Logistics"),
        ("a letter from Dunmore Ltd. came", "Dunmore Ltd."),
        ("fax Harlow, Ochoa and Finch LLP", "Harlow, Ochoa and Finch LLP"),
    ],
)
def test_organisations_are_marked(text: str, part: str) -> None:
    assert covered(FINDER, text, part)


@pytest.mark.parametrize(
    "text",
    [
        "Physical Therapy helped",
        "Medical Center",
        "my Oncology team",
        "a local 5k run",
        "Blood Pressure High",
        "Primary Care Clinic",
    ],
)
def test_kinds_of_care_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

"""Postal codes and the city before a state are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.zips import ZipFinder
from tests.fakes.marks import covered, marked

FINDER = ZipFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("zip 62704", "62704", "ZIP"),
        ("Springfield, IL 62704", "62704", "ZIP"),
        ("Springfield, IL 62704", "Springfield", "CITY"),
        ("02139-4307", "02139-4307", "ZIP"),
        ("zip code is 8592", "8592", "ZIP"),
        ("K1A 0B1", "K1A 0B1", "ZIP"),
        ("SW1A 1AA", "SW1A 1AA", "ZIP"),
        ("austin tx 78701", "austin", "CITY"),
    ],
)
def test_postal_codes_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "10000 steps",
        "50000 units weekly",
        "Smith, MD",
        "Member ID",
        "call me, ok",
    ],
)
def test_amounts_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

"""Street lines, boxes and units are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.streets import StreetFinder
from tests.fakes.marks import covered, marked

FINDER = StreetFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("at 142 elm st apt 4b", "142 elm st apt 4b", "STREET"),
        ("1428 Old Mill Road", "1428 Old Mill Road", "STREET"),
        ("P.O. Box 114", "P.O. Box 114", "STREET"),
        ("on Maple Street", "Maple Street", "STREET"),
        ("5 N. Larch Ave., Unit 12", "5 N. Larch Ave., Unit 12", "STREET"),
        ("i live on cedar hollow road", "cedar hollow road", "STREET"),
        ("apt 4b", "apt 4b", "STREET"),
        ("123 W 43rd St", "123 W 43rd St", "STREET"),
        ("12 Highway 61", "12 Highway 61", "STREET"),
    ],
)
def test_street_addresses_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "2 pills on the way",
        "I took 3 for the drive",
        "Thanks Dr. Lee",
        "5 days of rest",
        "at St. Mary's",
        "10 minute drive",
    ],
)
def test_counts_and_titles_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

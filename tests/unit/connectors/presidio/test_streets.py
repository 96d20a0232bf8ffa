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
        ("31 rue des Cerisiers", "31 rue des Cerisiers", "STREET"),
        ("ul. Kwiatowa 118 m. 7", "ul. Kwiatowa 118 m. 7", "STREET"),
        ("Keizersgracht 263-II", "Keizersgracht 263-II", "STREET"),
        ("Bahnhofstr. 5", "Bahnhofstr. 5", "STREET"),
        ("Calle 10 #43-12", "Calle 10 #43-12", "STREET"),
        ("Av. Insurgentes Sur 1602", "Av. Insurgentes Sur 1602", "STREET"),
        ("B-42, Sector 15", "B-42, Sector 15", "STREET"),
        ("4417 NW 23rd Ter", "4417 NW 23rd Ter", "STREET"),
        ("9021 n 56th is home", "9021 n 56th", "STREET"),
        ("Rural Route 2 Box 88", "Rural Route 2 Box 88", "STREET"),
        ("HC 68 Box 12", "HC 68 Box 12", "STREET"),
        ("PO Bx 991", "PO Bx 991", "STREET"),
        ("N64 W14000 Silver Spring Dr", "N64 W14000 Silver Spring Dr", "STREET"),
        ("PSC 4095, Box 8316 APO AE 09012", "PSC 4095, Box 8316 APO AE 09012", "STREET"),
        ("SEND TO MAIN ST", "MAIN ST", "STREET"),
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
        "Call 911 now. Do not drive yourself",
        "Dial 988 any time. Keep the line open on the way",
        "Phase 2 trial",
        "block 2 of therapy",
        "20 people drive",
        "Place 2 drops in the eye",
    ],
)
def test_counts_and_titles_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

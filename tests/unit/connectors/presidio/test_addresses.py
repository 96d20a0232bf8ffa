"""An address is marked from its house number to its post code."""

from __future__ import annotations

import pytest

from connectors.presidio.detector import PresidioDetector
from schemas.text import PhiText
from tests.fakes.marks import detector


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I live at ul. Kwiatowa 118 m. 7, 80-104 Gdansk", ("ul. Kwiatowa 118 m. 7", "80-104")),
        (
            "Mijn adres: Keizersgracht 263-II, 1016 GV Amsterdam",
            ("Keizersgracht 263-II", "1016 GV"),
        ),
        ("adress: Lindgatan 12, 114 55 Stockholm", ("Lindgatan 12", "114 55", "Stockholm")),
        ("send it to Via Mazzini 12, 20121 Milano please", ("Via Mazzini 12", "20121")),
        ("we moved to 31 rue des Cerisiers, 69003 Lyon", ("31 rue des Cerisiers", "69003")),
        ("PSC 4095, Box 8316\nAPO AE 09012", ("PSC 4095, Box 8316\nAPO AE 09012",)),
        ("Flat 3, 27 Wellington Rd, Cheltenham", ("Flat 3, 27 Wellington Rd",)),
    ],
)
def test_every_part_of_an_address_is_marked(
    finder: PresidioDetector, text: str, parts: tuple[str, ...]
) -> None:
    marked = {i for f in finder.detect(PhiText(text), ()) for i in range(f.start, f.end)}
    for part in parts:
        start = text.index(part)
        assert set(range(start, start + len(part))) <= marked, part


@pytest.mark.parametrize(
    "text", ["Boston 2019 was hard", "in Dallas 5000 people", "moved to Denver 10 years ago"]
)
def test_years_and_counts_behind_a_city_stay(finder: PresidioDetector, text: str) -> None:
    found = {text[f.start : f.end] for f in finder.detect(PhiText(text), ())}
    assert not any(any(c.isdigit() for c in one) for one in found)

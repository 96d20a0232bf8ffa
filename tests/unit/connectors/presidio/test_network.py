"""IP and hardware addresses are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.network import NetworkFinder
from tests.fakes.marks import covered, marked

FINDER = NetworkFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("from 192.168.1.20", "192.168.1.20", "IP"),
        ("2001:db8::ff00:42", "2001:db8::ff00:42", "IP"),
        ("00:1A:2b:3C:4d:5E", "00:1A:2b:3C:4d:5E", "IP"),
    ],
)
def test_network_addresses_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "at 10:30:00",
        "version 1.2.3",
        "300.1.2.3",
        "12:30",
    ],
)
def test_times_and_versions_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

"""Web addresses are marked."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.urls import UrlFinder
from tests.fakes.marks import covered, marked

FINDER = UrlFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("see https://www.x.example.com/a?b=c.", "https://www.x.example.com/a?b=c", "URL"),
        ("www.abc.org", "www.abc.org", "URL"),
        ("abchealth.com/xx", "abchealth.com/xx", "URL"),
        ("on webmd.com", "webmd.com", "URL"),
        ("https://a.com.br/", "https://a.com.br/", "URL"),
    ],
)
def test_web_addresses_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "please call.me",
        "It hurts.in the back",
        "take 2.5 mg",
        "at 3 p.m. or so",
        "e.g. this",
    ],
)
def test_sentences_without_a_blank_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

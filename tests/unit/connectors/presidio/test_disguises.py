"""A known name is found though its letters stand apart or are written as digits or in HTML."""

from __future__ import annotations

import time

import pytest

from connectors.presidio.detector import PresidioDetector
from schemas.people import KnownEntity, KnownName
from schemas.text import PhiText
from tests.fakes.marks import detector

KNOWN = (
    KnownEntity(
        "patient", "Patient/1", names=(KnownName("Featherstone", ("Margaret",)),),
        phones=("804-555-7712",),
    ),
    KnownEntity("related_person", "RelatedPerson/2", names=(KnownName("Smith", ("John",)),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("this is F e a t h e r s t o n e ok", ["F e a t h e r s t o n e"]),
        ("m.a.r.g.a.r.e.t wrote", ["m.a.r.g.a.r.e.t"]),
        ("M-a-r-g-a-r-e-t wrote", ["M-a-r-g-a-r-e-t"]),
        ("M4rgaret leet", ["M4rgaret"]),
        ("J0hn Sm1th called", ["J0hn", "Sm1th"]),
        ("M@rg@r3t!", ["M@rg@r3t"]),
        ("Marg&#97;ret wrote", ["Marg&#97;ret"]),
        ("Marg&#x61;ret wrote", ["Marg&#x61;ret"]),
        ("<b>Marg</b>aret wrote", ["Marg</b>aret"]),
        ("<p>Margaret</p><p>wrote</p>", ["Margaret"]),
        ("cell (804)5557712 now", ["(804)5557712"]),
    ],
)
def test_a_disguised_name_is_marked_whole(
    finder: PresidioDetector, text: str, words: list[str]
) -> None:
    found = [(f.start, f.end) for f in finder.detect(PhiText(text), KNOWN) if f.known]
    covered = {place for start, end in found for place in range(start, end)}
    for word in words:
        start = text.index(word)
        assert set(range(start, start + len(word))) <= covered, found


@pytest.mark.parametrize(
    "text",
    [
        "a b c d e f",
        "x y z axis",
        "I a m t i r e d",
        "bp 120/80 &amp; pulse 70",
        "4 x 100 mg",
        "A1C",
    ],
)
def test_letters_and_codes_of_nobody_stay(finder: PresidioDetector, text: str) -> None:
    assert not [f for f in finder.detect(PhiText(text), KNOWN) if f.known]


@pytest.mark.parametrize("attack", ["a ", "1@", "&#1", "<b", "a.", "!4"])
def test_disguises_cost_no_more_than_their_length(finder: PresidioDetector, attack: str) -> None:
    started = time.process_time()
    finder.detect(PhiText(attack * 4_000), KNOWN)
    assert time.process_time() - started < 20

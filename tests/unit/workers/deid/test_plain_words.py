"""What a statistical detector marks and identifies nobody neither holds nor refuses."""

from __future__ import annotations

import pytest

from workers.deid.plain_words import is_plain, is_public


def plain(text: str, word: str) -> bool:
    start = text.index(word)
    return is_plain(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("we moved to VA last year", "VA"),
        ("the BRCA test was fine", "BRCA"),
        ("therapy (ADT) works", "ADT"),
        ("I live in California now", "California"),
        ("a trip to Virginia was fine", "Virginia"),
        ("flying from Mexico soon", "Mexico"),
        ("Sincerely,\n\nYour Oncologist", "Oncologist"),
        ("see a Rheumatologist soon", "Rheumatologist"),
        ("after meals\n   - Elevating the head helps", "Elevating"),
        ("4. Probiotics: some help", "Probiotics"),
    ],
)
def test_states_roles_abbreviations_and_heads_of_sentences_are_plain(text: str, word: str) -> None:
    assert plain(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Dr. Elevating says", "Elevating"),
        ("Dear Probiotics, hello", "Probiotics"),
        ("then Virginia called me", "Virginia"),
        ("ASK MARIA ABOUT IT", "MARIA"),
        ("ASK OKORO ABOUT IT", "OKORO"),
        ("we saw Winthrop there", "Winthrop"),
        ("Woods will see you", "Woods"),
        ("Walker will see you", "Walker"),
        ("Browning will see you", "Browning"),
        ("it was Rivers who came", "Rivers"),
    ],
)
def test_what_may_be_a_name_is_not(text: str, word: str) -> None:
    assert not plain(text, word)


@pytest.mark.parametrize(
    "text", ["1-800-222-1222", "(800) 222-1222", "911", "988", "cdc.gov", "https://www.cdc.gov/flu"]
)
def test_the_publics_own_numbers_and_sites_are_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    ["617-222-1234", "https://clinic.org/jane", "jane@cdc.gov", "cdc.gov.evil.com", "9115550100",
     "https://portal.va.gov/?patient=jane"],
)  # fmt: skip
def test_others_are_not(text: str) -> None:
    assert not is_public(text)

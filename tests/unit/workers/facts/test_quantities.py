"""Equal quantities have equal keys, different ones have not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.facts.quantities import quantities


def keys(text: str) -> list[str]:
    return [quantity.key for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("take 5 mg", "take five milligrams"),
        ("take 500 mg", "take 0.5 g"),
        ("take 0.1 mg", "take 100 mcg"),
        ("10 mL", "10 cc"),
        ("twice a day", "every 12 hours"),
        ("three times daily", "q8h"),
        ("once daily", "every day"),
        ("for two weeks", "for 14 days"),
        ("at 3 p.m.", "at 15:00"),
        ("on May 3rd", "on 5/3"),
        ("100.4 F", "38 C"),
        ("1,500 mg", "1500 mg"),
    ],
)
def test_the_same_quantity_in_other_words_is_equal(one: str, other: str) -> None:
    assert keys(one) == keys(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("take 5 mg", "take 50 mg"),
        ("take 5 mg", "take 5 mcg"),
        ("twice a day", "three times a day"),
        ("for 3 days", "for 3 weeks"),
        ("at 9 am", "at 9 pm"),
        ("on Monday", "on Tuesday"),
        ("in a week", "in a month"),
    ],
)
def test_a_different_quantity_differs(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_one_as_a_pronoun_is_no_number() -> None:
    assert keys("this is one of the best") == []


def test_an_address_is_compared_whole() -> None:
    assert keys("call 555-201-3344") == ["address:555-201-3344"]


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))

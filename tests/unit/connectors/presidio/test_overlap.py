"""Overlaps are settled without losing a character that somebody marked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from connectors.presidio.overlap import resolve
from schemas.findings import Finding

TEXT = "abcdefghij" * 6
SPANS = st.builds(
    lambda start, length, entity, score, known: Finding(
        start, min(start + length, len(TEXT)), entity, score, "x", known
    ),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 12),
    st.sampled_from(["NAME", "DATE", "ID", "STREET"]),
    st.floats(0.4, 1.0),
    st.sampled_from(["", "", "Patient/1#family"]),
)


@given(st.lists(SPANS, max_size=12))
def test_results_are_apart_sorted_and_cover_everything(found: list[Finding]) -> None:
    settled = resolve(TEXT, found)
    assert all(a.end <= b.start for a, b in pairwise(settled))
    assert {i for f in found for i in range(f.start, f.end)} == {
        i for f in settled for i in range(f.start, f.end)
    }


def test_a_known_span_keeps_its_pointer_against_a_longer_guess() -> None:
    text = "smith and rash"
    known = Finding(0, 5, "NAME", 1.0, "known", "Patient/1#full")
    settled = resolve(text, [Finding(0, 14, "ID", 0.9, "x"), known])
    assert settled[0] == known


def test_a_known_name_inside_an_address_is_not_cut_out() -> None:
    text = "12 Smith Street"
    street = Finding(0, 15, "STREET", 0.8, "x")
    known = Finding(3, 8, "NAME", 1.0, "known", "Patient/1#family")
    assert resolve(text, [street, known]) == [street]

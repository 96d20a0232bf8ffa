"""Folding keeps the way back, whatever it drops, splits or replaces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.presidio.folding import fold


@given(st.text(max_size=60))
def test_every_folded_character_points_into_the_original(text: str) -> None:
    folded = fold(text)
    for index in range(len(folded.text)):
        start, end = folded.original(index, index + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(alphabet="abc \u200b\u0301éЖßﬁ\u202e0٣", max_size=40))
def test_spans_grow_with_what_they_cover(text: str) -> None:
    folded = fold(text)
    ends = [folded.original(0, i)[1] for i in range(1, len(folded.text) + 1)]
    assert ends == sorted(ends)


def test_plain_text_is_left_as_it_is() -> None:
    assert fold("Plain text,\n\t1-2.").at is None


def test_accents_ligatures_digits_and_look_alikes_become_plain() -> None:
    assert fold("Jos\u00e9 \u0141 \ufb01 \u0663 \u0440\u0435\u0441").text == "Jose L fi 3 pec"

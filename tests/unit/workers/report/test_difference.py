"""The pieces of a difference give both texts back and mark what changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.report.difference import difference

WORDS = st.lists(
    st.sampled_from(["take", "40", "mg", "at", "night", ",", ".", "not", "\n"]), max_size=30
).map(" ".join)


@given(WORDS, WORDS)
def test_the_pieces_of_each_side_join_to_its_text(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(p.text for p in found.before) == before
    assert "".join(p.text for p in found.after) == after
    assert {p.kind for p in found.before} <= {"same", "removed"}
    assert {p.kind for p in found.after} <= {"same", "added"}


def test_a_changed_dose_is_marked_and_its_neighbours_are_not() -> None:
    found = difference("Take 40 mg at night.", "Take 80 mg at night.")
    assert [p.text for p in found.before if p.kind == "removed"] == ["40"]
    assert [p.text for p in found.after if p.kind == "added"] == ["80"]


def test_equal_texts_have_not_changed() -> None:
    assert not difference("same", "same").changed
    assert difference("same", "").changed


def test_single_words_that_a_rewritten_text_shares_are_not_kept_apart() -> None:
    found = difference(
        "Thank you for your message. I will look at it.",
        "Stop the iron. Take it for a week, and call me.",
    )
    assert [p.kind for p in found.before] == ["removed"]

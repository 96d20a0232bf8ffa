"""Edit distance over words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.feedback.distance import distance_words, levenshtein

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12)


def by_table(first: list[str], second: list[str]) -> int:
    row = list(range(len(second) + 1))
    for number, word in enumerate(first, 1):
        corner, row[0] = row[0], number
        for index, other in enumerate(second, 1):
            corner, row[index] = (
                row[index],
                min(row[index] + 1, row[index - 1] + 1, corner + (word != other)),
            )
    return row[-1]


@given(WORDS, WORDS)
def test_the_fast_way_gives_what_the_table_gives(first: list[str], second: list[str]) -> None:
    assert levenshtein(first, second) == by_table(first, second)


def test_the_distance_is_a_share_of_the_longer_text() -> None:
    assert distance_words("take it daily", "take it daily") == 0.0
    assert distance_words("a b c d", "a b") == 0.5
    assert distance_words("", "a") == 1.0
    assert distance_words("", "") == 0.0

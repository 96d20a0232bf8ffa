"""Search over a few hundred short texts."""

from __future__ import annotations

from workers.drafting.bm25 import BM25, terms


def test_a_document_with_the_rarer_word_scores_higher() -> None:
    index = BM25([terms("knee pain"), terms("knee rash"), terms("back pain"), terms("knee pain")])
    scores = index.scores(terms("my rash"))
    assert scores.index(max(scores)) == 1
    assert scores[2] == 0.0


def test_frequent_words_and_endings_do_not_matter() -> None:
    assert terms("I have been taking the tablets") == terms("take tablet")


def test_repeating_a_query_word_changes_nothing() -> None:
    index = BM25([terms("cough syrup"), terms("eye drops")])
    assert index.scores(("cough",)) == index.scores(("cough", "cough"))


def test_an_empty_index_has_no_scores() -> None:
    assert BM25([]).scores(("cough",)) == []

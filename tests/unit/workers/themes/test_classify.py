"""Themes of sentences and replies."""

from __future__ import annotations

import pytest

from workers.themes.classify import sentence_themes, text_themes
from workers.themes.sentences import Sentence, sentences
from workers.themes.taxonomy import taxonomy


def themes(text: str) -> frozenset[str]:
    return sentence_themes(Sentence(0, len(text), text))


def rows(side: str) -> list[object]:
    return [
        pytest.param(theme.theme_id, example, id=f"{theme.theme_id}-{number}")
        for theme in taxonomy().themes
        for number, example in enumerate(getattr(theme, side))
    ]


@pytest.mark.parametrize(("theme", "example"), rows("positive"))
def test_a_theme_is_found_in_its_examples(theme: str, example: str) -> None:
    assert theme in themes(example)


@pytest.mark.parametrize(("theme", "example"), rows("negative"))
def test_a_theme_is_not_found_in_its_counter_examples(theme: str, example: str) -> None:
    assert theme not in themes(example)


def test_every_theme_has_examples_on_both_sides_and_says_where_its_name_comes_from() -> None:
    for theme in taxonomy().themes:
        assert theme.positive, theme.theme_id
        assert theme.negative, theme.theme_id
        assert theme.name_from.startswith(("source", "ours")), theme.theme_id


def test_the_taxonomy_has_nine_labels() -> None:
    assert len(taxonomy().ids) == 9
    assert taxonomy().ids[-1] == "other"


def test_hedged_wording_recommends_nothing() -> None:
    assert "treatment_plan" in themes("We will order some imaging.")
    assert "treatment_plan" not in themes("We may order some imaging.")


def test_reaching_out_with_concerns_is_no_contingency_plan() -> None:
    assert "contingency_plan" not in themes("Please reach out with any questions or concerns.")
    assert "contingency_plan" in themes("If it gets worse, go to the emergency room.")


def test_a_sentence_may_have_several_themes() -> None:
    assert themes("If the fever goes above 101, call our office.") >= {
        "contingency_plan",
        "logistics",
    }


def test_other_stands_only_where_nothing_else_does() -> None:
    assert text_themes("Best,\nAnn") == {"other"}
    assert "other" not in text_themes("When did it start?\nBest,\nAnn")


def test_sentences_keep_numbers_and_titles_whole_and_know_their_place() -> None:
    text = "Dr. Lee said 7.2 mg is fine. Really?\n\nYes"
    found = sentences(text)
    assert [one.text for one in found] == ["Dr. Lee said 7.2 mg is fine.", "Really?", "Yes"]
    assert all(text[one.start : one.end] == one.text for one in found)

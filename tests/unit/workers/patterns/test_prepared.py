"""Text made comparable, with offsets into the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.patterns.prepared import prepare, spelling


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("I CAN'T", " i cant "),
        ("Está aquí", " esta aqui "),
        ("38,5 °C", " 38.5 ° c "),
        ("1,200 mg", " 1200 mg "),
        ("A1c; B12", " a1c . b12 "),
        ("Ok?!", " ok ? ! "),
        ("my chst hurts", " my chest hurts "),
        ("I feel sucidal", " i feel suicidal "),
        ("brething", " breathing "),
        ("", " "),
    ],
)
def test_case_accents_numbers_and_spelling_are_evened_out(text: str, line: str) -> None:
    assert prepare(text).line == line


@pytest.mark.parametrize("word", ["treating", "reading", "though", "feeding", "showed", "thanks"])
def test_a_real_word_is_not_corrected(word: str) -> None:
    assert spelling().correct(word) == word


def test_a_match_is_quoted_in_the_patients_own_letters() -> None:
    text = "Hola. Me dolió el  PÉCHO ayer"
    prepared = prepare(text)
    start = prepared.line.index("pecho")
    low, high = prepared.span(start, start + len("pecho"))
    assert text[low:high] == "PÉCHO"


def test_sentences_end_where_the_text_stops_or_asks() -> None:
    prepared = prepare("One two. Three? four")
    pieces = [prepared.line[start:end].strip() for start, end in prepared.sentences]
    assert pieces == ["one two .", "three ?", "four"]


@given(st.text(max_size=200))
def test_any_text_can_be_prepared_and_every_word_points_back(text: str) -> None:
    prepared = prepare(text)
    assert len(prepared.offsets) == len(prepared.spans)
    for offset in prepared.offsets:
        low, high = prepared.span(offset, offset + 1)
        assert 0 <= low < high <= len(text)

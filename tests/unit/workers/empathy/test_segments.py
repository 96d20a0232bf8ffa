from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.empathy.segments import Change, apply, lost_spans, protected_spans, regions
from workers.empathy.sentences import sentences

LETTER = """Hi Ms. Alvarez,

Take the 5 mg tablet daily. See https://example.org/a for more.

What to do:
1. Rest.
2. Call 555-123-4567
   after lunch

| a | b |

Best,
Dr. Okafor
Clinic"""
PIECES = st.sampled_from(
    ["Hi Ann,", "Dear Dr. Bo,", "Take 5 mg.", "- item", "1) one", "\n", "\n\n", " ", "Best,",
     "Dr. X", "Plain words here. More words.", "See www.a.org now", "Note:", "<b>x</b>",
     "e.g. this.", "\t", "é"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))


@given(TEXTS)
def test_regions_cover_any_text_without_gaps(text: str) -> None:
    found = regions(text)
    assert "".join(text[each.start : each.end] for each in found) == text


@given(TEXTS)
def test_sentences_cover_any_text_without_gaps(text: str) -> None:
    spans = sentences(text)
    assert [a for a, _ in spans[1:]] == [b for _, b in spans[:-1]]
    assert "".join(text[a:b] for a, b in spans) == text[: spans[-1][1] if spans else 0]
    assert not text or spans[-1][1] == len(text)
    assert not spans or spans[0][0] == 0


def test_a_letter_is_divided_as_a_reader_would() -> None:
    found = [(each.kind, LETTER[each.start : each.end].strip()) for each in regions(LETTER)]
    kinds = [kind for kind, text in found if text]
    assert kinds == ["greeting", "prose", "heading", "list", "markup", "closing"]
    assert found[-1][1] == "Best,\nDr. Okafor\nClinic"


def test_numbers_links_and_lists_are_protected() -> None:
    held = [LETTER[a:b] for a, b in protected_spans(LETTER)]
    assert "5" in held
    assert "https://example.org/a" in held
    assert any("555-123-4567" in piece for piece in held)


def test_a_change_of_a_protected_span_is_refused() -> None:
    at = LETTER.index("5 mg")
    with pytest.raises(AssertionError, match="protected"):
        apply(LETTER, [Change(at, at + 1, "50")])


def test_lost_protected_spans_are_found() -> None:
    assert lost_spans(LETTER, LETTER) == []
    assert lost_spans(LETTER, LETTER.replace("5 mg", "50 mg")) != []
    assert lost_spans(LETTER, LETTER.replace("1. Rest.", "Rest.")) != []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Smith said so. Please come.", 2),
        ("Take 2.5 mg daily. Then rest.", 2),
        ("E.g. this one. That one.", 2),
        ("No. Take it.", 2),
    ],
)
def test_abbreviations_do_not_end_a_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count

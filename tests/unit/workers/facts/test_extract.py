"""A text becomes facts with spans, kinds and modifiers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.facts.extract import facts, read


def kinds(text: str) -> list[str]:
    return [clause.kind for clause in read(text).clauses]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Take 2.5 mg of the drug, e.g. in the morning. Rest.", 2),
        ("Dr. Okafor will see you at 9 a.m. on Monday.", 1),
        ("1. Rest.\n2. Drink water.\n3. Sleep early.", 3),
        ("See https://example.org/a.b?c=d. Call us.", 2),
        ("Your fever was 101 F. It is gone now.", 2),
        ("It is applied to the skin.Clobetasol is strong.", 2),
        ("Please call approx. 2 days before.", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(read(text).sentences) == count


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hi Ms. Alvarez,", "social"),
        ("I am so sorry you are going through this.", "social"),
        ("Please don't hesitate to reach out with any questions.", "social"),
        ("Best regards,", "social"),
        ("Please take it with food.", "instruction"),
        ("Avoid ibuprofen.", "instruction"),
        ("If you have a fever, go to the ER.", "contingency"),
        ("How long have you had the cough?", "question"),
        ("I will call the pharmacy tomorrow.", "promise"),
        ("There is nothing to worry about.", "reassurance"),
        ("The biopsy showed a benign cyst.", "statement"),
    ],
)
def test_a_clause_has_its_kind(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


def test_two_orders_are_two_facts() -> None:
    found = facts("Stop the ibuprofen and call us on Monday.")
    assert [fact.text.reveal() for fact in found] == ["Stop the ibuprofen", "call us on Monday."]


def test_a_condition_stays_with_what_follows_from_it() -> None:
    (fact,) = facts("If the rash spreads, stop the cream and call us.")
    assert fact.modifiers["condition"] == "if the rash spreads"


def test_modifiers_are_fields() -> None:
    (fact,) = facts("Do not put more than 5 mg on your left knee twice a day for two weeks.")
    wanted = {"negated": "true", "dose": "5 mg", "unit": "mg", "laterality": "left",
              "frequency": "2", "duration": "336", "who": "patient"}  # fmt: skip
    assert wanted.items() <= fact.modifiers.items()


def test_markup_is_blanked_and_spans_hold() -> None:
    text = "<p>Take <b>5 mg</b> daily.</p>"
    (fact,) = facts(text)
    assert text[fact.start : fact.end].startswith("Take <b>5 mg")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_every_fact_quotes_its_span(text: str) -> None:
    clean = read(text).text
    assert all(clean[f.start : f.end] == f.text.reveal() for f in facts(text))

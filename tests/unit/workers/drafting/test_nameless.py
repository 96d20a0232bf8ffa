from __future__ import annotations

import pytest

from workers.drafting.examples import nameless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hi Ms. Alvarez, Lena can come.", "Hi Ms. [name], [name] can come."),
        ("Lena can come.", "[name] can come."),
        ("Ask Krzysztof or O'Brien.", "Ask [name] or [name]."),
    ],
)
def test_names_of_another_thread_are_taken_out(text: str, shown: str) -> None:
    assert nameless(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry to hear that. Please call us on Monday.",
        "Have you had any fever? We'll check your potassium.",
        "Metformin can upset the stomach. Take it with food.",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert nameless(text) == text

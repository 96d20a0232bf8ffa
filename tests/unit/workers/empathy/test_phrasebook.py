from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.empathy.phrasebook import Phrasebook
from workers.empathy.segments import lost_spans
from workers.empathy.standalone import standalone_case

BOOK = Phrasebook()
SCARED = "I'm terrified. My mom died in May and I can't sleep."
LETTER = """Hi Ms. Alvarez,

Take the 5 mg tablet daily. It may cause drowsiness.

1. Rest.
2. Call 555-123-4567

Go to https://example.org/a for more.

Best,
Dr. Okafor"""


def edit(text: str, message: str = SCARED, level: int = 1, key: str = "k") -> str:
    return BOOK.propose(standalone_case(key, message), text, level).text


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(letter in rest for letter in short)


def test_one_sentence_stands_after_the_greeting_at_the_mildest_level() -> None:
    lines = edit(LETTER).split("\n")
    assert lines[0] == "Hi Ms. Alvarez,"
    assert lines[2].endswith("take the 5 mg tablet daily. It may cause drowsiness.")
    assert "loss" in lines[2]


def test_levels_add_more_but_keep_lists_numbers_links_and_signature() -> None:
    texts = [edit(LETTER, level=level) for level in (1, 2, 3)]
    assert len(texts[0]) < len(texts[1]) < len(texts[2])
    for text in texts:
        assert lost_spans(LETTER, text) == []
        assert "1. Rest.\n2. Call 555-123-4567\n" in text
        assert text.endswith("Best,\nDr. Okafor")


def test_the_same_case_gets_the_same_words_and_others_vary() -> None:
    assert edit(LETTER, key="a") == edit(LETTER, key="a")
    assert len({edit(LETTER, key=str(n)) for n in range(20)}) > 3


@pytest.mark.parametrize("message", ["", "Please refill my lisinopril.", "I have no pain."])
def test_nothing_is_added_when_the_patient_said_nothing_to_answer(message: str) -> None:
    proposal = BOOK.propose(standalone_case("k", message), "Your labs are in range.", 3)
    assert proposal.reason == "nothing_fits"
    assert proposal.text == "Your labs are in range."


def test_an_urgent_reply_keeps_its_first_words_first() -> None:
    text = edit("Go to the ER now. Do not drive.", "I'm so scared, my chest hurts.", level=3)
    assert text.startswith("Please go to the ER now. Do not drive.")


def test_joy_is_not_answered_beside_fear() -> None:
    text = edit("The lab is on Elm Street.", "Great news about my son, but I am scared.")
    assert "smile" not in text
    assert "so glad" not in text


def test_pain_of_another_is_not_called_the_writers() -> None:
    text = edit("Ice helps.", "My mother is in pain.")
    assert "your mother" in text


def test_an_inline_greeting_is_not_broken() -> None:
    text = edit("Hi Maria, your labs are in range. Call me.", "I'm worried.")
    assert text.startswith("Hi Maria, your labs are in range. ")
    assert text.endswith(" Call me.")


def test_other_languages_are_left_alone() -> None:
    case = standalone_case("k", SCARED, language="es")
    assert BOOK.propose(case, "Tome la pastilla.", 3).reason == "unsupported_language"


@pytest.mark.parametrize(
    ("blunt", "soft"),
    [
        ("Stop the aspirin.", "Please stop the aspirin."),
        ("Schedule a visit.", "Please schedule a visit."),
        ("Don't take it.", "Please don't take it."),
        ("As I already told you, rest.", "As I mentioned, rest."),
        ("Use of ice is common.", "Use of ice is common."),
        ("Let's meet.", "Let's meet."),
        ("Take care.", "Take care."),
        ("The go signal is green.", "The go signal is green."),
    ],
)
def test_blunt_openings_are_softened_and_nouns_are_not(blunt: str, soft: str) -> None:
    assert edit(blunt, "").strip() == soft


@given(
    text=st.one_of(st.text(max_size=300), st.sampled_from([LETTER, "1. a\n2. b", "Hi,\nOk."])),
    level=st.integers(1, 3),
    message=st.sampled_from([SCARED, "", "My back hurts", "Thank you so much for everything"]),
)
def test_every_letter_of_any_text_survives_in_order(text: str, level: int, message: str) -> None:
    after = edit(text, message, level)
    assert is_subsequence(text.lower(), after.lower()) or "As I mentioned" in after
    assert lost_spans(text, after) == []


@pytest.mark.parametrize("piece", ["\n", "- a\n", "Take 5 mg. ", "Hi ", "1 2 3. ", "[a", "Dr. "])
def test_a_long_text_takes_little_time(piece: str) -> None:
    started = time.perf_counter()
    edit(piece * (20_000 // len(piece)), level=3)
    assert time.perf_counter() - started < 5

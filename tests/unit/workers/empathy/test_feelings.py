from __future__ import annotations

import time

import pytest

from workers.empathy.feelings import recognise


def names(message: str) -> list[tuple[str, str]]:
    return [(feeling.name, feeling.who) for feeling in recognise(message)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I'm terrified that this is cancer.", ("fear", "")),
        ("I\u2019ve never been so scared.", ("fear", "")),
        ("Should I be concerned about this?", ("worry", "")),
        ("I can't stop worrying.", ("worry", "")),
        ("My back is killing me.", ("pain", "")),
        ("The pain won't go away.", ("pain", "")),
        ("My husband died in March.", ("grief", "")),
        ("I lost my mother last year.", ("grief", "")),
        ("Thank you so much for your help!", ("thanks", "")),
        ("This is the third time I've called and nobody called me back.", ("frustration", "")),
        ("I still haven't heard from anyone.", ("waiting", "")),
        ("I don't understand what these numbers mean.", ("confusion", "")),
        ("I'm embarrassed to ask this.", ("embarrassment", "")),
        ("I feel so alone with this.", ("loneliness", "")),
        ("Sorry to bother you again.", ("apology", "")),
        ("I can't sleep.", ("sleeplessness", "")),
        ("I am so happy, what great news.", ("joy", "")),
        ("My mother is scared.", ("fear", "mother")),
        ("My son fell. He is in pain.", ("pain", "son")),
        ("My daughter says I worry too much.", ("worry", "")),
        ("I blame myself for this.", ("guilt", "")),
        ("This is all too much for me.", ("overwhelm", "")),
        ("We had to put our old cat to sleep.", ("grief", "")),
        ("I can't afford the inhaler any more.", ("cost", "")),
        ("One thing about my knee, and thanks to everyone on the ward.", ("thanks", "")),
        ("I lost my husband 20 years ago and I still cry.", ("grief", "")),
        ("I was scared before and I am scared now.", ("fear", "")),
        ("Is it normal to be this worried?", ("worry", "")),
    ],
)  # fmt: skip
def test_a_feeling_is_recognised_and_attributed(message: str, expected: tuple[str, str]) -> None:
    assert expected in names(message)


@pytest.mark.parametrize(
    "message",
    [
        "I'm not worried at all.",
        "I have no pain today.",
        "I don't have any pain or nausea.",
        "The pain is gone now.",
        "What should I do if it hurts?",
        "Can I get my pain medication refilled?",
        "I'm afraid I can't make it on Tuesday.",
        "I lost my insurance card.",
        "The pain is 0 out of 10.",
        "I was terrified in the spring, but now I am fine.",
        "I used to be depressed but not anymore.",
        "My grandfather died of a stroke in 1982.",
        "As a child I was afraid of needles.",
        "Is it normal to be anxious before a scan?",
        "Why do people feel sad after surgery? Asking for a class.",
        "The aching has stopped.",
        "My phone died.",
        "I live alone in a small house.",
        "Thanks in advance.",
        "She is in agony.",
        "What can I do to feel better?",
        "Please refill my lisinopril.",
        "",
    ],
)
def test_what_is_negated_hypothetical_over_or_an_idiom_is_no_feeling(message: str) -> None:
    assert names(message) == []


def test_the_heaviest_feeling_comes_first_and_points_to_its_words() -> None:
    message = "Thanks for everything. I am scared because my dad died."
    found = recognise(message)
    assert [feeling.name for feeling in found][:2] == ["grief", "fear"]
    assert message[found[1].start : found[1].end] == "scared"


def test_offsets_hold_for_letters_whose_small_form_is_longer() -> None:
    message = "\u0130\u0130\u0130 I am scared."
    (feeling,) = recognise(message)
    assert message[feeling.start : feeling.end] == "scared"


def test_what_is_written_for_a_patient_is_not_taken_for_the_writers_own_pain() -> None:
    message = "Tim hurts a lot since yesterday. I am so worried."
    found = recognise(message, by_patient=False)
    assert [(feeling.name, feeling.who) for feeling in found] == [("worry", "")]
    assert ("pain", "") in [(feeling.name, feeling.who) for feeling in recognise(message)]


@pytest.mark.parametrize(
    "piece", ["is this ", "no pain ", "i am not scared and ", "pain clinic ", "my mother ", "?? "]
)
def test_a_huge_message_takes_little_time(piece: str) -> None:
    started = time.perf_counter()
    recognise(piece * (100_000 // len(piece)))
    assert time.perf_counter() - started < 5

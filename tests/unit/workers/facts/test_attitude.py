"""A kind sentence is known by its build; what it tells of somebody needs a source."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from schemas.text import SafeText
from workers.facts.attitude import claim_at, declares, framed
from workers.facts.checker import MedFactChecker
from workers.facts.leads import lead
from workers.facts.sources import Sources, values
from workers.facts.words import tokens

DATA = tomllib.loads((Path(__file__).parent / "warm.v1.toml").read_text(encoding="utf-8"))
ORIGINAL = "Your A1c was 7.1. No fracture was seen. Take metformin 500 mg twice a day."


def caught(original: str, edited: str, message: str = "") -> bool:
    check = MedFactChecker().compare(
        SafeText(original), SafeText(edited), message=SafeText(message)
    )
    hard = any(found.severity == "hard" for found in check.findings)
    return hard or min(check.recall, check.precision) < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "I'm glad you're thinking ahead.",
        "Gout is no joke.",
        "Finding a lump would shake anyone up.",
        "You have every right to be upset.",
        "It's okay to cry.",
        "No wonder you're worn out.",
    ],
)
def test_a_kind_sentence_has_a_frame(text: str) -> None:
    assert framed(text)


@pytest.mark.parametrize(
    "text", ["You stopped walking.", "She lives with you.", "It happened on the stairs."]
)
def test_a_bare_statement_has_none(text: str) -> None:
    assert declares(text)
    assert not framed(text)


def test_a_kind_clause_tells_of_somebody_from_its_person_on() -> None:
    told = "I'm sorry you lost your job."
    assert told[claim_at(told) :].strip().startswith(("sorry you", "you"))
    thanks = "Thank you for writing."
    assert claim_at(thanks) == len(thanks)


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("My aunt died of cancer", "Having lost your aunt, of course you're scared."),
        ("havent slept in 2 days", "Two days without sleep is brutal."),
        ("third day of burning", "Three days of burning sounds awful."),
        ("Everyone says I'm just lazy", "You are not lazy."),
    ],
)
def test_a_kind_sentence_may_take_up_what_the_patient_wrote(message: str, sentence: str) -> None:
    assert not caught(ORIGINAL, f"{sentence} {ORIGINAL}", message)


def test_a_number_of_days_that_nobody_named_is_found() -> None:
    assert caught(ORIGINAL, f"Three days of burning sounds awful. {ORIGINAL}", "Hello")


@pytest.mark.parametrize(
    "sentence",
    [
        "You drink every night.",
        "This is your first baby.",
        "She lives with you.",
        "I can see you've been missing some of your pills.",
        "This is why you've been so tired.",
    ],
)
def test_a_plain_statement_without_a_source_is_found(sentence: str) -> None:
    assert caught(ORIGINAL, f"{ORIGINAL} {sentence}", "Thanks.")


def test_an_opener_makes_no_comfort_of_a_fact() -> None:
    assert not caught(ORIGINAL, ORIGINAL.replace("No fracture", "Thankfully, no fracture"))
    assert caught(ORIGINAL.replace(" No fracture was seen.", ""), f"Thankfully, {ORIGINAL}")
    assert lead("The good news is that stones pass.") == len("The good news is that ")
    assert lead("Thankfully, yes.") == 0


def test_a_short_form_may_be_written_out() -> None:
    assert not caught(
        "Repeat CBC in 8 weeks. Your A1c was 7.1.",
        "Please repeat your complete blood count in 8 weeks. Your hemoglobin A1c came back at 7.1.",
    )


def test_a_turned_fact_is_no_echo_though_its_words_are_known() -> None:
    assert caught("You can keep exercising as tolerated.", "You can not keep exercising.")


def test_numbers_are_named_in_figures_words_or_order() -> None:
    assert values("the third time in 30 years") == {3.0, 30.0}
    sources = Sources("My mom died in May.", "")
    assert all(map(sources.name, tokens("mother passed")))
    assert not sources.name(tokens("brother")[0])


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("warm", 0.0, 0.15),
        ("rewrite", 0.0, 0.25),
        ("assumption", 0.85, 1.0),
        ("reassurance", 0.85, 1.0),
    ],
)
def test_kind_and_unkind_edits_are_told_apart(name: str, least: float, most: float) -> None:
    found = [_caught(name, *row) for row in DATA["sentences"][name]]
    assert least <= sum(found) / len(found) <= most


def _caught(name: str, reply: str, message: str, text: str) -> bool:
    original = DATA["replies"][reply]
    if name == "rewrite":
        return caught(original, text, message)
    if name == "warm":
        return caught(original, f"{text} {original}", message)
    first, rest = original.split(". ", 1)
    return caught(original, f"{first}. {text} {rest}", message)

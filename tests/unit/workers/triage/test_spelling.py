"""The spelling vocabulary keeps step with the words of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.fakes.cases import case
from workers.deid.pools import load
from workers.patterns.pattern import Pattern
from workers.patterns.prepared import normal, prepare, spelling
from workers.triage.assess import assess
from workers.triage.context import cues
from workers.triage.rules import rule_set

_WHOLE = re.compile(r"[a-z]{6,}(?![a-z*])")


def written() -> Iterator[Pattern]:
    rules = rule_set()
    for rule in rules.rules:
        yield from (*rule.patterns, *rule.unless)
    for concept in rules.concepts.values():
        yield from (*concept.message, *concept.chart)
    for patterns in cues().kinds.values():
        yield from patterns


def words(form: re.Pattern[str]) -> set[str]:
    return {word for pattern in written() for word in form.findall(pattern.source)}


def test_a_word_of_a_rule_is_never_corrected_into_another() -> None:
    changed = {word: spelling().correct(word) for word in words(_WHOLE)}
    assert {word: to for word, to in changed.items() if word != to} == {}


def test_a_word_of_a_rule_is_found_with_a_letter_missing() -> None:
    assert words(_WHOLE) - set(spelling().near.values()) == set()


@pytest.mark.parametrize(
    ("word", "stem"),
    [("letargica", "letargic"), ("decaido", "decaid"), ("torcida", "torcid"), ("sentado", "sentad"),
     ("swelling", "swell"), ("vomiting", "vomit"), ("effects", "effect"), ("perdidos", "perdid")],
)  # fmt: skip
def test_an_ending_of_a_stem_is_left_alone(word: str, stem: str) -> None:
    assert spelling().correct(word).startswith(stem)


@pytest.mark.parametrize("word", ["segura", "alcohols", "answers", "ambient"])
def test_an_ordinary_word_stays_what_it_is(word: str) -> None:
    assert prepare(word).line.strip() == word


def test_no_surrogate_is_read_as_a_word_of_a_rule() -> None:
    """A name is drawn at random: read as another word, it would raise an alarm by chance."""
    names = {
        part.casefold()
        for parts in load().names.values()
        for group in parts.values()
        for name in group
        for part in name.replace("-", " ").replace("'", "").split()
        if part.isascii()
    }
    assert len(names) > 5000
    assert {name: to for name in names if (to := normal(name)) != name} == {}


@pytest.mark.parametrize("name", ["Narain", "Nurcan", "Cahill"])
def test_a_message_that_names_somebody_is_no_emergency_for_it(name: str) -> None:
    triage = assess(case(f"My pharmacist, Mr. {name}, asked me to write. Is it ready?"))
    assert (triage.urgency, triage.signals) == ("routine", ())

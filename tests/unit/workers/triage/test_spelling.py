"""The spelling vocabulary keeps step with the words of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from workers.patterns.pattern import Pattern
from workers.patterns.prepared import prepare, spelling
from workers.triage.context import cues
from workers.triage.rules import rule_set

_WHOLE = re.compile(r"[a-z]{6,}(?![a-z*])")
_STEM = re.compile(r"([a-z]{6,})\*")


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


def kept(stem: str, word: str) -> bool:
    return spelling().correct(word).startswith(stem)


def test_a_word_of_a_rule_is_never_corrected_into_another() -> None:
    changed = {word: spelling().correct(word) for word in words(_WHOLE)}
    assert {word: to for word, to in changed.items() if word != to} == {}


def test_a_word_of_a_rule_is_found_with_a_letter_missing() -> None:
    assert words(_WHOLE) - set(spelling().near.values()) == set()


def test_a_stem_of_a_rule_keeps_its_beginning() -> None:
    forms = {
        stem: tuple(stem + ending for ending in ("o", "a", "s", "os", "as", "ed", "ing"))
        for stem in words(_STEM)
    }
    changed = [(s, f) for s, ends in forms.items() for f in ends if not kept(s, f)]
    assert changed == []


@pytest.mark.parametrize("word", ["segura", "alcohols", "answers", "ambient"])
def test_an_ordinary_word_stays_what_it_is(word: str) -> None:
    assert prepare(word).line.strip() == word

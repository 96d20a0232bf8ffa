"""Surrogates fit the words around them: gender from the cue, culture where it can be told."""

from __future__ import annotations

import re

import pytest

from tests.unit.workers.deid.test_session import changed, person, undone
from workers.deid import pools
from workers.deid.cues import gender_around, plain


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("my grandson [Tyrell] is ill", "male"),
        ("my brother [Sanjay]", "male"),
        ("Aunt [Rosalind] called", "female"),
        ("my wife's name is [Quill]", "female"),
        ("our daughter, [Tam], fell", "female"),
        ("mi hija [Guadalupe]", "female"),
        ("Mr. [Quill] asked", "male"),
        ("[Oluwaseun] said he will come", "male"),
        ("[Quill], who she saw", ""),
        ("[Robin] and her cat", "female"),
        ("my person [Quill]", ""),
        ("the season [Quill]", ""),
        ("my cousin [Quill] saw her", ""),
    ],
)
def test_the_words_around_tell_the_gender(text: str, gender: str) -> None:
    start, end = text.index("["), text.index("]") - 1
    assert gender_around(text.replace("[", "").replace("]", ""), start, end) == gender


def _names(culture: str, part: str) -> tuple[str, ...]:
    return pools.load().names[culture][part]


@pytest.mark.parametrize(
    ("text", "name", "part"),
    [
        ("my grandson Tyrell is ill", "Tyrell", "male"),
        ("my aunt Rosalind is ill", "Rosalind", "female"),
        ("Mrs. Dana Quillby", "Mrs. Dana Quillby", "female"),
        ("my brother Dana is ill", "Dana", "male"),
    ],
)
def test_a_surrogate_has_the_gender_of_the_cue(text: str, name: str, part: str) -> None:
    safe, _ = changed(text, {name: ("NAME", "")})
    made = set(re.findall(r"[A-Z]\w+", safe)) - {"Mrs"}
    assert made & {n for names in pools.load().names.values() for n in names[part]}


def test_the_chart_wins_over_the_cue() -> None:
    known = person("patient", "Patient/1", "Sasha", "Petrov", "female")
    safe, _ = changed("my son Sasha", {"Sasha": ("NAME", "Patient/1#given:0")}, known)
    assert safe.split()[-1] in {n for names in pools.load().names.values() for n in names["female"]}


def test_the_other_words_of_a_name_tell_its_culture() -> None:
    safe, _ = changed("Sanjayesh Gupta", {"Sanjayesh Gupta": ("NAME", "")})
    given, family = safe.split()
    assert given in _names("indian", "male") + _names("indian", "female")
    assert family in _names("indian", "family")


def test_a_name_on_no_list_gets_a_usual_one() -> None:
    safe, _ = changed("aunt Quelda", {"Quelda": ("NAME", "")})
    assert safe.split()[-1] in _names("english", "female")


def test_titles_before_several_people_stay() -> None:
    safe, _ = changed("I saw Drs Mehta", {"Drs Mehta": ("NAME", "")})
    assert safe.startswith("I saw Drs ")


def test_a_name_without_its_accents_is_the_same_name() -> None:
    known = person("practitioner", "Practitioner/1", "Thị", "Nguyễn")
    told = {
        "Nguyễn": ("NAME", "Practitioner/1#family"), "nguyen": ("NAME", "Practitioner/1#family"),
    }  # fmt: skip
    safe, made = changed("Dr Nguyễn, dr nguyen", told, known)
    first, second = safe.split(", ")
    assert first.removeprefix("Dr ").lower() == second.removeprefix("dr ")
    assert undone(safe, made) == "Dr Nguyễn, dr nguyễn"


@pytest.mark.parametrize(
    ("word", "culture"),
    [("Wieczorkiewicz", "slavic"), ("Gustafsson", "nordic"), ("Quelda", ""), ("Cole", "")],
)
def test_endings_tell_a_culture(word: str, culture: str) -> None:
    assert pools.culture_by_ending(word) == culture


def test_plain_words() -> None:
    assert (plain("Nguyễn"), plain("Đorđe"), plain("Łódź")) == ("nguyen", "dorde", "lodz")

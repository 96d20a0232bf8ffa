"""Known people and places are found in every spelling, with the pointer of their part."""

from __future__ import annotations

import pytest

from connectors.presidio.detector import PresidioDetector
from schemas.people import KnownAddress, KnownEntity, KnownName
from tests.fakes.marks import detected, detector

WILLIAM = KnownEntity(
    "patient",
    "Patient/1",
    names=(KnownName("Thornbury", ("William", "Ray")),),
    identifiers=(("http://hospital.example/mrn", "00-123-4567"),),
    phones=("(555) 201-3344",),
    emails=("will.thornbury@gmail.com",),
    birth_date="1985-04-07",
    addresses=(KnownAddress(("1428 Elm Street Apt 4B",), "Springfield", "", "IL", "62704"),),
)
HOPE = KnownEntity(
    "practitioner", "Practitioner/2", names=(KnownName("O'Brien", ("Hope",), ("Dr.",)),)
)
MERCY = KnownEntity(
    "organization", "Organization/3", names=(KnownName(text="Mercy General Hospital"),)
)
LONG = KnownEntity("related_person", "RelatedPerson/4", names=(KnownName("Long", ("May",)),))
KNOWN = (WILLIAM, HOPE, MERCY, LONG)


@pytest.fixture(scope="module")
def finder() -> PresidioDetector:
    return detector()


@pytest.mark.parametrize(
    ("text", "words", "pointer"),
    [
        ("this is william thornbury again", "william thornbury", "Patient/1#full"),
        ("THORNBURY, WILLIAM was seen", "THORNBURY, WILLIAM", "Patient/1#full"),
        ("Thornbury, William R. was seen", "Thornbury, William R.", "Patient/1#full"),
        ("bill thornbury here", "bill thornbury", "Patient/1#full"),
        ("W. Thornbury called", "W. Thornbury", "Patient/1#full"),
        ("I saw mr thornbury's wife", "thornbury", "Patient/1#family"),
        ("wiliam thornbry wrote", "wiliam thornbry", "Patient/1#full"),
        ("William\nThornbury", "William\nThornbury", "Patient/1#full"),
        ("Thorn-\nbury came", "Thorn-\nbury", "Patient/1#family"),
        ("Dr. O'Brien said so", "O'Brien", "Practitioner/2#family"),
        ("dr obrien said so", "obrien", "Practitioner/2#family"),
        ("Ask Hope O\u2019Brien please", "Hope O\u2019Brien", "Practitioner/2#full"),
        ("mrn 001234567 please", "001234567", "Patient/1#identifier:0"),
        ("mrn 00 123 4567 please", "00 123 4567", "Patient/1#identifier:0"),
        ("call 555.201.3344 now", "555.201.3344", "Patient/1#phone:0"),
        ("call 201-3344 now", "201-3344", "Patient/1#phone:0"),
        ("will.thornbury at gmail dot com", "will.thornbury at gmail dot com", "Patient/1#email:0"),
        ("dob 4/7/85 ok", "4/7/85", "Patient/1#birth_date"),
        ("born April 7th, 1985 ok", "April 7th, 1985", "Patient/1#birth_date"),
        ("born on 7 de abril de 1985", "7 de abril de 1985", "Patient/1#birth_date"),
        ("dob 19850407", "19850407", "Patient/1#birth_date"),
        ("i live at 1428 elm st", "1428 elm st", "Patient/1#street"),
        ("we moved to springfield", "springfield", "Patient/1#city"),
        ("zip is 62704", "62704", "Patient/1#postal_code"),
        ("seen at mercy general today", "mercy general", "Organization/3#short"),
        ("seen at Mercy General Hospital", "Mercy General Hospital", "Organization/3#full"),
        ("my aunt May Long drove", "May Long", "RelatedPerson/4#full"),
        ("Thanks, May", "May", "RelatedPerson/4#given:0"),
        ("Please ask Mrs. Long about it", "Long", "RelatedPerson/4#family"),
        ("Wi\u200bll\u202eiam is here", "Wi\u200bll\u202eiam", "Patient/1#given:0"),
        ("Will\u0456am Thornbury", "Will\u0456am Thornbury", "Patient/1#full"),
    ],
)
def test_a_known_identifier_is_found(
    finder: PresidioDetector, text: str, words: str, pointer: str
) -> None:
    found = detected(finder, text, KNOWN)
    assert words in found
    assert found[words][1] == pointer


@pytest.mark.parametrize(
    "text",
    [
        "Will you call me?",
        "I hope you are well",
        "Hope you had a nice weekend",
        "May I stop it in may?",
        "a long day, it takes long",
        "how long will it take",
        "the bill is high",
        "mercy me",
        "general advice",
    ],
)
def test_a_common_word_that_is_also_a_known_name_stays(finder: PresidioDetector, text: str) -> None:
    assert not [pointer for _, pointer in detected(finder, text, KNOWN).values() if pointer]


def test_a_name_in_the_name_of_a_disease_stays(finder: PresidioDetector) -> None:
    graves = KnownEntity("patient", "Patient/9", names=(KnownName("Graves", ("Tessa",)),))
    found = detected(finder, "Tessa Graves has Graves disease", (graves,))
    assert list(found) == ["Tessa Graves"]


def test_somebody_else_with_the_same_family_name_is_not_the_patient(
    finder: PresidioDetector,
) -> None:
    found = detected(finder, "My daughter Ingrid Thornbury is sick.", KNOWN)
    assert found == {"Ingrid Thornbury": ("NAME", "")}


def test_names_in_a_script_without_blanks_are_found(finder: PresidioDetector) -> None:
    wang = KnownEntity("patient", "Patient/7", names=(KnownName("\u738b", ("\u5c0f\u660e",)),))
    assert "\u5c0f\u660e" in detected(finder, "\u6211\u662f\u738b\u5c0f\u660e", (wang,))

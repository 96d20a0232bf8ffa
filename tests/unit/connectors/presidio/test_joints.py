"""A name is marked whole: joints, initials and their dots, endings of organisations."""

from __future__ import annotations

import pytest

from connectors.presidio.joints import joined
from schemas import entities
from schemas.findings import Finding


def _marks(text: str, *parts: str, entity: str = entities.NAME, known: str = "") -> list[Finding]:
    found, at = [], 0
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        found.append(Finding(start, at, entity, 0.8, "test", known))
    return found


@pytest.mark.parametrize(
    ("text", "parts", "entity", "whole"),
    [
        ("saw Mohammed al rashid now", ("Mohammed", "al rashid"), entities.NAME, "Mohammed al rashid"),
        ("Featherston-\nhaugh called", ("Featherston", "haugh"), entities.NAME, "Featherston-\nhaugh"),
        ("by Stefanie F. Schneider", ("Stefanie F", "Schneider"), entities.NAME, "Stefanie F. Schneider"),
        ("M. K. Abernathy signed", ("Abernathy",), entities.NAME, "M. K. Abernathy"),
        ("J.R.R. Hollis wrote", ("Hollis",), entities.NAME, "J.R.R. Hollis"),
        ("for T.A. only", ("T.A",), entities.NAME, "T.A."),
        ("worker Imelda R. has it", ("Imelda R",), entities.NAME, "Imelda R."),
        ("at Riverbend Fam. Practice", ("Riverbend", "Fam", "Practice"), entities.ORGANIZATION, "Riverbend Fam. Practice"),
        ("I cook at Denny's and", ("Denny",), entities.ORGANIZATION, "Denny's"),
        ("by Miller Ltd.", ("Miller Ltd",), entities.ORGANIZATION, "Miller Ltd."),
    ],
)  # fmt: skip
def test_one_name_is_one_mark(text: str, parts: tuple[str, ...], entity: str, whole: str) -> None:
    found = joined(text, _marks(text, *parts, entity=entity))
    assert [text[f.start : f.end] for f in found] == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I saw Maria. Lopez was out", ("Maria", "Lopez")),
        ("Ana and Luis", ("Ana", "Luis")),
        ("Ana Lopez\nMaria Diaz", ("Ana Lopez", "Maria Diaz")),
    ],
)
def test_two_people_stay_two(text: str, parts: tuple[str, ...]) -> None:
    assert [text[f.start : f.end] for f in joined(text, _marks(text, *parts))] == list(parts)


def test_a_known_mark_keeps_span_and_pointer_and_the_blank_is_marked_too() -> None:
    text = "Mohammed al rashid"
    known = _marks(text, "Mohammed", known="Patient/1#given:0")[0]
    other = _marks(text, "al rashid")[0]
    first, second = joined(text, [known, other])
    assert first == known
    assert (second.start, second.end) == (8, 18)

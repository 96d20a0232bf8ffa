"""What survives is a word of a label that still stands in what leaves the step."""

from __future__ import annotations

import pytest

from schemas.text import PhiText
from tests.fakes.vault import ToldDetector
from workers.deid import labels
from workers.deid.gold import Gold
from workers.deid.labelled import Labelled
from workers.deid.survivors import figures, survivors

Told = dict[str, tuple[str, str]]


def survived(text: str, part: str, entity: str, told: Told) -> int:
    at = text.index(part)
    gold = Gold(at, at + len(part), entity, entity)
    one = Labelled("1", PhiText(text), (gold,))
    found = survivors(ToldDetector(told), [one], labels.type_map(None))
    assert found.wanted[entity] == 1
    return found.survived[entity]


@pytest.mark.parametrize(
    ("text", "part", "entity", "told"),
    [
        ("as Winthrop said", "Winthrop", "NAME", {}),
        ("as Mary Winthrop said", "Mary Winthrop", "NAME", {"Mary": ("NAME", "")}),
        ("seen 6/3", "6/3", "DATE", {}),
        ("call 555-0142 now", "555-0142", "PHONE", {"0142": ("PHONE", "")}),
    ],
)
def test_what_is_missed_or_half_missed_survives(
    text: str, part: str, entity: str, told: Told
) -> None:
    assert survived(text, part, entity, told) == 1


@pytest.mark.parametrize(
    ("text", "part", "entity", "told"),
    [
        ("as Dr. Winthrop said", "Dr. Winthrop", "NAME", {"Winthrop": ("NAME", "")}),
        ("seen June 3, 10 and 17, 2026", "June 3, 10 and 17, 2026", "DATE", {}),
        ("seen 6/3/26-6/17/26", "6/17/26", "DATE", {}),
        ("at Mercy Clinic", "Mercy Clinic", "ORGANIZATION", {"Mercy": ("ORGANIZATION", "")}),
        ("zip 02139\u200b now", "02139", "ZIP", {"02139": ("ZIP", "")}),
        ("call 617-867-5309", "617-867-5309", "PHONE", {"617-867-5309": ("PHONE", "")}),
    ],
)
def test_what_is_replaced_does_not(text: str, part: str, entity: str, told: Told) -> None:
    assert survived(text, part, entity, told) == 0


def test_figures_have_n_and_interval() -> None:
    one = Labelled("1", PhiText("as Winthrop said"), (Gold(3, 11, "NAME", "NAME"),))
    found = figures(survivors(ToldDetector({}), [one], labels.type_map(None)))
    assert found["classes"]["NAME"]["survived"] == 1
    assert found["classes"]["NAME"]["interval"][1] == 1.0

"""Dates in all writings are marked; quantities and durations stay."""

from __future__ import annotations

import pytest

from connectors.presidio.patterns.dates import DateFinder
from tests.fakes.marks import covered, marked

FINDER = DateFinder()


@pytest.mark.parametrize(
    ("text", "part", "entity"),
    [
        ("seen on 3/14", "3/14", "DATE"),
        ("last Tuesday 6/4 it began", "last Tuesday 6/4", "DATE"),
        ("March '24 was bad", "March '24", "DATE"),
        ("the 3rd works for me?", "the 3rd", "DATE"),
        ("can I come on the 15th?", "the 15th", "DATE"),
        ("2024-03-14T10:00:00Z", "2024-03-14T10:00:00Z", "DATE"),
        ("DOB 04/07/1985", "04/07/1985", "DATE"),
        ("born april 7 1985", "april 7 1985", "DATE"),
        ("el 3 de marzo de 2024", "3 de marzo de 2024", "DATE"),
        ("12MAR2024", "12MAR2024", "DATE"),
        ("9-FEB-1998", "9-FEB-1998", "DATE"),
        ("14.3.2024 in Bern", "14.3.2024", "DATE"),
        ("June 3-5 we travel", "June 3-5", "DATE"),
        ("the third of march", "third of march", "DATE"),
        ("sept. 9 2023", "sept. 9 2023", "DATE"),
        ("since March I am ill", "March", "DATE"),
        ("surgery 10/2023", "10/2023", "DATE"),
        ("sunday march 3rd, 2024", "sunday march 3rd, 2024", "DATE"),
        ("refill on 3-14", "3-14", "DATE"),
        ("twenty-first of june", "twenty-first of june", "DATE"),
        ("away 6/3/26-6/17/26 then", "6/3/26-6/17/26", "DATE"),
        ("away 06/03/2026-06/17/2026", "06/03/2026-06/17/2026", "DATE"),
        ("out 12/1-12/5 for travel", "12/1-12/5", "DATE"),
        ("on June 3, 10 and 17 I rest", "June 3, 10 and 17", "DATE"),
        ("felt it June 3rd/4th", "June 3rd/4th", "DATE"),
        ("symptoms 6/3,6/10,6/17", "6/3,6/10,6/17", "DATE"),
        ("vacation 3.6.-17.6.2026", "3.6.-17.6.2026", "DATE"),
        ("from the 3rd-5th I was ill", "the 3rd-5th", "DATE"),
        ("on the 3rd, 4th and 5th", "the 3rd, 4th and 5th", "DATE"),
        ("from 3 to 17 June 2026", "3 to 17 June 2026", "DATE"),
        ("3-Jun-26 was the scan", "3-Jun-26", "DATE"),
        ("my birthday is 3/7", "3/7", "DATE"),
        ("dob 030751", "030751", "DATE"),
        ("d.o.b. 03|07|1951", "03|07|1951", "DATE"),
        ("DOB 03 07 1951", "03 07 1951", "DATE"),
        ("june third and the fifteenth", "june third and the fifteenth", "DATE"),
    ],
)
def test_dates_are_marked(text: str, part: str, entity: str) -> None:
    assert covered(FINDER, text, part)
    assert entity in marked(FINDER, text).values()


@pytest.mark.parametrize(
    "text",
    [
        "take it twice daily",
        "for 3 days",
        "in 2 weeks",
        "tomorrow at 3 pm",
        "bp was 120/80",
        "1/2 tablet at night",
        "my pain is 7/10",
        "hydrocodone 5/325 mg",
        "open 24/7",
        "2-3 days",
        "the 2nd dose",
        "on the 3rd day",
        "the 3rd toe",
        "I may 2 more",
        "we march for 5 miles",
        "diagnosed in 2019",
        "next Monday",
        "A1c 7.2",
        "take 2 1/2 tabs",
        "sat 12 hours",
        "It may be 5 or so",
        "pain went from 7/10-8/10",
        "bp 120/80-130/85 at 10:30-11:45",
        "1/2-3/4 cup",
        "vision 20/20, ratio 1/3",
        "pain is 3/10 then 7/10",
    ],
)
def test_quantities_and_relative_dates_stay(text: str) -> None:
    assert marked(FINDER, text) == {}

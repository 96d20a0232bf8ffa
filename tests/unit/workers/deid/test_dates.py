"""Dates are found, resolved and written again in the form in which they stood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.deid.dates import find_dates, render, resolve

ANCHOR = date(2024, 3, 23)


def only(text: str) -> date | None:
    (found,) = find_dates(text)
    return resolve(found, ANCHOR)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-14", date(2024, 3, 14)),
        ("3/14/2024", date(2024, 3, 14)),
        ("14/3/2024", date(2024, 3, 14)),
        ("03.14.24", date(2024, 3, 14)),
        ("3-14-62", date(1962, 3, 14)),
        ("March 14, 2024", date(2024, 3, 14)),
        ("MARCH 14TH", date(2024, 3, 14)),
        ("mar. 14", date(2024, 3, 14)),
        ("14 March 2024", date(2024, 3, 14)),
        ("the 14th of march", date(2024, 3, 14)),
        ("Dec 28", date(2023, 12, 28)),
        ("Tuesday 6/4", date(2024, 6, 4)),
        ("Sunday, June 4", date(2023, 6, 4)),
        ("the 3rd", date(2024, 4, 3)),
        ("the 20th", date(2024, 3, 20)),
        ("14 de marzo de 2024", date(2024, 3, 14)),
        ("martes 12 de marzo", date(2024, 3, 12)),
        ("Feb 29", date(2024, 2, 29)),
    ],
)
def test_a_date_means_a_day(text: str, day: date) -> None:
    assert only(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "twice daily", "for 3 days", "120/80 mmHg", "1/2 tablet", "2 1/2 cups", "may I",
        "31/31/2024", "version 1.2.3.4", "10:30", "500 mg", "Feb 30, 2023", "last Tuesday",
        "2019", "5 mar 10 mg",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none_beyond_doubt(text: str) -> None:
    assert [one.text for one in find_dates(text) if one.explicit] in ([], ["5 mar"])


def test_a_date_is_found_once() -> None:
    text = "on March 14, 2024 and 3/15, then Tues. 3/19/24"
    assert [one.text for one in find_dates(text)] == ["March 14, 2024", "3/15", "Tues. 3/19/24"]


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("March 14th, 2024", "March 21st, 2024"),
        ("MAR 14", "MAR 21"),
        ("03/04/2024", "03/11/2024"),
        ("3/4/24", "3/11/24"),
        ("Thursday, March 28, 2024", "Thursday, April 4, 2024"),
        ("jueves 28 de marzo", "jueves 4 de abril"),
        ("2024-12-28", "2025-01-04"),
        ("3/14/'24", "3/21/'24"),
    ],
)
def test_another_day_is_written_in_the_same_form(text: str, later: str) -> None:
    (found,) = find_dates(text)
    day = resolve(found, ANCHOR)
    assert day is not None
    assert render(found, day + timedelta(days=7)) == later


@given(st.dates(date(1940, 1, 1), date(2049, 12, 31)), st.sampled_from(
    ["%m/%d/%Y", "%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%A, %B %d, %Y", "%b %d %Y"]
))  # fmt: skip
def test_a_full_date_is_read_back_and_written_again(day: date, form: str) -> None:
    text = f"seen {day:{form}}."
    (found,) = find_dates(text)
    assert resolve(found, ANCHOR) == day
    again = find_dates(f"seen {render(found, day)}.")
    assert [resolve(one, ANCHOR) for one in again] == [day]


def test_a_long_text_of_digits_is_read_in_time() -> None:
    assert find_dates("1/" * 50_000 + "March " * 20_000) is not None

"""Lists and ranges of dates are one: a day that borrows its month moves with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workers.deid.date_groups import find_groups, resolve_group
from workers.deid.date_writing import render_group

ANCHOR = date(2026, 6, 20)


def moved(text: str, days: int = -63) -> str:
    (group,) = find_groups(text)
    found = [day for day in resolve_group(group, ANCHOR) if day is not None]
    return render_group(group, [day + timedelta(days=days) for day in found])


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("June 3 - 17", "April 1 - 15"),
        ("June 3\u201317, 2026", "April 1\u201315, 2026"),
        ("June 3rd through 17th", "April 1st through 15th"),
        ("June 3, 10 and 17", "April 1, 8 and 15"),
        ("June 3rd/4th", "April 1st/2nd"),
        ("Jun 3/4", "Apr 1/2"),
        ("3-17 June", "1-15 April"),
        ("3, 10 and 17 June 2026", "1, 8 and 15 April 2026"),
        ("the 3rd to the 5th of June", "the 1st to the 3rd of April"),
        ("3 y 17 de junio de 2026", "1 y 15 de abril de 2026"),
        ("6/3-6/17", "4/1-4/15"),
        ("6/3/26-6/17/26", "4/1/26-4/15/26"),
        ("06/03/2026-06/17/2026", "04/01/2026-04/15/2026"),
        ("06/03-17/2026", "04/01-15/2026"),
        ("6/3-17", "4/1-15"),
        ("6/3,6/10,6/17", "4/1,4/8,4/15"),
        ("6/3/6/17", "4/1/4/15"),
        ("3.6.-17.6.2026", "1.4.-15.4.2026"),
        ("12.-17.6.2026", "10.-15.4.2026"),
        ("the 3rd-5th", "the 1st-3rd"),
        ("the 3rd, 4th and 5th", "the 1st, 2nd and 3rd"),
        ("June third and fifth", "April first and third"),
        ("first of June", "thirtieth of March"),
        ("Dec 28 - Jan 4, 2026", "Oct 26 - Nov 2, 2025"),
        ("3-Jun-26", "1-Apr-26"),
        ("03JUN2026", "01APR2026"),
        ("06|03|2026", "04|01|2026"),
    ],
)
def test_a_list_or_range_moves_as_one(text: str, later: str) -> None:
    assert moved(text) == later


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("April 1 - 15", "January 28 - February 11"),
        ("April 1, 8 and 15", "January 28, February 4 and 11"),
        ("1-15 April", "28 January-11 February"),
        ("4/1-15", "1/28-2/11"),
        ("04/01-15/2026", "01/28-02/11/2026"),
    ],
)
def test_a_day_that_leaves_its_month_gets_its_own(text: str, later: str) -> None:
    assert moved(text) == later
    (again,) = find_groups(later)
    assert len(again.items) == len(find_groups(text)[0].items)


def test_a_range_over_new_year_says_both_years() -> None:
    assert moved("June 3-17, 2026", 202) == "December 22, 2026-January 5, 2027"


@pytest.mark.parametrize(
    "text",
    [
        "June 3, 2 pills", "June 3 and 5 appointments", "June 3, 10-12 pm", "June 3, 10 mg",
        "June 3 at 10:30 and 11:45", "6/3, 2 tabs", "June 3, 120/80", "June 3 - 10 am",
        "6/3, 7/10 pain", "June 3 to 10:30",
    ],
)  # fmt: skip
def test_a_number_that_counts_or_measures_is_no_day(text: str) -> None:
    first = find_groups(text)[0]
    assert [one.day for one in first.items] == [3]


@pytest.mark.parametrize(
    "text", ["555-0189", "1.2.3.4", "617-555-0189", "120/80-130/85", "I may 2"]
)
def test_numbers_are_no_dates(text: str) -> None:
    assert find_groups(text) == []


def test_a_long_list_is_read_in_time() -> None:
    assert find_groups("June 3" + ", 4" * 5_000 + " 6/3-" * 5_000)

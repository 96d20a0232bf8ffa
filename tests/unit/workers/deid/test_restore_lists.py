"""Lists, ranges and re-cut surrogates come back exactly or not at all. Never half."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.text import SafeText
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid.refusals import RestorationRefused
from workers.deid.restore import restore

NOW = datetime(2026, 4, 8, 12, tzinfo=UTC)  # really 2026-06-10
ROWS = (
    Surrogate("DATE", "June 3, 2026", "April 1, 2026", "2026-04-01", "2026-06-03"),
    Surrogate("DATE", "June 17", "April 15", "2026-04-15", "2026-06-17"),
    Surrogate("NAME", "Mary", "Sandra", "Patient/1", "given"),
    Surrogate("NAME", "Smith", "Aurelia", "Patient/1", "family"),
    Surrogate("NAME", "Alan", "Mcmillan", "Practitioner/9", "given"),
    Surrogate("NAME", "Jones", "Carrera", "Practitioner/9", "family"),
    Surrogate("MRN", "MRX 8812034-B", "KTX 2199351-T"),
    Surrogate("PHONE", "617-867-5309", "632-555-0189"),
    Surrogate("CITY", "Boston", "Marlhurst"),
)
SECRETS = ThreadSecrets("t1", -63, ROWS, 1)
SHOWN = "Sandra in Marlhurst, KTX 2199351-T, 632-555-0189, on April 1, 2026 and April 15"


def back(text: str, *sources: str) -> str:
    read = [SafeText(one) for one in (SHOWN, *sources)]
    return restore(SafeText(text), SECRETS, now=NOW, sources=read).text.reveal()


def refusal(text: str, *sources: str) -> str:
    with pytest.raises(RestorationRefused) as refused:
        back(text, *sources)
    return refused.value.code.removeprefix("restore.")


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("April 1 - 15", "June 3 - 17"),
        ("April 1 to 15", "June 3 to 17"),
        ("April 1\u201315, 2026", "June 3\u201317, 2026"),
        ("April 1st through 15th", "June 3rd through 17th"),
        ("April 1 and 15", "June 3 and 17"),
        ("April 1, 8 and 15", "June 3, 10 and 17"),
        ("1-15 April", "3-17 June"),
        ("1 to 15 April", "3 to 17 June"),
        ("4/1-4/15", "6/3-6/17"),
        ("04/01-15/2026", "06/03-17/2026"),
        ("4/1-15", "6/3-17"),
        ("bad on 4/1-15. Rest", "bad on 6/3-17. Rest"),
        ("April first", "June third"),
        ("the first of April", "the third of June"),
        ("from the 1st to the 15th", "from the 3rd to the 17th"),
        ("in April", "in June"),
        ("April is fine", "June is fine"),
        ("01.04.2026", "03.06.2026"),
        ("the day before, on March 31", "the day before, on June 2"),
        ("tomorrow, April 9", "tomorrow, June 11"),
        ("yesterday (April 7)", "yesterday (June 9)"),
        ("4/1, 7/10 pain", "6/3, 7/10 pain"),
        ("the 1st dose on the 1st", "the 1st dose on the 3rd"),
        ("April 1, 2 pills", "June 3, 2 pills"),
        ("at a 4/1 ratio", "at a 4/1 ratio"),
    ],
)
def test_dates_of_a_list_come_back_together(text: str, real: str) -> None:
    assert back(text) == real


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("April 1 or 2", "date_not_derivable"),
        ("April 1 - 22", "date_not_derivable"),
        ("April and May", "date_not_derivable"),
        ("April one", "date_not_derivable"),
        ("4/1-4/29", "ambiguous"),
        ("April 1, 31", "ambiguous"),
        ("February 30", "date_not_derivable"),
        ("the 1st Monday", "ambiguous"),
        ("at 3-4/1-z", "ambiguous"),
        ("April 1 (and 15)", "ambiguous"),
        ("April 1\u202615", "ambiguous"),
        ("April 1 -> 15", "ambiguous"),
        ("April 1 and then on 15", "ambiguous"),
        ("April (1, 15)", "ambiguous"),
        ("april 1 n 15", "ambiguous"),
        ("on 4-1", "ambiguous"),
        ("4-1 to 4-15", "ambiguous"),
        ("on 1.4.", "ambiguous"),
        ("04-01", "ambiguous"),
        ("2026-04-01/15", "ambiguous"),
        ("next month (May)", "date_not_derivable"),
        ("28 and April 1", "ambiguous"),
    ],
)
def test_a_list_that_does_not_follow_refuses_whole(text: str, code: str) -> None:
    assert refusal(text) == code


def test_both_readings_of_a_dotted_date_shown_refuses() -> None:
    rows = (*ROWS, Surrogate("DATE", "", "", "2026-01-04", "2026-03-08"))
    with pytest.raises(RestorationRefused, match=r"restore\.ambiguous"):
        restore(SafeText("01.04.2026"), ThreadSecrets("t", -63, rows, 1), now=NOW)


def test_a_day_of_two_years_without_its_year_refuses_where_it_would_differ() -> None:
    rows = (
        Surrogate("DATE", "", "", "2023-05-14", "2022-11-27"),
        Surrogate("DATE", "November 28", "May 14", "2024-05-14", "2023-11-28"),
    )
    secrets, now = ThreadSecrets("t", 168, rows, 1), datetime(2024, 7, 1, tzinfo=UTC)
    for text in ("on May 14", "from May 14-16", "on 5/14 again"):
        with pytest.raises(RestorationRefused, match=r"restore\.ambiguous"):
            restore(SafeText(text), secrets, now=now)
    told = restore(SafeText("on May 14, 2023"), secrets, now=now)
    assert told.text.reveal() == "on November 27, 2022"


@pytest.mark.parametrize(
    "text",
    [
        "2199351-T",
        "2199351",
        "555-0189",
        "call 0189",
        "marlhursts",
        "21993510",
        "219-9351",
        "Marlhurster",
    ],
)
def test_a_piece_of_a_surrogate_refuses_though_the_model_read_it(text: str) -> None:
    assert refusal(text) == "mangled"


@pytest.mark.parametrize(
    "text", ["(632) 555-0189", "+1 632 555 0189", "1-632-555-0189", "6325550189", "632.555.0189"]
)
def test_a_telephone_number_comes_back_from_any_format(text: str) -> None:
    assert back(f"call {text} now") == "call 617-867-5309 now"


@pytest.mark.parametrize(
    "text",
    [
        "Sandra-Carrera", "Carrera, Sandra", "Sandra\nCarrera", "Sandra\tCarrera",
        "Sandra *Carrera*", "**Sandra** Carrera", "Sandra-Mcmillan", "Sandra (Carrera)",
        "Sandra\u00a0Carrera", "Sandra\u2011Carrera",
    ],
)  # fmt: skip
def test_names_of_two_persons_joined_in_any_way_refuse(text: str) -> None:
    assert refusal(f"ask {text} again") == "ambiguous"


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("ask Sandra, Carrera and me", "ask Mary, Jones and me"),
        ("Ms. Aurelia, Mcmillan will call", "Ms. Smith, Alan will call"),
        ("Thanks, Sandra. Carrera will call", "Thanks, Mary. Jones will call"),
        ("Best, Sandra\n\nCarrera", "Best, Mary\n\nJones"),
        ("Sandra and Carrera", "Mary and Jones"),
        ("Dear Ms. Aurelia-Aurelia, Mcmillan called", "Dear Ms. Smith-Smith, Alan called"),
        ("Aurelia, Sandra", "Smith, Mary"),
    ],
)
def test_persons_in_a_list_come_back(text: str, real: str) -> None:
    assert back(text) == real


def test_names_that_the_patient_put_side_by_side_come_back() -> None:
    assert back("Sandra Carrera", "my friends Sandra Carrera and Bo") == "Mary Jones"

"""Two versions of a clause: swaps, bounds, persons, items, terms; what they share with reading."""

from __future__ import annotations

import pytest

from workers.facts import binding, bounds, persons, terms
from workers.facts.comparison import Comparison
from workers.facts.detectors.urgency import rank
from workers.facts.extract import Clause, read
from workers.facts.modifiers import ended, lasts, limits, negators
from workers.facts.quantities import quantities
from workers.facts.segment import sentences
from workers.facts.topics import topic_of


def clause(text: str) -> Clause:
    (found,) = read(text).clauses
    return found


def codes(original: str, edited: str) -> set[str]:
    pair = Comparison(original, edited, "")
    return {hit.code for placed in (*pair.kept, *pair.made) for hit in placed.hits}


@pytest.mark.parametrize(
    ("original", "edited"),
    [
        ("Take A1 5 mg at noon, B2 9 mg at night.", "Take A1 9 mg at noon, B2 5 mg at night."),
        ("Your TSH was low and your iron was high.", "Your TSH was high and your iron was low."),
        ("Use the foam on your scalp and the gel on your face.",
         "Use the gel on your scalp and the foam on your face."),
        ("Weight fell from 180 to 172.", "Weight fell from 172 to 180."),
    ],
)  # fmt: skip
def test_an_exchange_is_a_swap(original: str, edited: str) -> None:
    assert "values_swapped" in codes(original, edited)


@pytest.mark.parametrize(
    ("original", "edited"),
    [
        ("Your TSH was low and your iron was high.", "Your iron was high, and your TSH was low."),
        ("The nurse changed the dressing.", "The dressing was changed by the nurse."),
        ("Watch for redness, swelling or pus.", "Watch for pus, swelling or redness."),
        ("Take 5 mg with food at night.", "At night, take 5 mg with food."),
        ("Give amoxicillin 400 mg (5 mL) daily.", "Give 5 mL (400 mg) of amoxicillin daily."),
    ],
)
def test_a_part_that_moved_is_none(original: str, edited: str) -> None:
    assert "values_swapped" not in codes(original, edited)


def test_a_word_is_bound_to_its_own_sentence() -> None:
    one = read("The scan is Monday. Call the nurse.").clauses
    other = read("The scan is near. Call the nurse Monday.").clauses
    assert binding.swaps(one, other) == {}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Call if it is over 101.", "lower"), ("Call if it is 101 or higher.", "lower"),
        ("Wait at least 4 hours.", "lower"), ("Take up to 4 tablets.", "upper"),
        ("Do not take more than 4 tablets.", "upper"), ("Don't exceed 4 tablets.", "upper"),
        ("It should not be under 70.", "lower"), ("Keep it ≤ 5 mg.", "upper"),
        ("Go up to 20 mg.", ""), ("Wait up to 4 hours.", "upper"), ("Take 4 tablets.", ""),
        ("Your readings are above our goal of 130.", "lower"),
    ],
)  # fmt: skip
def test_a_number_has_its_bound(text: str, side: str) -> None:
    assert [found for found, _ in bounds.bounds(clause(text)).values()] == [side]


def test_as_needed_may_be_said_otherwise() -> None:
    assert bounds.needed("Take it prn.")
    assert bounds.needed("Take it only if you need it.")
    assert not bounds.needed("You need it.")


@pytest.mark.parametrize(
    ("text", "reader", "other"),
    [
        ("Your mother's labs are back.", False, True), ("Your labs are back.", True, False),
        ("She may go home.", False, True), ("You can bring him in.", True, True),
        ("Dr. Lee said she will call you.", True, False), ("Take one pill.", False, False),
    ],
)  # fmt: skip
def test_a_clause_is_about_somebody(text: str, reader: bool, other: bool) -> None:
    found = persons.about(clause(text), staff=False)
    assert (found.reader, found.other) == (reader, other)


def test_she_is_the_person_named_last() -> None:
    text = "The nurse saw it. She will call you. Your mother is well. She can eat."
    assert list(persons.staffed(text, read(text).clauses).values()) == [False, True, True, False]


def test_the_items_of_a_list_are_found() -> None:
    found = terms.items(clause("Go to the ER for chest pain, trouble breathing, or fainting."))
    assert [[word.lower for word in item] for item in found] == [
        ["chest", "pain"], ["trouble", "breathing"], ["fainting"],
    ]  # fmt: skip
    assert not terms.items(clause("Take it every day."))


def test_two_things_of_a_kind_are_two_and_a_kind_is_its_member() -> None:
    eczema, psoriasis, problem = (clause(f"It is {w}.").words[-1] for w in _SKIN)
    assert not terms.related(eczema, psoriasis)
    assert terms.related(eczema, problem)
    assert terms.related(problem, eczema)


_SKIN = ("eczema", "psoriasis", "skin problem")


def test_an_item_that_moved_to_the_next_sentence_is_not_lost() -> None:
    assert not codes(
        "Bring your cane and your log.", "Please bring your cane. Also bring your log."
    )


def test_nouns_have_topics() -> None:
    assert topic_of("scalp") == topic_of("ankles") == "body"
    assert topic_of("melanoma") == topic_of("ringworm") == "illness"
    assert topic_of("drops") == topic_of("tomorrow") == ""


def test_urgency_has_two_scales() -> None:
    places = ("call 911", "go to the ER", "go to urgent care", "see your doctor", "message us")
    assert [rank("place", text) for text in places] == [5, 4, 3, 2, 1]
    times = ("call right away", "call today", "call this week", "call", "call at some point")
    assert [rank("time", text) for text in times] == [5, 4, 3, 2, 1]


def test_negation_in_other_words() -> None:
    one = {negators(text) for text in ("Hold the Zocor.", "Don't take Zocor.", "Skip your Zocor.")}
    none = (
        "Please don't wait.",
        "Don't put it off.",
        "Do not take more than 4.",
        "Hold your breath.",
    )
    assert one == {1}
    assert {negators(text) for text in none} == {0}
    assert limits("Avoid lifting over 10 pounds.")
    assert not limits("Do not drive.")
    assert lasts("it has not gone away")
    assert lasts("it's still there")
    assert ended("It is gone.")


def test_names_and_times_do_not_end_a_sentence() -> None:
    for text in ("It grew E. coli.", "Come at 3 p.m. Monday.", "Take Vit. D 1000 units."):
        assert len(sentences(text)) == 1
    assert len(sentences("Lift no more than 10 lbs. Drink water.")) == 2


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("75 mcg a day", ["dose:0.075 mg", "frequency:1"]), ("for a day", ["duration:24"]),
        ("2 liters of water per day", ["dose:2000 ml", "frequency:1"]),
        ("half an hour", ["duration:0.5"]), ("until next Sunday", ["date:next sun"]),
    ],
)  # fmt: skip
def test_a_rate_is_no_span_of_time(text: str, keys: list[str]) -> None:
    assert [q.key for q in quantities(text)] == keys

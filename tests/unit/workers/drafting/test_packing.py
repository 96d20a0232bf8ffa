"""The chart within a budget."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.case import Case
from tests.fakes.cases import NOW, case, entry
from workers.drafting.packing import chart_line, estimate_tokens, pack

OLD = entry(1, "Warfarin 5 mg tablet, daily", kind="medication", at=NOW - timedelta(days=900))
MID = entry(2, "Colonoscopy", kind="procedure", at=NOW - timedelta(days=400), status="completed")
NEW = entry(3, "Influenza vaccine", kind="immunization", at=NOW - timedelta(days=3))


def asking(message: str) -> Case:
    return case(message, OLD, MID, NEW)


def test_a_large_budget_keeps_everything_in_order_of_time() -> None:
    packed = pack(asking("hello"), 10_000)
    assert packed.kept == (OLD, MID, NEW)
    assert packed.dropped == ()
    assert (
        packed.text.split("\n")[0]
        == "[c1] 2023-09-22 medication: Warfarin 5 mg tablet, daily (active)"
    )


def test_what_answers_the_message_is_kept_before_what_is_newer() -> None:
    budget = estimate_tokens(chart_line(OLD) + "\n")
    packed = pack(asking("How much warfarin should I take?"), budget)
    assert packed.kept == (OLD,)
    assert packed.dropped == ("c2", "c3")


def test_without_a_match_standing_medicines_then_the_newest_are_kept() -> None:
    budget = sum(estimate_tokens(chart_line(one) + "\n") for one in (OLD, NEW))
    assert pack(asking("hello"), budget).kept == (OLD, NEW)


@given(st.integers(min_value=0, max_value=200))
def test_the_budget_is_never_exceeded_and_nothing_vanishes(budget: int) -> None:
    packed = pack(asking("warfarin and vaccine"), budget)
    assert packed.tokens <= budget
    assert {one.entry_id for one in packed.kept} | set(packed.dropped) == {"c1", "c2", "c3"}

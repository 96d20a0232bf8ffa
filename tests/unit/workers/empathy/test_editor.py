from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Ref
from schemas.case import Case
from schemas.draft import EmpathyEdit
from schemas.errors import Rejected, Retryable
from schemas.facts import FactCheck
from schemas.text import SafeText
from tests.fakes.fact_checker import BanningChecker, ImpreciseChecker
from workers.empathy.editor import CheckedEditor
from workers.empathy.epitome import empathy_of
from workers.empathy.phrasebook import Phrasebook
from workers.empathy.proposal import Proposal
from workers.empathy.standalone import standalone_case
from workers.ports import FactChecker

MESSAGE = "I'm terrified and my back hurts."
TEXT = "Take 5 mg of the tablet twice daily with food. " * 6
WARM = "I'm so sorry, I can hear how frightening this is for you."


class Scripted:
    """Proposes what a test wrote; `again` gives the second text, once."""

    editor_ref = Ref(name="scripted")
    prompt_ref = Ref(name="none")

    def __init__(
        self, first: str, second: str | None = None, error: Exception | None = None
    ) -> None:
        self._texts = [first, second]
        self._error = error

    def propose(self, case: Case, text: str, level: int) -> Proposal:
        if self._error:
            raise self._error
        return Proposal(self._texts[0] or "", tokens_in=10, tokens_out=5)

    def again(
        self, case: Case, text: str, level: int, *, edited: str, check: FactCheck
    ) -> Proposal | None:
        return Proposal(self._texts[1], tokens_in=10, tokens_out=5) if self._texts[1] else None


def run(
    proposer: Scripted | Phrasebook,
    checker: FactChecker,
    text: str = TEXT,
    message: str = MESSAGE,
    level: int = 1,
) -> EmpathyEdit:
    editor = CheckedEditor(proposer, checker)
    return editor.edit(standalone_case("k", message), SafeText(text), level)


def test_a_faithful_edit_is_delivered() -> None:
    edit = run(Phrasebook(), BanningChecker())
    assert edit.outcome == "edited"
    assert edit.rounds == 1
    assert edit.after.reveal() != TEXT


def test_an_added_sentence_that_offends_is_taken_out() -> None:
    bad = f"{WARM} You should see a surgeon. {TEXT}"
    edit = run(Scripted(bad), BanningChecker("You should see a surgeon."))
    assert edit.outcome == "repaired"
    assert edit.after.reveal() == f"{WARM} {TEXT}"


def test_a_rewritten_sentence_that_offends_is_restored() -> None:
    text = (
        "It may be a rash. Call us if fever starts. "
        + "The clinic is open until five on most days. " * 6
    )
    bad = f"{WARM} " + text.replace("Call us if fever starts.", "Call us.")
    edit = run(Scripted(bad), BanningChecker(lost=("if fever starts",)), text)
    assert edit.outcome == "repaired"
    assert "Call us if fever starts." in edit.after.reveal()
    assert edit.after.reveal().startswith(WARM)


def test_a_second_edit_is_asked_for_when_everything_offends() -> None:
    edit = run(Scripted("Sell everything.", f"{WARM} {TEXT}"), BanningChecker("Sell everything."))
    assert edit.outcome == "repaired"
    assert edit.tokens_in == 20


def test_the_text_comes_back_when_nothing_mends_it() -> None:
    checker = BanningChecker("Sell", "Buy")
    edit = run(Scripted("Sell everything.", "Buy everything."), checker)
    assert edit.outcome == "fell_back"
    assert edit.after == edit.before
    assert checker.calls <= 3


def test_low_precision_alone_is_refused() -> None:
    edit = run(Phrasebook(), ImpreciseChecker(lambda _: 0.89))
    assert (edit.outcome, edit.after) == ("fell_back", edit.before)
    assert run(Phrasebook(), ImpreciseChecker(lambda _: 0.90)).outcome == "edited"


def test_a_lost_list_is_restored_even_when_the_checker_sees_nothing() -> None:
    text = (
        "Please do this now for your skin.\n\n1. Wash it.\n2. Dry it.\n\n"
        + "Stay out of the sun. " * 12
    )
    edit = run(
        Scripted(f"{WARM} " + text.replace("1. Wash it.\n", "Wash it.\n")), BanningChecker(), text
    )
    assert edit.outcome == "repaired"
    assert "1. Wash it.\n2. Dry it.\n" in edit.after.reveal()


def test_an_edit_that_is_not_warmer_is_refused() -> None:
    edit = run(Scripted(TEXT.replace("with food", "with your food")), BanningChecker())
    assert (edit.outcome, edit.reason) == ("fell_back", "not_warmer")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("a" * 10_001, "too_long"),
        (f"{WARM} It hurts, and I know how hard it is.", "already_warm"),
    ],
)
def test_some_texts_need_no_edit(text: str, reason: str) -> None:
    edit = run(Phrasebook(), BanningChecker(), text)
    assert (edit.outcome, edit.reason, edit.after) == ("skipped", reason, edit.before)


def test_short_texts_get_the_lightest_edit_whatever_was_asked() -> None:
    edit = run(Phrasebook(), BanningChecker(), "Take the tablet with food.", level=3)
    assert (edit.level, edit.reason) == (1, "short_input")
    assert run(Phrasebook(), BanningChecker(), level=3).level == 3


def test_a_refusing_model_leaves_the_text_and_an_absent_one_is_tried_again() -> None:
    refused = run(Scripted("", error=Rejected("model.prompt_too_long")), BanningChecker())
    assert (refused.outcome, refused.reason) == ("fell_back", "model_prompt_too_long")
    with pytest.raises(Retryable):
        run(Scripted("", error=Retryable("model.unavailable")), BanningChecker())


SENTENCES = st.sampled_from(
    ["Take 5 mg daily.", "Call us if it bleeds.", "You may drive.", WARM, "You will be fine.",
     "See a surgeon.", "1. Rest.\n", "Stop it now.", "I am sorry.", "\n\n", "Best,\nDr. B"]
)  # fmt: skip
LETTERS = st.lists(SENTENCES, min_size=1, max_size=8).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(before=LETTERS, first=LETTERS, second=LETTERS, level=st.integers(1, 3))
def test_what_leaves_is_never_worse_than_what_came_in(
    before: str, first: str, second: str, level: int
) -> None:
    checker = BanningChecker("You will be fine", "surgeon", lost=("if it bleeds", "5 mg", "now"))
    edit = run(Scripted(first, second), checker, before, level=level)
    after = edit.after.reveal()
    if after == before:
        assert edit.outcome in {"skipped", "fell_back"}
        return
    check = checker.compare(edit.before, edit.after, message=SafeText(MESSAGE))
    assert check.findings == ()
    assert empathy_of(after, MESSAGE).warmth > empathy_of(before, MESSAGE).warmth

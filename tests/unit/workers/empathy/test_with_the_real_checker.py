from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.base import Ref
from schemas.case import Case
from schemas.facts import FactCheck
from schemas.text import SafeText
from workers.empathy.editor import CheckedEditor
from workers.empathy.files import load_data
from workers.empathy.phrasebook import Phrasebook
from workers.empathy.proposal import Proposal
from workers.empathy.repair import Limits
from workers.empathy.standalone import standalone_case
from workers.facts.checker import MedFactChecker

CHECKER = MedFactChecker()
RAW = load_data("phrases", 1)[0]
LINES = sorted(
    {
        line.replace("{who}", "your mother")
        for body in [*RAW["feeling"].values(), RAW["closing"]]
        for lines in body.values()
        for line in lines
    }
)
REPLY = (
    "The scan shows a small cyst on the left kidney. Take 5 mg of the tablet with food for 7 days. "
    "Do not drive while you take it. If you get a fever above 101 F, call us the same day."
)
HARM = [
    "You should also see a surgeon.",
    "This is nothing to worry about.",
    "We will call you tomorrow.",
    "It is probably caused by stress.",
    "Take 50 mg of the tablet with food for 7 days.",
    "The scan shows a small cyst on the right kidney.",
    "Drive while you take it.",
    "If you get a fever, call us.",
]
WARM = ["I'm so sorry you are in pain.", "I can hear how frightening this is for you."]


class Says:
    """Proposes one text."""

    editor_ref = Ref(name="says")
    prompt_ref = Ref(name="none")

    def __init__(self, text: str) -> None:
        self._text = text

    def propose(self, case: Case, text: str, level: int) -> Proposal:
        return Proposal(self._text)

    def again(
        self, case: Case, text: str, level: int, *, edited: str, check: FactCheck
    ) -> Proposal | None:
        return None


@pytest.mark.parametrize("line", LINES)
def test_each_phrase_is_free_of_facts_in_the_eyes_of_the_checker(line: str) -> None:
    edited = SafeText(f"{line} {REPLY}")
    check = CHECKER.compare(SafeText(REPLY), edited, message=SafeText(""))
    assert Limits().met(check)
    assert check.findings == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([*HARM, *WARM, *REPLY.split(". ")]), max_size=8),
    st.sampled_from(["I'm terrified and my back hurts.", ""]),
)
def test_whatever_is_proposed_what_leaves_passes_the_check_or_is_what_came(
    parts: list[str], message: str
) -> None:
    proposed = " ".join(part if part.endswith(".") else f"{part}." for part in parts)
    editor = CheckedEditor(Says(proposed), CHECKER)
    edit = editor.edit(standalone_case("k", message), SafeText(REPLY), 2)
    if edit.after == edit.before:
        return
    check = CHECKER.compare(edit.before, edit.after, message=SafeText(message))
    assert Limits().met(check)
    after = edit.after.reveal()
    for kept in ("left kidney", "5 mg", "7 days", "101 F"):
        assert kept in after
    assert "surgeon" not in after
    assert "50 mg" not in after


@pytest.mark.parametrize("harm", HARM[:4])
def test_a_harmful_sentence_is_taken_out_and_the_warm_one_stays(harm: str) -> None:
    editor = CheckedEditor(Says(f"{WARM[1]} {REPLY} {harm}"), CHECKER)
    edit = editor.edit(standalone_case("k", "I'm terrified."), SafeText(REPLY), 1)
    assert edit.outcome == "repaired"
    assert edit.after.reveal().strip() == f"{WARM[1]} {REPLY}"


@settings(max_examples=60, deadline=None)
@given(
    message=st.sampled_from(
        ["I'm terrified.", "My mother is in pain and I can't sleep.", "Thank you so much for all."]
    ),
    level=st.integers(1, 3),
    key=st.text(max_size=5),
)
def test_the_phrase_editor_is_not_in_need_of_repair(message: str, level: int, key: str) -> None:
    editor = CheckedEditor(Phrasebook(), CHECKER)
    edit = editor.edit(standalone_case(key, message), SafeText(REPLY), level)
    assert edit.outcome == "edited"

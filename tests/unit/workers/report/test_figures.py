"""Counts are of every case; means are of the replies that had a draft."""

from __future__ import annotations

import pytest

from schemas.history import CodeCount
from tests.fakes.histories import history
from workers.report.figures import Tally, spread


def test_cases_are_counted_by_decision_rule_and_reason() -> None:
    tally = Tally()
    for one in (
        history("a"), history("b", rule="short-input"), history("c", rule="short-input"),
        history("d", urgent=True), history("e", answered="Fine."),
    ):  # fmt: skip
        tally.add(one)
    dead = [CodeCount(step=step, code="intake.x", count=2) for step in ("s", "t")]
    staff = CodeCount(step="deidentify", code="intake.between_staff", count=7)
    found = tally.figures(dead, {"draft": [1.0]}, [staff])
    assert found.cases == 5
    assert found.decisions == {"inject": 2, "inject_flagged": 2, "no_draft": 1}
    assert found.rules == {"short-input": 2}
    assert found.no_draft == {"emergency": 1}
    assert found.dead_letters == {"intake.x": 4}
    assert found.not_ours == {"intake.between_staff": 7}
    assert found.feedback == 1
    assert found.loads[0].content_f1 == pytest.approx(0.69)
    assert found.steps["draft"].median == 1.0


def test_a_clinician_without_scored_replies_has_no_mean() -> None:
    tally = Tally()
    unscored = history("a", answered="Fine.")
    assert unscored.feedback
    feedback = unscored.feedback.model_copy(update={"draft_shown": False})
    tally.add(unscored.model_copy(update={"feedback": feedback}))
    load = tally.figures([], {}).loads[0]
    assert (load.replies, load.scored, load.content_f1) == (1, 0, None)


def test_the_spread_is_by_nearest_rank() -> None:
    assert spread([]).n == 0
    found = spread([float(n) for n in range(1, 101)])
    assert (found.median, found.p95) == (50.0, 95.0)


def test_a_rule_that_only_notes_something_is_no_flag() -> None:
    tally = Tally()
    noted = history("a", rule="short-input")
    assert noted.judged
    flags = tuple(
        flag.model_copy(update={"severity": "info"}) for flag in noted.judged.decision.flags
    )
    decision = noted.judged.decision.model_copy(update={"flags": flags})
    judged = noted.judged.model_copy(update={"decision": decision})
    tally.add(noted.model_copy(update={"judged": judged}))
    tally.add(history("b", rule="urgent"))
    found = tally.figures([], {})
    assert (found.rules, found.notes) == ({"urgent": 1}, {"short-input": 1})

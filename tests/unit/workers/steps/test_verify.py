"""The verify step measures the edit, the grounding and the length; it judges nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from schemas.base import Made, Ref
from schemas.draft import EmpathyEdit
from schemas.events import DraftSoftened
from schemas.text import SafeText
from schemas.triage import Triage
from tests.fakes.cases import case, entry
from workers.facts.checker import MedFactChecker
from workers.ports import Ports
from workers.steps import verify

NOW = datetime(2026, 3, 10, 9, 31, tzinfo=UTC)
BEFORE = "Take metformin 500 mg twice a day. Call us if it hurts."


def softened(after: str) -> DraftSoftened:
    edit = EmpathyEdit(
        before=SafeText(BEFORE), after=SafeText(after), level=1, outcome="edited",
        editor=Ref(name="e"), prompt=Ref(name="p"),
    )  # fmt: skip
    return DraftSoftened(
        event_id="k1:soften", case_id="k1", thread_id="t1", trace="00-1-1-01",
        made=Made(step="soften", version="0", at=NOW),
        case=case("My stomach hurts.", entry(1, "Metformin 500 mg", kind="medication")),
        triage=Triage(urgency="routine", rules=Ref(name="r")), edit=edit,
    )  # fmt: skip


def ports() -> Ports:
    absent = cast(Any, None)
    made = Ports(absent, absent, absent, absent, absent, MedFactChecker(), absent, absent, absent)
    return replace(made, clock=lambda: NOW)


def test_an_edit_that_keeps_its_facts_measures_whole() -> None:
    event = verify.handle(softened(f"I am sorry your stomach hurts. {BEFORE}"), ports=ports())
    found = event.verification
    assert (found.edit.recall, found.edit.precision, found.edit.findings) == (1.0, 1.0, ())
    assert found.grounding.unsupported == ()
    assert (found.draft_words, found.draft_chars) == (17, 86)
    assert found.reading_grade is not None


def test_a_bent_dose_is_measured_as_edit_and_as_ungrounded() -> None:
    event = verify.handle(softened(BEFORE.replace("500", "850")), ports=ports())
    assert "dose_changed" in {finding.code for finding in event.verification.edit.findings}
    assert [f.code for f in event.verification.grounding.unsupported] == ["ungrounded_dose"]


def test_the_event_keeps_its_identity() -> None:
    event = verify.handle(softened(BEFORE), ports=ports())
    assert (event.event_id, event.case_id, event.trace) == ("k1:verify", "k1", "00-1-1-01")
    assert (event.made.step, event.made.at) == ("verify", NOW)

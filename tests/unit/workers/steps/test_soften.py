from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import pytest

from schemas.base import Made, Ref
from schemas.case import Case
from schemas.draft import Draft, EmpathyEdit, ThemePlan
from schemas.errors import Rejected
from schemas.events import DraftWritten, EditRequested
from schemas.text import SafeText
from schemas.triage import Triage
from workers.empathy.standalone import standalone_case
from workers.ports import Ports
from workers.steps import soften

NOW = datetime(2026, 11, 21, tzinfo=UTC)
REF = Ref(name="x")
TRIAGE = Triage(urgency="routine", rules=REF)


class EchoEditor:
    """Gives every text back, and remembers the level."""

    def edit(self, case: Case, text: SafeText, level: int) -> EmpathyEdit:
        return EmpathyEdit(
            before=text, after=text, level=level, outcome="skipped", editor=REF, prompt=REF
        )


@dataclass
class OnlyEditor:
    """The ports that this step uses."""

    editor: EchoEditor
    default_level: int = 1
    max_level: int = 2

    def clock(self) -> datetime:
        return NOW


PORTS = cast(Ports, OnlyEditor(EchoEditor()))


def requested(text: str | None, level: int | None) -> EditRequested:
    own = None if text is None else SafeText(text)
    case = standalone_case("c1", "I hurt").model_copy(
        update={"clinician_text": own, "level": level}
    )
    made = Made(step="triage", version="0", at=NOW)
    return EditRequested(
        event_id="c1:triage", case_id="c1", thread_id="t", made=made, case=case, triage=TRIAGE
    )


def test_the_draft_is_edited_at_the_default_level() -> None:
    plan = ThemePlan(themes=(), target_words=30, taxonomy=REF)
    draft = Draft(text=SafeText("Rest."), plan=plan, writer=REF, prompt=REF)
    base = requested("ignored", None)
    event = DraftWritten(
        event_id="c1:draft", case_id="c1", thread_id="t", made=base.made, case=base.case,
        triage=TRIAGE, draft=draft,
    )  # fmt: skip
    out = soften.handle(event, ports=PORTS)
    assert out.event_id == "c1:soften"
    assert out.edit.before == draft.text
    assert out.draft == draft
    assert out.edit.level == 1
    assert out.made.refs == (REF, REF)


@pytest.mark.parametrize(("asked", "applied"), [(None, 1), (1, 1), (2, 2), (3, 2)])
def test_a_clinicians_text_is_edited_at_the_level_asked_up_to_the_cap(
    asked: int | None, applied: int
) -> None:
    out = soften.handle(requested("Rest.", asked), ports=PORTS)
    assert out.edit.before == SafeText("Rest.")
    assert out.draft is None
    assert out.edit.level == applied


def test_an_edit_request_without_text_is_rejected() -> None:
    with pytest.raises(Rejected, match=r"soften\.no_text"):
        soften.handle(requested(None, 1), ports=PORTS)

"""A final reply becomes a training row, or is tried again, or is refused with a code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest

from schemas.base import Made, Ref
from schemas.decision import Action, Decision, Delivery
from schemas.draft import EmpathyEdit
from schemas.errors import NotOurs, NotYet, Rejected, Retryable
from schemas.events import DraftJudged, Received
from schemas.feedback import Feedback
from schemas.records import CaseRecord
from schemas.text import PhiBytes, SafeText
from schemas.triage import Triage
from tests.fakes.answering import final_reply, ports
from tests.fakes.book import FakeBook
from tests.fakes.cases import case
from workers.feedback import CODES
from workers.steps.learn import handle

REF = Ref(name="x")
CASE = "case-of-Communication/m1"
DRAFT = "When did the pain start? Take 500 mg of acetaminophen."
NOW = datetime(2026, 3, 10, tzinfo=UTC)


def judged(action: Action, text: str | None) -> DraftJudged:
    edit = None
    if text is not None:
        edit = EmpathyEdit(
            before=SafeText(text), after=SafeText(text), level=1, outcome="skipped",
            editor=REF, prompt=REF,
        )  # fmt: skip
    return DraftJudged(
        event_id=f"{CASE}:judge",
        case_id=CASE,
        thread_id="t1",
        made=Made(step="judge", version="0", at=NOW),
        case=case("My knee hurts", case_id=CASE),
        triage=Triage(urgency="routine", category="symptom", rules=REF),
        edit=edit,
        decision=Decision(action=action, policies=REF),
    )


def book(
    action: Action = "inject", text: str | None = DRAFT, outcome: str | None = "draft_written"
) -> FakeBook:
    delivery: dict[str, Any] = {"outcome": outcome, "delivery_id": "d", "at": NOW}
    record = CaseRecord(
        case_id=CASE,
        thread_id="t1",
        clinician_id="addressed",
        judged=judged(action, text),
        delivery=Delivery(**delivery) if outcome else None,
    )
    return FakeBook(records={CASE: record})


def learn(body: bytes, held: FakeBook) -> Feedback:
    return handle(Received("e1", PhiBytes(body)), ports=ports(held)).feedback


def test_a_draft_sent_as_it_was_is_unedited() -> None:
    row = learn(final_reply(DRAFT), book())
    assert (row.draft_shown, row.use, row.edit_distance_words) == (True, "unedited", 0.0)
    assert row.content is not None
    assert row.content.f1 == 1.0
    assert row.themes is not None
    assert row.themes.f1 == 1.0


def test_a_changed_number_is_not_kept() -> None:
    changed = DRAFT.replace("500", "650")
    row = learn(final_reply(changed), book())
    assert row.use == "edited"
    assert row.content is not None
    assert (row.content.precision, row.content.recall) == (0.5, 0.5)


def test_another_text_is_a_rewrite() -> None:
    row = learn(final_reply("Please come to the clinic on Monday morning for an exam."), book())
    assert row.use == "rewritten"
    assert row.content is not None
    assert row.content.f1 == 0.0


@pytest.mark.parametrize(
    ("action", "text", "outcome"),
    [
        ("no_draft", None, "nothing_written"),
        ("no_draft", None, "alert_task_written"),
        ("hold_for_review", DRAFT, "review_task_written"),
        ("inject", DRAFT, "restoration_refused"),
        ("no_draft", None, None),
    ],
)
def test_a_reply_without_a_shown_draft_is_a_clean_row(
    action: Action, text: str | None, outcome: str | None
) -> None:
    row = learn(final_reply("Rest it for a week."), book(action, text, outcome))
    assert (row.draft_shown, row.use, row.draft, row.content) == (False, "no_draft", None, None)
    assert row.final.reveal() == "Rest it for a week."
    assert row.message.reveal() == "My knee hurts"
    assert row.final_words == 5


def test_the_row_belongs_to_who_answered() -> None:
    assert learn(final_reply(DRAFT), book()).clinician_id == "id-of-Practitioner/9"


def test_the_same_reply_gives_the_same_event() -> None:
    held = book()
    first, again = (
        handle(Received("e1", PhiBytes(final_reply(DRAFT))), ports=ports(held)) for _ in range(2)
    )
    assert first == again
    assert first.event_id == f"{CASE}:learn:index-of-Communication/r1"


def code_of(body: bytes, held: FakeBook, kind: type[Rejected] | type[Retryable]) -> str:
    with pytest.raises(kind) as caught:
        learn(body, held)
    return caught.value.code


def test_a_reply_that_overtakes_its_message_is_tried_again() -> None:
    assert code_of(final_reply(DRAFT), FakeBook(), NotYet) == "learn.unknown_message"


def test_a_reply_that_waits_is_not_de_identified_each_time() -> None:
    class Costly:
        def detect(self, *_text: object, **_more: object) -> NoReturn:
            raise AssertionError

    waiting = replace(ports(FakeBook()), detector=Costly())
    with pytest.raises(NotYet):
        handle(Received("e1", PhiBytes(final_reply(DRAFT))), ports=waiting)


def test_a_note_between_staff_on_the_reply_topic_is_not_ours() -> None:
    note = final_reply("Room 4 is free", recipient=[{"reference": "Practitioner/8"}])
    assert code_of(note, book(), NotOurs) == "intake.between_staff"


def test_a_reply_that_overtakes_its_draft_is_tried_again() -> None:
    pending = FakeBook(records={CASE: CaseRecord(case_id=CASE, thread_id="t1", clinician_id="d1")})
    assert code_of(final_reply(DRAFT), pending, Retryable) == "learn.case_not_judged"


def test_a_reply_that_overtakes_the_delivery_is_tried_again() -> None:
    assert code_of(final_reply(DRAFT), book(outcome=None), Retryable) == "learn.delivery_pending"


def test_a_patients_message_on_the_reply_topic_is_refused() -> None:
    message = final_reply(
        "My knee hurts",
        sender={"reference": "Patient/1"},
        recipient=[{"reference": "Practitioner/9"}],
    )
    assert code_of(message, book(), Rejected) == "learn.not_final"


def test_every_code_is_listed_with_what_to_do() -> None:
    codes = {
        "learn.unknown_message", "learn.case_not_judged", "learn.delivery_pending",
        "learn.not_final", "learn.not_a_reply", "learn.no_text",
    }  # fmt: skip
    assert codes == CODES.keys()

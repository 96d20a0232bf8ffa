"""Decisions carried out: names put back, or no draft."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.base import Made, Ref
from schemas.decision import Action, Decision
from schemas.draft import EmpathyEdit
from schemas.errors import Rejected
from schemas.events import DraftJudged
from schemas.text import SafeText
from schemas.triage import Triage
from schemas.vault import SealedCase, Surrogate, ThreadSecrets
from tests.fakes.cases import case
from tests.fakes.delivery import AT, OpenVault, RecordingInbox, ports
from workers.steps.deliver import handle

SECRETS = ThreadSecrets(
    thread_id="t1",
    date_shift_days=3,
    surrogates=(
        Surrogate("NAME", "Morales", "Alvarez", owner="Patient/p1", part="family"),
        Surrogate("NAME", "Novak", "Okafor", owner="Practitioner/d1", part="family"),
    ),
)


def sealed(**changes: Any) -> SealedCase:
    known: dict[str, Any] = {
        "case_id": "k1",
        "thread_id": "t1",
        "clinician_id": "d1",
        "communication_reference": "Communication/m1",
        "identity": "Communication/m1",
        "patient_reference": "Patient/p1",
        "sender_reference": "Patient/p1",
        "clinician_reference": "Practitioner/d1",
    }
    return SealedCase(**(known | changes))


def edit(text: str) -> EmpathyEdit:
    return EmpathyEdit(
        before=SafeText(text),
        after=SafeText(text),
        level=1,
        outcome="skipped",
        editor=Ref(name="phrasebook", version="1"),
        prompt=Ref(name="none"),
    )


def judged(action: Action, text: str | None) -> DraftJudged:
    return DraftJudged(
        event_id="k1:judge",
        case_id="k1",
        thread_id="t1",
        trace="00-aa-bb-01",
        made=Made(step="judge", version="1", at=AT),
        case=case("Is my potassium fine, Dr. Okafor?"),
        triage=Triage(urgency="routine", rules=Ref(name="triage")),
        edit=edit(text) if text is not None else None,
        decision=Decision(action=action, policies=Ref(name="policies", version="1")),
    )


def given(action: Action, text: str | None) -> tuple[dict[str, Any], Any, OpenVault]:
    vault, inbox = OpenVault(sealed(), SECRETS), RecordingInbox()
    event = handle(judged(action, text), ports=ports(vault, inbox))
    return inbox.given[0], event, vault


def test_the_real_names_are_put_back_and_counted() -> None:
    call, event, _ = given("inject", "Dear Ms. Alvarez, it is fine. Dr. Okafor")
    assert call["text"].reveal() == "Dear Ms. Morales, it is fine. Dr. Novak"
    assert event.delivery.restored_spans == 2
    assert "Morales" not in event.model_dump_json()


def test_the_delivery_id_derives_from_the_case_and_the_trace_goes_on() -> None:
    call, event, _ = given("inject", "It is fine.")
    assert call["delivery_id"] == event.event_id == "k1:deliver"
    assert event.trace == "00-aa-bb-01"


def test_each_read_of_the_vault_says_what_for() -> None:
    _, _, vault = given("inject", "It is fine.")
    assert vault.asked == [("k1", "deliver"), ("t1", "deliver")]


@pytest.mark.parametrize("action", ["hold_for_review", "no_draft"])
def test_what_is_not_shown_is_not_restored_either(action: Action) -> None:
    call, _, vault = given(action, "Dear Ms. Alvarez")
    assert call["text"] is None
    assert [purpose for _, purpose in vault.asked] == ["deliver"]


def test_a_mangled_name_gives_no_draft_and_says_why() -> None:
    call, event, _ = given("inject", "Dear Ms. Alvarezz, it is fine.")
    assert call["text"] is None
    assert call["sealed"].extra["refused"].startswith("restore.")
    assert event.delivery.restored_spans == 0


def test_the_versions_that_wrote_go_along_for_the_provenance() -> None:
    call, _, _ = given("inject", "It is fine.")
    assert call["sealed"].extra["ref.editor"] == "phrasebook@1#"


def test_a_decision_to_show_nothing_at_all_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        given("inject", None)
    assert refused.value.code == "deliver.no_text"


@pytest.mark.parametrize("other", [{"thread_id": "t9"}, {"clinician_id": "d9"}, {"case_id": "k9"}])
def test_a_sealed_case_of_somebody_else_is_never_used(other: dict[str, str]) -> None:
    vault, inbox = OpenVault(sealed(**other), SECRETS), RecordingInbox()
    with pytest.raises(Rejected) as refused:
        handle(judged("inject", "Hello"), ports=ports(vault, inbox))
    assert refused.value.code == "deliver.case_mismatch"
    assert inbox.given == []


def test_an_erased_case_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        handle(judged("inject", "Hi"), ports=ports(OpenVault(None, SECRETS), RecordingInbox()))
    assert refused.value.code == "vault.erased"

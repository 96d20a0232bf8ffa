"""What every EHR must give the port `Inbox`: one draft, marked, whatever goes wrong on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from connectors.fhir_http import FhirHttp
from schemas.decision import Action
from schemas.errors import PipelineError, Rejected
from schemas.text import SafeText
from schemas.triage import Signal, Triage
from tests.fakes.ehr_under_test import (
    SECRET,
    WAYS,
    Ehr,
    deliver,
    new_id,
    patiently,
    sealed,
    triaged,
)
from tests.fakes.faulty_transport import Fault, FaultyTransport


class InboxContract:
    """Behaviours of every EHR behind the port."""

    @pytest.fixture(autouse=True)
    def _closed(self, ehr: Ehr) -> Iterator[None]:
        yield
        ehr.close()

    def test_the_profile_fits_what_the_server_declares(self, ehr: Ehr) -> None:
        ehr.inbox().check()

    def test_a_draft_stands_as_a_draft_in_answer_to_the_message(self, ehr: Ehr) -> None:
        name = new_id()
        delivery = deliver(ehr.inbox(), "inject", name)
        assert (delivery.outcome, delivery.already_there) == ("draft_written", False)
        (draft,) = ehr.drafts(name)
        assert draft["status"] == "preparation"
        assert draft["payload"] == [{"contentString": SECRET}]
        assert draft["inResponseTo"] == [{"reference": "Communication/m1"}]
        assert draft["sender"] == {"reference": "Practitioner/d1"}
        assert draft["recipient"] == [{"reference": "Patient/p1"}]
        assert draft["topic"] == {"text": "Lab result"}
        assert "sent" not in draft
        assert ehr.tasks(name) == []

    def test_a_draft_is_marked_as_machine_made(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name)
        (draft,) = ehr.drafts(name)
        if "security" in ehr.profile.labels:
            assert "AIAST" in {label["code"] for label in draft["meta"]["security"]}
        assert "machine-drafted" in {label["code"] for label in draft["meta"]["tag"]}
        (record,) = ehr.find("Provenance", target=f"Communication/{draft['id']}")
        assert "ref.writer=templates@1#ab" in str(record["contained"])

    @pytest.mark.parametrize("action", ["inject", "inject_flagged", "hold_for_review"])
    @pytest.mark.parametrize("way", ["transaction", "conditional"])
    def test_each_delivery_leaves_one_audit_record(
        self, ehr: Ehr, action: Action, way: str
    ) -> None:
        name = new_id()
        for _ in range(2):
            deliver(ehr.inbox(**WAYS[way]), action, name)
        (record,) = ehr.find("AuditEvent", **{"entity-name:exact": name})
        assert record["action"] == "C"
        assert SECRET not in str(record)
        written = ehr.tasks(name) if action == "hold_for_review" else ehr.drafts(name)
        assert written[0]["id"] in record["entity"][0]["what"]["reference"]

    def test_delivering_again_makes_nothing_new(self, ehr: Ehr) -> None:
        name = new_id()
        outcomes = [deliver(ehr.inbox(), "inject_flagged", name, rules=("r",)) for _ in range(3)]
        assert [o.already_there for o in outcomes] == [False, True, True]
        assert (len(ehr.drafts(name)), len(ehr.tasks(name))) == (1, 1)

    def test_a_flagged_draft_comes_with_a_task_that_names_rules_only(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject_flagged", name, rules=("dose-change", "added-advice"))
        (task,) = ehr.tasks(name)
        assert task["code"]["coding"][0]["code"] == "flagged-draft"
        assert "dose-change: A fixed sentence." in task["description"]
        assert "added-advice" in task["description"]
        assert SECRET not in str(task)
        assert task["focus"] == {"reference": "Communication/m1"}
        assert task["owner"] == {"reference": "Practitioner/d1"}
        assert len(ehr.drafts(name)) == 1

    def test_a_held_draft_is_a_task_and_nothing_in_the_inbox(self, ehr: Ehr) -> None:
        name = new_id()
        assert deliver(ehr.inbox(), "hold_for_review", name).outcome == "review_task_written"
        assert (len(ehr.drafts(name)), len(ehr.tasks(name))) == (0, 1)

    def test_no_draft_for_a_quiet_message_writes_nothing(self, ehr: Ehr) -> None:
        name = new_id()
        quiet = triaged(no_draft="no_reply_needed")
        assert deliver(ehr.inbox(), "no_draft", name, triage=quiet).outcome == "nothing_written"
        assert ehr.drafts(name) == ehr.tasks(name) == []

    @pytest.mark.parametrize(
        ("triage", "priority"),
        [
            (triaged(urgency="emergency", no_draft="emergency"), "stat"),
            (triaged(urgency="routine", no_draft="self_harm"), "stat"),
            (triaged(urgency="soon", no_draft="abuse"), "stat"),
            (triaged(urgency="urgent", no_draft="unsupported_language"), "asap"),
        ],
    )
    def test_an_urgent_message_without_a_draft_raises_an_alert(
        self, ehr: Ehr, triage: Triage, priority: str
    ) -> None:
        name = new_id()
        noticed = Signal(code="chest-pain", urgency="emergency", quote=SafeText("my chest"))
        triage = triage.model_copy(update={"signals": (noticed,)})
        outcome = deliver(ehr.inbox(), "no_draft", name, triage=triage).outcome
        assert outcome == "alert_task_written"
        (task,) = ehr.tasks(name)
        assert task["priority"] == priority
        assert "chest-pain" in task["description"]
        assert "my chest" not in str(task)

    def test_a_draft_that_can_not_be_restored_is_a_task_with_the_reason(self, ehr: Ehr) -> None:
        name = new_id()
        case = sealed(extra={"refused": "restore.mangled"})
        outcome = deliver(ehr.inbox(), "inject", name, text=False, case=case).outcome
        assert outcome == "restoration_refused"
        assert ehr.drafts(name) == []
        assert "restore.mangled" in ehr.tasks(name)[0]["description"]

    def test_an_edited_text_goes_back_in_answer_to_its_request(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name, case=sealed(sender_reference="Practitioner/d1"))
        (draft,) = ehr.drafts(name)
        assert draft["sender"] == {"reference": "Practitioner/d1"}
        assert draft["recipient"] == [{"reference": "Patient/p1"}]
        assert draft["inResponseTo"] == [{"reference": "Communication/m1"}]

    def test_a_related_person_is_answered_about_the_patient(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name, case=sealed(sender_reference="RelatedPerson/rp1"))
        (draft,) = ehr.drafts(name)
        assert draft["recipient"] == [{"reference": "RelatedPerson/rp1"}]
        assert draft["subject"] == {"reference": "Patient/p1"}

    def test_a_draft_that_its_clinician_sent_meanwhile_is_left_alone(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name)
        (draft,) = ehr.drafts(name)
        ehr.put({**draft, "status": "completed", "payload": [{"contentString": "My own words"}]})
        assert deliver(ehr.inbox(), "inject", name).already_there
        (sent,) = ehr.drafts(name)
        assert (sent["status"], sent["payload"][0]["contentString"]) == (
            "completed",
            "My own words",
        )

    def test_a_withdrawn_draft_is_not_written_again(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name)
        (draft,) = ehr.drafts(name)
        ehr.put({**draft, "status": "entered-in-error"})
        with pytest.raises(Rejected) as refused:
            deliver(ehr.inbox(), "inject", name)
        assert refused.value.code == "ehr.draft_withdrawn"
        assert len(ehr.drafts(name)) == 1

    @pytest.mark.parametrize("way", ["transaction", "conditional", "search-first"])
    @pytest.mark.parametrize("fault", ["not_sent", "answer_lost", "unavailable", "garbage"])
    def test_a_crash_at_any_request_leaves_exactly_one_of_each(
        self, ehr: Ehr, fault: Fault, way: str
    ) -> None:
        at = 0
        while True:
            name, transport = new_id(), FaultyTransport(fault, at)
            inbox = ehr.inbox(transport, **WAYS[way])
            patiently(inbox, "inject_flagged", name)
            (draft,) = ehr.drafts(name)
            found = (
                len(ehr.tasks(name)),
                len(ehr.find("Provenance", target=f"Communication/{draft['id']}")),
                len(ehr.find("AuditEvent", **{"entity-name:exact": name})),
            )
            assert found[:2] == (1, 1), (fault, at, transport.seen)
            assert found[2] == 1, (fault, at, transport.seen)
            if not transport.failed:
                break
            at += 1
        assert at >= (2 if way == "transaction" else 5)

    @pytest.mark.parametrize("way", ["transaction", "conditional"])
    def test_eight_workers_at_once_leave_one_draft(self, ehr: Ehr, way: str) -> None:
        name, failures = new_id(), []

        def work() -> None:
            try:
                patiently(ehr.inbox(**WAYS[way]), "inject_flagged", name)
            except (PipelineError, AssertionError) as error:
                failures.append(error)

        workers = [threading.Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert failures == []
        assert (len(ehr.drafts(name)), len(ehr.tasks(name))) == (1, 1)

    def test_what_the_server_will_never_take_is_a_refusal_not_a_retry(self, ehr: Ehr) -> None:
        http = FhirHttp(ehr.base, verify=False)
        with pytest.raises(Rejected) as refused:
            http.create({"resourceType": "Communication", "status": 7})
        http.close()
        assert refused.value.code == "ehr.refused"

"""What every EHR must give the port `Inbox`: one draft, marked, whatever goes wrong on the way."""

from __future__ import annotations

import base64
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.ehr_profiles import EhrProfile, profile
from connectors.embedded_fhir_server import serve
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from schemas.base import Ref
from schemas.decision import Action, Decision, Delivery, Flag
from schemas.errors import Misconfigured, PipelineError, Rejected, Retryable
from schemas.text import PhiText, SafeText
from schemas.triage import Signal, Triage
from schemas.vault import SealedCase
from tests.fakes.faulty_transport import Fault, FaultyTransport
from tests.needs import needs
from tests.servers.hapi_server import hapi

Json = dict[str, Any]
SECRET = "Dear Ms. Alvarez, your potassium is fine."
WAYS = {
    "transaction": {"transaction": True},
    "conditional": {"transaction": False},
    "search-first": {"transaction": False, "conditional_create": False},
}
RULES = Ref(name="triage", version="1")


@dataclass(frozen=True)
class Ehr:
    """A server under test, and what a person sees there."""

    base: str
    profile: EhrProfile
    opened: list[FhirInbox] = field(default_factory=list)

    def inbox(self, transport: httpx.BaseTransport | None = None, **changes: Any) -> FhirInbox:
        http = FhirHttp(self.base, timeout_seconds=60, transport=transport, verify=False)
        inbox = FhirInbox(http, replace(self.profile, **changes), pause=lambda _: None)
        self.opened.append(inbox)
        return inbox

    def close(self) -> None:
        for inbox in self.opened:
            inbox.close()
        self.opened.clear()

    def find(self, kind: str, **parameters: str) -> list[Json]:
        headers = {"Cache-Control": "no-cache"}
        with httpx.Client(timeout=60, verify=False) as client:
            answer = client.get(f"{self.base}/{kind}", params=parameters, headers=headers)
        return [entry["resource"] for entry in answer.raise_for_status().json().get("entry", [])]

    def drafts(self, delivery_id: str) -> list[Json]:
        return self.find("Communication", identifier=f"urn:bedside:delivery|{delivery_id}")

    def tasks(self, delivery_id: str) -> list[Json]:
        return self.find("Task", identifier=f"urn:bedside:delivery|{delivery_id}")

    def put(self, resource: Json) -> None:
        with httpx.Client(timeout=60, verify=False) as client:
            where = f"{self.base}/{resource['resourceType']}/{resource['id']}"
            client.put(where, json=resource).raise_for_status()


def load(ehr: Ehr) -> None:
    """Put the people and the original message there, for servers that check references."""
    for kind, own, more in (
        ("Patient", "p1", {}),
        ("RelatedPerson", "rp1", {"patient": {"reference": "Patient/p1"}}),
        ("Practitioner", "d1", {}),
        ("Communication", "m1", {"status": "completed"}),
    ):
        ehr.put({"resourceType": kind, "id": own, **more})


def sealed(**changes: Any) -> SealedCase:
    base = SealedCase(
        case_id="c",
        thread_id="t",
        clinician_id="k",
        communication_reference="Communication/m1",
        identity="Communication/m1",
        patient_reference="Patient/p1",
        sender_reference="Patient/p1",
        clinician_reference="Practitioner/d1",
        subject_line="Lab result",
        extra={"ref.writer": "templates@1#ab"},
    )
    return replace(base, **changes)


def decided(action: Action, *rules: str) -> Decision:
    flags = tuple(
        Flag(rule=rule, severity="warning", action=action, reason="A fixed sentence.")
        for rule in rules
    )
    return Decision(action=action, flags=flags, policies=Ref(name="policies", version="1"))


def triaged(**changes: Any) -> Triage:
    return Triage(**{"urgency": "routine", "rules": RULES, **changes})


def new_id() -> str:
    return f"{uuid.uuid4()}:deliver"


def deliver(inbox: FhirInbox, action: Action, delivery_id: str, **options: Any) -> Delivery:
    shown = action in {"inject", "inject_flagged"} and options.get("text", True)
    return inbox.deliver(
        options.get("case", sealed()),
        decided(action, *options.get("rules", ())),
        PhiText(SECRET) if shown else None,
        delivery_id=delivery_id,
        triage=options.get("triage", triaged()),
    )


def patiently(inbox: FhirInbox, action: Action, delivery_id: str) -> Delivery:
    """Deliver as the runtime does: again after each Retryable."""
    for _ in range(6):
        try:
            return deliver(inbox, action, delivery_id, rules=("r",))
        except Retryable:
            continue
    raise AssertionError("never delivered")


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


class TestEmbedded(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        served = serve(tmp_path_factory.mktemp("ehr") / "ehr.sqlite")
        found = Ehr(served.base_url, profile("embedded"))
        load(found)
        yield found
        served.close()

    def test_what_was_answered_is_there_after_a_restart(self, tmp_path: Path) -> None:
        name, path = new_id(), tmp_path / "ehr.sqlite"
        for already in (False, True):
            served = serve(path)
            found = Ehr(served.base_url, profile("embedded"))
            assert deliver(found.inbox(), "inject", name).already_there is already
            found.close()
            served.close()

    @pytest.mark.parametrize("way", ["transaction", "conditional"])
    def test_a_server_that_publishes_drafts_stops_us_and_the_draft_is_withdrawn(
        self, ehr: Ehr, way: str
    ) -> None:
        name = new_id()
        inbox = ehr.inbox(_Publishing(), **WAYS[way])
        with pytest.raises(Misconfigured) as stopped:
            deliver(inbox, "inject", name)
        assert stopped.value.code == "ehr.draft_published"
        assert [draft["status"] for draft in ehr.drafts(name)] == ["entered-in-error"]


class TestModestEhrs:
    """EHRs that can do less: what is not possible there is not half done."""

    @pytest.fixture
    def ehr(self, tmp_path: Path) -> Iterator[Ehr]:
        served = serve(tmp_path / "ehr.sqlite")
        found = Ehr(served.base_url, profile("epic"))
        yield found
        found.close()
        served.close()

    def test_without_tasks_a_flagged_draft_is_not_written_at_all(self, ehr: Ehr) -> None:
        name = new_id()
        delivery = deliver(ehr.inbox(), "inject_flagged", name, rules=("r",))
        assert delivery.outcome == "nothing_written"
        assert ehr.drafts(name) == []

    def test_without_tasks_a_refused_restoration_is_still_told(self, ehr: Ehr) -> None:
        outcome = deliver(ehr.inbox(), "inject", new_id(), text=False).outcome
        assert outcome == "restoration_refused"

    def test_a_plain_draft_needs_create_and_search_only(self, ehr: Ehr) -> None:
        name, transport = new_id(), FaultyTransport("not_sent", 99)
        assert deliver(ehr.inbox(transport), "inject", name).outcome == "draft_written"
        assert set(transport.seen) == {"GET", "POST"}
        assert transport.seen.count("POST") == 1
        assert deliver(ehr.inbox(), "inject", name).already_there
        assert len(ehr.drafts(name)) == 1

    def test_oracle_gets_the_text_as_an_attachment_under_its_category(self, ehr: Ehr) -> None:
        oracle = Ehr(ehr.base, profile("oracle"), ehr.opened)
        name = new_id()
        deliver(oracle.inbox(), "inject", name)
        (draft,) = oracle.drafts(name)
        attachment = draft["payload"][0]["contentAttachment"]
        assert base64.b64decode(attachment["data"]).decode() == SECRET
        assert draft["category"][0]["coding"][0]["code"] == "312853008"
        assert not draft["meta"].keys() & {"security", "tag"}

    def test_two_drafts_by_a_race_are_made_one_where_the_server_can_update(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(), "inject", name)
        (first,) = ehr.drafts(name)
        with httpx.Client(verify=False) as client:
            kept = {k: v for k, v in first.items() if k not in {"id", "meta"}}
            client.post(f"{ehr.base}/Communication", json=kept).raise_for_status()
        assert len(ehr.drafts(name)) == 2
        deliver(ehr.inbox(update=True), "inject", name)
        statuses = {draft["id"]: draft["status"] for draft in ehr.drafts(name)}
        assert statuses.pop(first["id"]) == "preparation"
        assert list(statuses.values()) == ["entered-in-error"]

    def test_the_servers_wish_to_wait_reaches_the_runtime(self, ehr: Ehr) -> None:
        with pytest.raises(Retryable) as waiting:
            deliver(ehr.inbox(FaultyTransport("throttled", 1)), "inject", new_id())
        assert (waiting.value.code, waiting.value.retry_after_seconds) == ("ehr.throttled", 7.0)

    def test_a_lost_answer_that_left_nothing_waits_before_the_next_try(self, ehr: Ehr) -> None:
        with pytest.raises(Retryable) as waiting:
            deliver(ehr.inbox(_Swallowing()), "inject", new_id())
        assert waiting.value.retry_after_seconds == 30

    def test_a_conflict_is_tried_again_at_once(self, ehr: Ehr) -> None:
        name = new_id()
        deliver(ehr.inbox(FaultyTransport("conflict", 1)), "inject", name)
        assert len(ehr.drafts(name)) == 1


class _Swallowing(httpx.BaseTransport):
    """Writes never arrive, and nobody says so."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("lost", request=request)
        return self._inner.handle_request(request)


class _Publishing(httpx.BaseTransport):
    """A server in front of the real one that makes every created draft `completed`."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            body = request.read().replace(b'"preparation"', b'"completed"')
            headers = {k: v for k, v in request.headers.items() if k != "content-length"}
            request = httpx.Request("POST", request.url, headers=headers, content=body)
        return self._inner.handle_request(request)


@pytest.mark.integration
@needs("java")
class TestHapi(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        with hapi(tmp_path_factory.mktemp("hapi")) as base:
            found = Ehr(base, profile("hapi"))
            load(found)
            yield found


@pytest.mark.integration
@needs("java")
class TestValidatingHapi(InboxContract):
    @pytest.fixture(scope="class")
    @classmethod
    def ehr(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ehr]:
        with hapi(tmp_path_factory.mktemp("hapi"), validate=True) as base:
            found = Ehr(base, profile("hapi-validating"))
            load(found)
            yield found

    def test_the_label_aiast_needs_newer_terminology_than_r4_has(self, ehr: Ehr) -> None:
        with pytest.raises(Rejected) as refused:
            deliver(ehr.inbox(labels=("security",)), "inject", new_id())
        assert refused.value.code == "ehr.refused"

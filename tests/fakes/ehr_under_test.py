"""An EHR server under test, what a person sees there, and deliveries to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from connectors.ehr_profiles import EhrProfile
from connectors.fhir_http import FhirHttp
from connectors.fhir_inbox import FhirInbox
from schemas.base import Ref
from schemas.decision import Action, Decision, Delivery, Flag
from schemas.errors import Retryable
from schemas.text import PhiText
from schemas.triage import Triage
from schemas.vault import SealedCase

Json = dict[str, Any]
SECRET = "Dear Ms. Alvarez, your potassium is fine."
WAYS: dict[str, dict[str, Any]] = {
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

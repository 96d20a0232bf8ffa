"""The clinician's inbox behind a FHIR R4 API: fulfils the port `Inbox`.

One effect however often it is called: everything written carries our identifier, is looked for
before it is written again, and where the server can, is created only if it is not there. After
an answer was lost we look, and where nothing is found yet the try ends and comes again later.
A draft that did not stay a draft is withdrawn, and the process stops.

Source: FHIR R4 RESTful API (conditional create); `ehr_profiles.toml` for what each EHR can do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.ehr_profiles import EhrProfile, missing_abilities
from connectors.ehr_work import Outcome, asked
from connectors.fhir_documents import is_ours
from connectors.fhir_http import FhirHttp
from connectors.fhir_once import Found, Once, meta_of
from connectors.fhir_order import Order
from schemas.decision import Decision, Delivery
from schemas.errors import Misconfigured, PipelineError, Rejected
from schemas.text import PhiText
from schemas.triage import Triage
from schemas.vault import SealedCase

Json = dict[str, Any]


class FhirInbox:
    """An EHR that speaks FHIR R4."""

    def __init__(
        self,
        http: FhirHttp,
        profile: EhrProfile,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http, self._profile, self._clock = http, profile, clock
        self._once = Once(http, profile, pause)

    def check(self) -> None:
        """Hold the profile against what the server declares.

        Raises:
            Misconfigured: `ehr.profile_mismatch`; `ehr.bad_url`, `ehr.unauthorized`.
            Retryable: `ehr.unavailable`.
        """
        if not self._profile.capability:
            return
        try:
            statement = self._http.capabilities()
        except Rejected:
            hint = "There is no CapabilityStatement under BEDSIDE_EHR_BASE_URL."
            raise Misconfigured("ehr.bad_url", hint) from None
        missing = missing_abilities(self._profile, statement)
        if missing:
            hint = f"Profile {self._profile.name} counts on {', '.join(missing)}."
            raise Misconfigured("ehr.profile_mismatch", hint)

    def close(self) -> None:
        """Close connections."""
        self._http.close()

    def deliver(
        self,
        sealed: SealedCase,
        decision: Decision,
        text: PhiText | None,
        *,
        delivery_id: str,
        triage: Triage,
    ) -> Delivery:
        """Write what the decision asks for; see the port.

        Without a text there is no draft: for `inject` and `inject_flagged` that means that it
        could not be restored, and a Task says so.

        Raises:
            Retryable: `ehr.unavailable`, `ehr.conflict`, `ehr.throttled`.
            Rejected: `ehr.refused`, `ehr.several_matches`, `ehr.provenance_refused`,
                `ehr.audit_refused`, `ehr.draft_withdrawn`.
            Misconfigured: `ehr.draft_published`, `ehr.unauthorized`, `ehr.bad_url`.
        """
        outcome, work = asked(decision, triage, with_text=text is not None)
        if work is not None and (why := sealed.extra.get("refused")):
            work = replace(work, reasons=(*work.reasons, why))
        if work is not None and not self._profile.task:
            refused = outcome == "restoration_refused"
            return self._delivery(outcome if refused else "nothing_written", delivery_id, [])
        shown = text if outcome in {"draft_written", "draft_written_flagged"} else None
        order = Order(sealed, decision, delivery_id, work, shown, self._clock())
        if work is None and shown is None:
            return self._delivery(outcome, delivery_id, [])
        return self._delivery(outcome, delivery_id, self._carried_out(order))

    def _delivery(self, outcome: Outcome, delivery_id: str, written: list[Found]) -> Delivery:
        again = bool(written) and not any(found.new for found in written)
        return Delivery(
            outcome=outcome, delivery_id=delivery_id, already_there=again, at=self._clock()
        )

    def _carried_out(self, order: Order) -> list[Found]:
        if not self._profile.transaction:
            return self._one_by_one(order)
        try:
            return self._once.conflicts_over(lambda: self._at_once(order))
        except Rejected as error:
            if error.code != "ehr.several_matches":
                raise
            return self._one_by_one(order)  # mends what an older race left double

    def _at_once(self, order: Order) -> list[Found]:
        together = order.together(self._profile)
        written = together.written(self._http.transact(together.bundle()))
        if "Communication" in written:
            self._verify(written["Communication"])
        return [written[kind] for kind in ("Task", "Communication") if kind in written]

    def _one_by_one(self, order: Order) -> list[Found]:
        written = []
        if (asked_for := order.task()) is not None:
            written.append(self._once.ensure(asked_for))
        if (drafted := order.draft(self._profile)) is not None:
            written.append(self._drafted(order, drafted))
        if self._profile.audit_event:
            self._audit(written[-1], order)
        return written

    def _drafted(self, order: Order, drafted: Json) -> Found:
        found = self._once.ensure(drafted)
        self._verify(found)
        if self._profile.provenance:
            self._label(found, order.provenance(found.reference, self._profile))
        return found

    def _verify(self, found: Found) -> None:
        """Pass a draft that is one in the EHR's eyes too.

        A draft found again may have been sent by its clinician meanwhile; only its first version
        says what the EHR made of it.
        """
        known = not found.new and "status" in found.resource
        there = found.resource if known else self._http.read(found.reference)
        if there.get("status") == "entered-in-error":
            raise Rejected("ehr.draft_withdrawn")
        first = meta_of(there).get("versionId", "1") == "1"
        if there.get("status") == "preparation" or not (found.new or first):
            return
        done = "withdrawn" if self._withdrawn(there) else "NOT withdrawn: do it by hand"
        hint = f"{self._profile.title} gave a draft another status; it was {done}."
        raise Misconfigured("ehr.draft_published", hint)

    def _withdrawn(self, there: Json) -> bool:
        """Take a published draft back; nothing that fails here may hide that it was published."""
        if not self._profile.update:
            return False
        try:
            self._once.withdraw(there)
        except PipelineError:
            return False
        return True

    def _label(self, found: Found, record: Json) -> None:
        if not found.new:
            there = self._http.search("Provenance", {"target": found.reference})
            if any(is_ours(old) for old in there):
                return
        self._record(record, "ehr.provenance_refused")

    def _audit(self, found: Found, order: Order) -> None:
        named = {"entity-name:exact": order.delivery_id}
        if not found.new and self._http.search("AuditEvent", named):
            return
        self._record(order.audit_event(found.reference), "ehr.audit_refused")

    def _record(self, record: Json, code: str) -> None:
        try:
            self._http.create(record)
        except Rejected:
            raise Rejected(code) from None

"""A record becomes a case without identifiers, the same one however often it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import orjson
import pytest

from schemas.case import Case
from schemas.errors import Rejected, Retryable
from schemas.events import CaseDeidentified, Received, ResponseForwarded
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiBytes, PhiText, SafeText
from schemas.vault import ThreadSecrets
from tests.fakes.vault import MemoryVault, ToldDetector
from workers.deid.draft import check_answer, sources
from workers.deid.reply import deidentify_reply
from workers.deid.restore import restore
from workers.intake.parse import parse
from workers.ports import Ports
from workers.steps import deidentify

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TOLD = {
    "Maria": ("NAME", "Patient/1#given:0"), "Alvarez": ("NAME", "Patient/1#family"),
    "Chen": ("NAME", "Practitioner/9#family"), "Wei": ("NAME", "Practitioner/9#given:0"),
    "Sofia": ("NAME", ""), "8812-034": ("MRN", ""),
}  # fmt: skip
TEXT = "Hi Dr. Chen, Maria Alvarez (MRN 8812-034) here, seen March 3, 2026 with Sofia. Knee hurts."


@dataclass
class Book:
    known: set[str] = field(default_factory=set)

    def find(self, case_id: str) -> object | None:
        return object() if case_id in self.known else None


def ports(vault: MemoryVault | None = None, **changes: Any) -> Ports:
    parts = {
        "clock": lambda: NOW, "detector": ToldDetector(TOLD), "vault": vault or MemoryVault(),
        "book": Book(), **changes,
    }  # fmt: skip
    missing = cast(Any, None)
    return Ports(
        writer=missing, editor=missing, checker=missing, judgement=missing, inbox=missing, **parts
    )


def record(**changes: Any) -> Received:
    message = {
        "resourceType": "Communication", "id": "m1", "status": "completed",
        "subject": {"reference": "Patient/1"}, "sender": {"reference": "Patient/1"},
        "recipient": [{"reference": "Practitioner/9"}], "sent": "2026-03-14T10:00:00Z",
        "payload": [{"contentString": TEXT}], **changes,
    }  # fmt: skip
    others = [
        {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1962-03-15",
         "name": [{"family": "Alvarez", "given": ["Maria"]}]},
        {"resourceType": "Practitioner", "id": "9",
         "name": [{"family": "Chen", "given": ["Wei"], "prefix": ["Dr."]}]},
        {"resourceType": "MedicationRequest", "id": "x", "status": "active", "intent": "order",
         "subject": {"reference": "Patient/1"}, "authoredOn": "2026-01-02",
         "medicationCodeableConcept": {"text": "Metformin 500 mg"},
         "note": [{"text": "Maria takes it late"}]},
    ]  # fmt: skip
    bundle = {
        "resourceType": "Bundle", "type": "collection",
        "entry": [{"resource": one} for one in (message, *others)],
    }  # fmt: skip
    return Received("e1", PhiBytes(orjson.dumps(bundle)))


def case_of(received: Received, using: Ports) -> Case:
    event = deidentify.handle(received, ports=using)
    assert isinstance(event, CaseDeidentified)
    return event.case


def test_no_identifier_is_left_in_the_event() -> None:
    event = deidentify.handle(record(), ports=ports())
    assert isinstance(event, CaseDeidentified)
    written = event.model_dump_json()
    for word in (*TOLD, "Patient/1", "Practitioner/9", "1962", "March 3", "2026-03-14"):
        assert word not in written
    assert event.event_id == f"{event.case_id}:deidentify"


def test_the_case_says_who_may_be_greeted_and_how_old_they_are() -> None:
    case = case_of(record(), ports())
    message = case.message.reveal()
    assert case.patient.called.reveal().startswith("Ms. ")
    assert case.patient.called.reveal().split()[1] in message
    assert case.clinician_called.reveal() in message
    assert (case.patient.age_years, case.patient.gender) == (63, "female")
    assert (case.language, case.kind, case.sender) == ("en", "reply", "patient")


def test_message_and_chart_move_by_one_shift() -> None:
    case = case_of(record(), ports(MemoryVault(shift_days=70)))
    assert case.sent_at == datetime(2026, 5, 23, 10, tzinfo=UTC) == case.chart.now
    assert [e.at for e in case.chart.entries] == [datetime(2026, 3, 13, tzinfo=UTC)]
    assert "May 12, 2026" in case.message.reveal()


def test_a_chart_note_is_de_identified_with_the_same_names() -> None:
    case = case_of(record(), ports())
    (entry,) = case.chart.entries
    note = entry.text.reveal()
    assert note.startswith("Metformin 500 mg; ")
    assert note.split("; ")[1].split()[0] in case.message.reveal()


def test_a_redelivery_gives_the_same_case() -> None:
    using = ports()
    assert case_of(record(), using) == case_of(record(), using)


def test_a_later_message_of_the_thread_keeps_its_names() -> None:
    using = ports()
    first = case_of(record(), using)
    link = {"inResponseTo": [{"reference": "Communication/m1"}]}
    second = case_of(record(id="m2", payload=[{"contentString": "Maria here"}], **link), using)
    assert second.thread_id == first.thread_id
    assert second.message.reveal().split()[0] in first.message.reveal()


def test_the_case_is_sealed_for_delivery() -> None:
    vault = MemoryVault()
    case = case_of(record(), ports(vault))
    sealed = vault.cases[case.case_id]
    assert (sealed.patient_reference, sealed.clinician_reference) == ("Patient/1", "Practitioner/9")
    assert sealed.text == TEXT
    assert sealed.communication_reference == "Communication/m1"


def test_a_draft_for_the_case_is_restored_with_what_the_step_sealed() -> None:
    vault = MemoryVault()
    case = case_of(record(), ports(vault))
    draft = SafeText(
        f"Dear {case.patient.called.reveal()}, rest it. {case.clinician_called.reveal()}"
    )
    found = restore(draft, vault.threads[case.thread_id], now=case.sent_at, sources=sources(case))
    assert found.text.reveal() == "Dear Ms. Alvarez, rest it. Dr. Chen"


def test_a_final_reply_is_forwarded_as_it_came() -> None:
    received = record(
        sender={"reference": "Practitioner/9"},
        recipient=[{"reference": "Patient/1"}],
        inResponseTo=[{"reference": "Communication/m0"}],
    )
    event = deidentify.handle(received, ports=ports())
    assert isinstance(event, ResponseForwarded)
    assert event.body == received.body


def test_a_reply_gets_the_surrogates_of_its_thread_and_finds_its_case() -> None:
    using = ports()
    case = case_of(record(), using)
    cast(Any, using.book).known.add(case.case_id)
    received = record(
        id="r1", sender={"reference": "Practitioner/9"}, recipient=[{"reference": "Patient/1"}],
        inResponseTo=[{"reference": "Communication/m1"}],
        payload=[{"contentString": "Dear Maria, rest it."}],
    )  # fmt: skip
    reply = deidentify_reply(parse(received.body), using)
    assert reply.case_id == case.case_id
    assert (reply.thread_id, reply.clinician_id) == (case.thread_id, case.clinician_id)
    assert reply.text.reveal().split()[1].strip(",") in case.message.reveal()


def test_an_edit_request_carries_the_clinicians_text_and_level() -> None:
    received = record(
        status="preparation", sender={"reference": "Practitioner/9"},
        recipient=[{"reference": "Patient/1"}],
        category=[{"coding": [{"system": "urn:bedside:category", "code": "empathy-edit-request"}]}],
        extension=[{"url": "urn:bedside:empathy-level", "valueInteger": 2}],
        payload=[{"contentString": "Maria, labs fine."}],
    )  # fmt: skip
    case = case_of(received, ports())
    assert (case.kind, case.level, case.message.reveal()) == ("edit_request", 2, "")
    assert case.clinician_text is not None
    assert case.clinician_text.reveal().endswith(", labs fine.")


@dataclass
class SlowVault(MemoryVault):
    """Another worker saves first, `conflicts` times."""

    conflicts: int = 0

    def save_thread(self, secrets: ThreadSecrets) -> None:
        if self.conflicts:
            self.conflicts -= 1
            stored = self.threads[secrets.thread_id]
            self.threads[secrets.thread_id] = replace(stored, version=stored.version + 1)
        super().save_thread(secrets)


def test_a_lost_race_is_run_again_at_once() -> None:
    assert case_of(record(), ports(SlowVault(conflicts=2))).message
    with pytest.raises(Retryable, match=r"vault\.conflict"):
        deidentify.handle(record(), ports=ports(SlowVault(conflicts=9)))


class Strict(ToldDetector):
    """Sees one more thing at the stricter threshold."""

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        more = ToldDetector({"Knee hurts": ("ID", "")}) if strict else ToldDetector({})
        return [*super().detect(text, known), *more.detect(text, known)]


def test_a_suspected_leak_stops_the_message_and_keeps_nothing() -> None:
    vault = MemoryVault()
    with pytest.raises(Rejected, match=r"deid\.leak_suspected"):
        deidentify.handle(record(), ports=ports(vault, detector=Strict(TOLD)))
    assert vault.cases == {}


def test_an_answer_that_names_somebody_new_is_noticed() -> None:
    case = case_of(record(), ports())
    detector = ToldDetector({"Winthrop": ("NAME", ""), "617-867-5309": ("PHONE", "")})
    fine = SafeText(f"Dear {case.patient.called.reveal()}, rest it.")
    assert check_answer(case, fine, detector) == ()
    assert len(check_answer(case, SafeText("Ask Winthrop at 617-867-5309"), detector)) == 2

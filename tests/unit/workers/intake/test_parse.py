"""What a record says: kinds, persons, threads, chart."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from schemas.errors import NotOurs, Rejected
from schemas.inbound import Inbound
from schemas.text import PhiBytes
from tests.fakes.fhir_records import (
    bundle,
    communication,
    edit_request,
    patient,
    practitioner,
    record,
    reply,
)
from workers.intake.codes import CODES, ORDINARY
from workers.intake.decode import Limits
from workers.intake.identity import identity
from workers.intake.parse import parse

Json = dict[str, Any]


def read(*resources: Json) -> Inbound:
    whole = resources[0] if len(resources) == 1 else bundle(*resources)
    return parse(record(whole))


def code_of(*resources: Json) -> str:
    with pytest.raises(Rejected) as refused:
        read(*resources)
    return refused.value.code


def text_payload(text: str) -> list[Json]:
    return [{"contentString": text}]


def test_a_patients_message_names_patient_clinician_text_and_time() -> None:
    inbound = read(communication())
    assert (inbound.kind, inbound.identity) == ("message", "Communication/m1")
    assert (inbound.subject, inbound.clinician) == ("Patient/p1", "Practitioner/d1")
    assert inbound.text.reveal() == "May I take ibuprofen with lisinopril?"
    assert inbound.subject_line.reveal() == "Refill"
    assert inbound.sent_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert inbound.thread_key == inbound.identity
    assert {"Communication/m1", "urn:portal|77"} <= set(inbound.references)


def test_a_practitioners_sent_answer_is_a_final_reply_in_the_same_thread() -> None:
    inbound = read(reply())
    assert (inbound.kind, inbound.clinician) == ("final_reply", "Practitioner/d1")
    assert inbound.in_response_to == ("Communication/m1",)
    assert inbound.thread_key == "Communication/m1"


def test_an_edit_request_carries_level_and_the_message_that_it_answers() -> None:
    level = [{"url": "urn:bedside:empathy-level", "valueInteger": 2}]
    inbound = read(edit_request(extension=level), communication(), patient(), practitioner())
    assert (inbound.kind, inbound.level) == ("edit_request", 2)
    assert inbound.answered_text is not None
    assert inbound.answered_text.reveal() == "May I take ibuprofen with lisinopril?"
    assert inbound.thread_key == "Communication/m1"


@pytest.mark.parametrize("level", [0, 4, "2", True, None])
def test_a_level_outside_one_to_three_is_refused(level: object) -> None:
    extension = [{"url": "urn:bedside:empathy-level", "valueInteger": level}]
    if level in ("2", None):
        extension = [{"url": "urn:bedside:empathy-level", "valueString": "2"}]
    assert code_of(edit_request(extension=extension)) in {
        "intake.bad_level",
        "intake.invalid_communication",
    }


def test_a_draft_of_our_own_is_told_from_other_drafts() -> None:
    ours = [{"system": "urn:bedside:delivery", "value": "c1:deliver"}]
    assert code_of(reply(status="preparation", identifier=ours)) == "intake.own_draft"
    assert code_of(reply(status="preparation")) == "intake.not_sent"
    assert code_of({**edit_request(), "sender": {"reference": "Patient/p1"}}) == "intake.not_sent"


def test_our_draft_becomes_a_final_reply_when_the_clinician_sends_it() -> None:
    ours = [{"system": "urn:bedside:delivery", "value": "c1:deliver"}]
    drafted, sent = (
        orjson.dumps(reply(status=status, identifier=ours))
        for status in ("preparation", "completed")
    )
    assert identity(drafted) != identity(sent)
    assert "urn:bedside:delivery|c1:deliver" in parse(PhiBytes(sent)).references


def test_versions_of_an_edit_request_are_requests_of_their_own() -> None:
    one, two = (orjson.dumps(edit_request(meta={"versionId": v})) for v in ("1", "2"))
    assert identity(one) != identity(two)


def test_a_mothers_message_about_her_child_is_about_the_child() -> None:
    mother = {"resourceType": "RelatedPerson", "id": "rp", "patient": {"reference": "Patient/p1"}}
    inbound = read(
        communication(sender={"reference": "RelatedPerson/rp"}, subject=None), mother, patient()
    )
    assert (inbound.sender_role, inbound.subject) == ("related_person", "Patient/p1")


def test_a_role_leads_to_the_practitioner_behind_it() -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/d1"},
        "specialty": [{"text": "Nephrology"}],
    }
    to_role = communication(recipient=[{"reference": "PractitionerRole/role"}])
    inbound = read(to_role, role, practitioner())
    assert inbound.clinician == "Practitioner/d1"
    entities = [k for k in inbound.known if k.reference == "Practitioner/d1"]
    assert "Nephrology" in {k.specialty for k in entities}
    assert read(to_role).clinician == "PractitionerRole/role"


def test_logical_and_contained_references_resolve() -> None:
    by_npi = {"type": "Practitioner", "identifier": {"system": "urn:npi", "value": "99"}}
    assert read(communication(recipient=[by_npi]), practitioner()).clinician == "Practitioner/d1"
    assert read(communication(recipient=[by_npi])).clinician == "Practitioner?identifier=urn:npi|99"
    inside = practitioner(id="doc")
    held = communication(recipient=[{"reference": "#doc"}], contained=[inside])
    inbound = read(held)
    assert inbound.clinician == "Practitioner?identifier=urn:npi|99"
    assert "Okafor" in {name.family for k in inbound.known for name in k.names}


def test_a_reply_by_identifier_finds_the_message_that_has_no_id() -> None:
    asked = read(communication(id=None))
    by_identifier = [{"identifier": {"system": "urn:portal", "value": "77"}}]
    answer = read(reply(inResponseTo=by_identifier))
    assert answer.in_response_to == (asked.identity,)


def test_absolute_urls_and_urns_mean_the_entry_that_they_name() -> None:
    whole = bundle(communication(subject={"reference": "urn:uuid:1"}), patient())
    whole["entry"][1]["fullUrl"] = "urn:uuid:1"
    assert parse(record(whole)).subject == "Patient/p1"
    absolute = communication(recipient=[{"reference": "https://ehr/fhir/Practitioner/d1"}])
    assert read(absolute).clinician == "Practitioner/d1"


def test_everybody_in_the_record_is_known_even_by_display_alone() -> None:
    note = {
        "resourceType": "Encounter",
        "id": "v",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p1"},
        "participant": [{"individual": {"display": "Nurse Abel Quist"}}],
        "serviceProvider": {"display": "Larkfield Clinic"},
    }
    inbound = read(communication(), patient(), practitioner(), note)
    texts = {name.text for k in inbound.known for name in k.names}
    families = {name.family for k in inbound.known for name in k.names}
    assert {"Dr. Ngozi Okafor", "Nurse Abel Quist", "Larkfield Clinic"} <= texts
    assert {"Alvarez", "Okafor"} <= families
    assert "related_person" in {k.role for k in inbound.known}
    assert ("urn:mrn", "4711") in {i for k in inbound.known for i in k.identifiers}


def test_chart_resources_of_somebody_else_broken_or_withdrawn_are_left_out_and_counted() -> None:
    def condition(number: int, **changes: Any) -> Json:
        base = {
            "resourceType": "Condition",
            "id": f"c{number}",
            "subject": {"reference": "Patient/p1"},
            "code": {"text": "Asthma"},
        }
        return {**base, **changes}

    wrong = {"coding": [{"code": "entered-in-error"}]}
    inbound = read(
        communication(),
        condition(1),
        condition(2, subject={"reference": "Patient/other"}),
        condition(3, onsetDateTime="last spring"),
        condition(4, verificationStatus=wrong),
        condition(5, code=7),
    )
    assert [resource["id"] for resource in inbound.chart] == ["c1"]
    assert inbound.chart_dropped == 4


def test_the_newest_message_that_nobody_answers_is_the_one_meant() -> None:
    follow_up = communication(
        id="m2", identifier=None, sent="2026-03-02T08:00:00Z",
        inResponseTo=[{"reference": "Communication/r1"}],
        payload=text_payload("And naproxen?"),
    )  # fmt: skip
    inbound = read(communication(), reply(), follow_up, patient())
    assert inbound.identity == "Communication/m2"
    assert inbound.thread_key == "Communication/m1"
    assert [m.author_role for m in inbound.earlier] == ["patient", "practitioner"]


def test_a_thread_header_is_the_thread_of_all_its_messages() -> None:
    header = {"resourceType": "Communication", "id": "head", "status": "in-progress"}
    part = [{"reference": "Communication/head"}]
    first = communication(partOf=part)
    second = communication(id="m2", identifier=None, partOf=part, sent="2026-03-03T00:00:00Z")
    inbound = read(header, first, second)
    assert (inbound.identity, inbound.thread_key) == ("Communication/m2", "Communication/head")
    assert [m.reference for m in inbound.earlier] == ["Communication/m1"]


def test_a_broken_earlier_message_does_not_cost_the_new_one() -> None:
    broken = reply(payload="x")
    follow_up = communication(
        id="m2", identifier=None, inResponseTo=[{"reference": "Communication/r1"}]
    )
    assert read(broken, follow_up).earlier == ()


def test_a_circle_of_answers_ends() -> None:
    one = communication(inResponseTo=[{"reference": "Communication/m2"}])
    two = communication(id="m2", inResponseTo=[{"reference": "Communication/m1"}])
    assert code_of(one, two) == "intake.no_focal_communication"


def test_r5_and_oracle_bodies_are_read() -> None:
    newer = communication(payload=[{"contentCodeableConcept": {"text": "I feel dizzy."}}])
    assert (read(newer).fhir_version, read(newer).text.reveal()) == ("R5", "I feel dizzy.")
    oracle = communication(
        payload=[
            {"contentAttachment": {"contentType": "text/plain", "data": "SSBmZWVsIGRpenp5Lg=="}}
        ]
    )
    assert (read(oracle).fhir_version, read(oracle).text.reveal()) == ("R4", "I feel dizzy.")


def test_a_document_that_the_payload_refers_to_is_read() -> None:
    document = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": "T3chIQ==",
    }
    refers = communication(payload=[{"contentReference": {"reference": "Binary/b"}}])
    assert read(refers, document).text.reveal() == "Ow!!"


REFUSALS: dict[str, Json] = {
    "intake.bad_status": communication(status="banana"),
    "intake.bad_code": communication(priority="very"),
    "intake.status_unknown": communication(status="unknown"),
    "intake.entered_in_error": communication(status="entered-in-error"),
    "intake.not_done": communication(status="not-done"),
    "intake.stopped": communication(status="stopped"),
    "intake.on_hold": communication(status="on-hold"),
    "intake.not_sent": communication(status="preparation"),
    "intake.no_sender": communication(sender=None),
    "intake.sender_not_person": communication(sender={"reference": "Device/1"}),
    "intake.no_patient": communication(subject={"reference": "Group/1"}),
    "intake.unknown_clinician": communication(recipient=[{"display": "my doctor"}]),
    "intake.between_staff": reply(recipient=[{"reference": "Practitioner/d2"}]),
    "intake.reply_to_nothing": reply(inResponseTo=None),
    "intake.no_text": communication(payload=None),
    "intake.attachment_only": communication(
        payload=[{"contentAttachment": {"contentType": "image/png", "url": "https://x/y"}}]
    ),
    "intake.text_too_long": communication(payload=text_payload("a" * 100_001)),
    "intake.unsupported_version": communication(context={"reference": "Encounter/1"}),
    "intake.invalid_communication": communication(payload=[{"contentString": 7}]),
    "intake.wrong_resource_type": patient(),
    "intake.no_focal_communication": bundle(patient()),
    "intake.several_focal_communications": bundle(communication(), communication(id="m2")),
    "intake.invalid_person": bundle(communication(), patient(name="Maria")),
    "intake.own_draft": reply(
        status="preparation", identifier=[{"system": "urn:bedside:delivery", "value": "x"}]
    ),
    "intake.bad_level": edit_request(
        extension=[{"url": "urn:bedside:empathy-level", "valueInteger": 9}]
    ),
}  # fmt: skip
DEEP = b'{"resourceType":"Communication","extension":' + b"[" * 100 + b"]" * 100 + b"}"
RAW_REFUSALS: dict[str, bytes] = {
    "intake.too_large": b" " * (Limits().max_bytes + 1),
    "intake.not_utf8": b'{"resourceType":"Communic\xff"}',
    "intake.malformed_json": b'{"resourceType":',
    "intake.duplicate_keys": b'{"resourceType":"Communication","resourceType":"Patient"}',
    "intake.too_deep": DEEP,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_each_refusal_has_its_code(code: str) -> None:
    assert code_of(REFUSALS[code]) == code


@pytest.mark.parametrize("code", RAW_REFUSALS)
def test_each_refusal_of_bytes_has_its_code(code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse(PhiBytes(RAW_REFUSALS[code]))
    assert refused.value.code == code


@pytest.mark.parametrize("code", REFUSALS)
def test_ordinary_traffic_is_not_ours_and_the_rest_is_a_fault(code: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse(record(REFUSALS[code]))
    assert isinstance(refused.value, NotOurs) == (code in ORDINARY)


def test_every_documented_code_is_tried_here() -> None:
    assert REFUSALS.keys() | RAW_REFUSALS.keys() == CODES.keys()
    assert CODES.keys() > ORDINARY


def test_a_gender_outside_its_value_set_is_refused() -> None:
    assert code_of(communication(), patient(gender="F")) == "intake.bad_code"


def test_no_refusal_shows_any_content() -> None:
    for resource in REFUSALS.values():
        with pytest.raises(Rejected) as refused:
            parse(record(resource))
        shown = f"{refused.value!r} {refused.value.__cause__!r} {refused.value.args}"
        assert "ibuprofen" not in shown
        assert refused.value.__suppress_context__ or refused.value.__context__ is None

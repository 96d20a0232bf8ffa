"""Every official Communication example is read, or refused for the right reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import Rejected
from schemas.text import PhiBytes
from workers.intake.identity import identity
from workers.intake.parse import parse

EXAMPLES = Path(__file__).resolve().parents[3] / "data" / "fhir"

REFUSED = {
    "hl7-r4-communication-example": "intake.sender_not_person",
    "hl7-r5-communication-example": "intake.sender_not_person",
    "hl7-prer4-communication-example": "intake.unsupported_version",
    "hl7-r4-communication-example-fm-attachment": "intake.sender_not_person",
    "hl7-r5-communication-example-fm-attachment": "intake.sender_not_person",
    "hl7-r4-communication-example-fm-solicited-attachment": "intake.sender_not_person",
    "hl7-r5-communication-example-fm-solicited-attachment": "intake.sender_not_person",
    "hl7-correction-1-request-to-organization": "intake.unknown_clinician",
    "hl7-correction-2-question": "intake.reply_to_nothing",
    "hl7-correction-6-request-without-text": "intake.no_text",
    "medcom-carecommunication-new": "intake.status_unknown",
}
READ = {
    "hl7-correction-3-answer": ("message", "Communication/ex-CommunicationQuestion1"),
    "hl7-correction-4-second-question": (
        "final_reply",
        "Communication/ex-CommunicationResponse1",
    ),
    "hl7-correction-5-answer-to-both": ("message", "Communication/ex-CommunicationQuestion1"),
    "medcom-like-message-from-patient": ("message", "Communication/cc1"),
}


def body(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


@pytest.mark.parametrize("name", REFUSED)
def test_an_example_that_is_no_portal_message_is_refused_for_the_right_reason(name: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse(PhiBytes(body(name)))
    assert refused.value.code == REFUSED[name]


@pytest.mark.parametrize("name", READ)
def test_an_example_of_a_portal_message_is_read(name: str) -> None:
    inbound = parse(PhiBytes(body(name)))
    assert (inbound.kind, inbound.thread_key) == READ[name]
    assert inbound.identity == identity(body(name))


def test_every_example_file_has_an_expectation() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == REFUSED.keys() | READ.keys()


def test_the_header_of_a_message_bundle_wins_over_a_newer_communication() -> None:
    inbound = parse(PhiBytes(body("medcom-like-message-from-patient")))
    assert inbound.identity == "Communication/cc1"
    assert inbound.clinician == "Practitioner/d1"
    assert inbound.subject_line.reveal() == "Forespørgsel"


def test_an_answer_to_two_questions_names_both() -> None:
    inbound = parse(PhiBytes(body("hl7-correction-5-answer-to-both")))
    assert inbound.in_response_to == (
        "Communication/ex-CommunicationQuestion1",
        "Communication/ex-CommunicationQuestion2",
    )

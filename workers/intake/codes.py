"""Every code with which the intake refuses a record: what it means and what to do."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "intake.too_large": "The record is larger than BEDSIDE_MAX_RECORD_BYTES. "
    "Send less chart, or raise it together with the topic's max.message.bytes.",
    "intake.not_utf8": "The bytes are not UTF-8. FHIR JSON is UTF-8: mend the interface engine.",
    "intake.malformed_json": "The bytes are no JSON. Look at the record in the source topic.",
    "intake.duplicate_keys": "An object has one key twice, so readers would disagree on it. "
    "Mend the sender.",
    "intake.too_deep": "The JSON is nested deeper than any FHIR resource. Mend the sender.",
    "intake.wrong_resource_type": "Neither a Communication nor a Bundle. "
    "Route other resources to other topics.",
    "intake.unsupported_version": "The Communication has the shape of a FHIR version before R4. "
    "Let the interface engine convert it to R4.",
    "intake.no_focal_communication": "The Bundle has no Communication, or its MessageHeader "
    "points to none. Send the Communication with its Bundle.",
    "intake.several_focal_communications": "Several Communications could be the one meant. "
    "Send one Bundle for each, or give each its `sent`.",
    "intake.invalid_communication": "The Communication breaks its FHIR definition. "
    "Validate it at the sender.",
    "intake.bad_status": "Communication.status is missing or no code of EventStatus. "
    "Mend the sender.",
    "intake.bad_code": "An element with a required binding holds a code outside its value set "
    "(priority, gender, uses). Mend the sender.",
    "intake.status_unknown": "Communication.status is `unknown`: nobody says that it was sent. "
    "Map the source's status before publishing.",
    "intake.not_sent": "Communication.status is `preparation` and it is no edit request: "
    "a draft of somebody's. Nothing to do.",
    "intake.own_draft": "A draft that Bedside wrote came back on the stream. Nothing to do.",
    "intake.entered_in_error": "The Communication was withdrawn. Nothing to do.",
    "intake.not_done": "The Communication never took place (`not-done`). Nothing to do.",
    "intake.stopped": "The Communication was stopped. Nothing to do.",
    "intake.on_hold": "The Communication is on hold. It comes again when it is sent.",
    "intake.no_sender": "Nobody can be made out as the sender. Send Communication.sender.",
    "intake.sender_not_person": "The sender is a device, organisation or service: "
    "no patient wrote, so there is nothing to answer. Filter such records out, or leave them.",
    "intake.no_patient": "The message names no patient (subject). Send Communication.subject, "
    "or the RelatedPerson with its patient.",
    "intake.unknown_clinician": "No practitioner can be made out among the recipients. "
    "Send a reference or identifier of a Practitioner or PractitionerRole.",
    "intake.between_staff": "A practitioner wrote to no patient. Not ours; nothing to do.",
    "intake.reply_to_nothing": "A practitioner wrote to a patient without inResponseTo or partOf: "
    "no reply that could be scored. Nothing to do, or send inResponseTo.",
    "intake.no_text": "No payload, or an empty one. Nothing to answer.",
    "intake.attachment_only": "The payload is attachments or references that are no text. "
    "The clinician sees the message as it is; no draft is made.",
    "intake.text_too_long": "The text is longer than the cap. A person must read this one.",
    "intake.invalid_person": "A Patient, RelatedPerson, Practitioner or PractitionerRole breaks "
    "its FHIR definition, so names might go unnoticed. Validate it at the sender.",
    "intake.bad_level": "The edit request asks for an empathy level outside 1 to 3. "
    "Mend the extension urn:bedside:empathy-level.",
}

# Ordinary traffic of a stream that carries every Communication of an EHR: not a sender's fault.
# Such a record is no dead letter: it is counted as not ours, and nothing of it is kept.
ORDINARY: Final[frozenset[str]] = frozenset(
    {
        "intake.not_sent",
        "intake.own_draft",
        "intake.entered_in_error",
        "intake.not_done",
        "intake.stopped",
        "intake.on_hold",
        "intake.sender_not_person",
        "intake.between_staff",
        "intake.reply_to_nothing",
        "intake.attachment_only",
    }
)

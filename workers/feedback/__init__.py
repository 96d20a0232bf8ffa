"""What a final reply says about its draft, and what of it is kept as training data."""

CODES: dict[str, str] = {
    "learn.unknown_message": "A final reply answers a message that is not known (yet). It is tried "
    "again for BEDSIDE_REPLY_PATIENCE_HOURS and is then counted as not ours: the message was "
    "written before Bedside ran here, or was none to draft for. Nothing needs to be done.",
    "learn.case_not_judged": "A final reply answers a message whose draft is still under way, or "
    "failed. It is tried again for BEDSIDE_REPLY_PATIENCE_HOURS; look at the message's own dead "
    "letter if it stays, and replay both.",
    "learn.delivery_pending": "A final reply came while its draft was being written into the EHR. "
    "It is tried again; look at deliver if it stays.",
    "learn.not_a_reply": "A practitioner's message answers nothing, so there is nothing to learn "
    "from. Nothing needs to be done; an EHR that leaves out inResponseTo should be set up to "
    "give it.",
    "learn.not_final": "A record on the reply topic is no final reply of a practitioner. Publish "
    "patients' messages on the intake topic.",
    "learn.no_text": "A final reply has no text. Nothing needs to be done.",
}

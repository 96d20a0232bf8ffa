"""Score a clinician's final reply against its draft and keep it as training data.

in    Received             topic ehr.response.v1                    contains PHI
out   FeedbackLearned      topic bedside.feedback.learned.v1        contains none we detected
"""

from __future__ import annotations

from typing import Final

from schemas.errors import NotYet, Rejected, Retryable
from schemas.events import DraftJudged, FeedbackLearned, Received
from schemas.inbound import Inbound
from schemas.records import CaseRecord
from workers.deid.reply import deidentify_reply
from workers.feedback.learned import feedback
from workers.intake.parse import parse
from workers.made import made
from workers.ports import Ports

_WRITTEN: Final = frozenset({"inject", "inject_flagged"})


def handle(received: Received, *, ports: Ports) -> FeedbackLearned:
    """Return what the reply teaches.

    A reply may overtake the message it answers, or its draft: then it is tried again. The message
    may also never come (it is older than Bedside here): in the end such a reply is not ours.

    Raises:
        Rejected, NotOurs: codes of `workers/intake/codes.py`; `learn.not_final`,
            `learn.not_a_reply`, `learn.no_text`; `deid.leak_suspected`.
        NotYet: `learn.unknown_message`.
        Retryable: `learn.case_not_judged`, `learn.delivery_pending`; `vault.unavailable`,
            `vault.conflict`.
    """
    inbound = parse(received.body)
    if inbound.kind != "final_reply":
        raise Rejected("learn.not_final")
    if not inbound.in_response_to:
        raise Rejected("learn.not_a_reply")
    if not inbound.text:
        raise Rejected("learn.no_text")
    # First, because it costs little: a reply may wait for its message for hours.
    record, judged = _answered(inbound, ports)
    reply = deidentify_reply(inbound, ports)
    row = feedback(
        record, judged, reply.text, clinician_id=reply.clinician_id, checker=ports.checker
    )
    return FeedbackLearned(
        # By the reply's FHIR id: the same reply with other metadata teaches nothing new.
        event_id=f"{record.case_id}:learn:{ports.vault.index(inbound.identity)}",
        case_id=record.case_id,
        thread_id=record.thread_id,
        trace=judged.trace,
        made=made("learn", ports.clock(), *row.lineage[:2]),
        feedback=row,
    )


def _answered(inbound: Inbound, ports: Ports) -> tuple[CaseRecord, DraftJudged]:
    """Return the case that is answered, once all is known of it."""
    named = (ports.vault.case_id(reference) for reference in inbound.in_response_to)
    record = next(filter(None, map(ports.book.find, named)), None)
    if record is None:
        raise NotYet("learn.unknown_message")
    if record.judged is None:
        raise Retryable("learn.case_not_judged")
    if record.delivery is None and record.judged.decision.action in _WRITTEN:
        raise Retryable("learn.delivery_pending")
    return record, record.judged

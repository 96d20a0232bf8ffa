"""Write what was decided into the clinician's inbox, with the real names and dates put back.

in    DraftJudged          contains no identifier that was detected
out   DecisionDelivered    contains none: what was written lies in the EHR alone
fails closed: a text that can't be restored with certainty is not written; a Task asks the
clinician to answer without a draft
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from schemas.case import Case
from schemas.decision import Delivery
from schemas.errors import Rejected
from schemas.events import DecisionDelivered, DraftJudged
from schemas.text import SafeText
from schemas.vault import SealedCase
from workers.deid.refusals import RestorationRefused
from workers.deid.restore import Restored, restore
from workers.made import made
from workers.ports import Ports

CODES: Final[dict[str, str]] = {
    "deliver.no_text": "A draft was to be shown but the event holds none. Report it; "
    "the clinician sees the message alone.",
    "deliver.case_mismatch": "The sealed case is of another thread or clinician than the event. "
    "Nothing is written. Report it.",
}

_SHOWN: Final = frozenset({"inject", "inject_flagged"})


def handle(event: DraftJudged, *, ports: Ports) -> DecisionDelivered:
    """Return what stands in the EHR after the decision was carried out, once for each case.

    Raises:
        Rejected: `deliver.no_text`, `deliver.case_mismatch`; `vault.erased`; `ehr.*`.
        Retryable: `ehr.unavailable`, `ehr.conflict`, `ehr.throttled`.
    """
    sealed = _opened(event, ports)
    restored, refused = _restored(event, ports)
    sealed = replace(sealed, extra={**sealed.extra, "refused": refused}) if refused else sealed
    delivery = ports.inbox.deliver(
        sealed,
        event.decision,
        restored.text if restored else None,
        delivery_id=f"{event.case_id}:deliver",
        triage=event.triage,
    )
    return _delivered(event, delivery, restored.spans if restored else 0, ports)


def _opened(event: DraftJudged, ports: Ports) -> SealedCase:
    sealed = ports.vault.open_case(event.case_id, purpose="deliver")
    ours = (event.case_id, event.thread_id, event.case.clinician_id)
    if (sealed.case_id, sealed.thread_id, sealed.clinician_id) != ours:
        raise Rejected("deliver.case_mismatch")
    return replace(sealed, extra={**sealed.extra, **_versions(event)})


def _versions(event: DraftJudged) -> dict[str, str]:
    """Return the versions that wrote the text, for the AI Provenance."""
    found: dict[str, str] = {}
    if event.draft is not None:
        found |= {"ref.writer": str(event.draft.writer), "ref.prompt": str(event.draft.prompt)}
    if event.edit is not None:
        found |= {"ref.editor": str(event.edit.editor), "ref.edit_prompt": str(event.edit.prompt)}
    return found


def _restored(event: DraftJudged, ports: Ports) -> tuple[Restored | None, str]:
    """Return the final text with its surrogates put back, or the code of why that can't be."""
    if event.decision.action not in _SHOWN:
        return None, ""
    secrets = ports.vault.thread_by_id(event.thread_id, purpose="deliver")
    case = event.case
    try:
        restored = restore(
            _final(event),
            secrets,
            now=case.sent_at,
            detector=ports.detector,
            sources=_sources(case),
        )
    except RestorationRefused as refused:
        return None, refused.code
    return restored, ""


def _sources(case: Case) -> tuple[SafeText, ...]:
    """Return what the writer read: words that stand there are no invention."""
    own = (case.message, case.subject_line, case.patient.called, case.clinician_called)
    asked = (case.clinician_text,) if case.clinician_text is not None else ()
    turns = tuple(turn.text for turn in case.earlier)
    return own + asked + turns + tuple(entry.text for entry in case.chart.entries)


def _final(event: DraftJudged) -> SafeText:
    if event.edit is None or not event.edit.after:
        raise Rejected("deliver.no_text")
    return event.edit.after


def _delivered(
    event: DraftJudged, delivery: Delivery, spans: int, ports: Ports
) -> DecisionDelivered:
    return DecisionDelivered(
        event_id=f"{event.case_id}:deliver",
        case_id=event.case_id,
        thread_id=event.thread_id,
        trace=event.trace,
        made=made("deliver", ports.clock(), event.decision.policies),
        clinician_id=event.case.clinician_id,
        kind=event.case.kind,
        decision=event.decision,
        delivery=delivery.model_copy(update={"restored_spans": spans}),
    )

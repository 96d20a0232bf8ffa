"""Let the written policies decide what may happen with a draft."""

from __future__ import annotations

from policies.features import features
from schemas.events import DraftDeclined, DraftJudged, DraftVerified
from workers.made import made
from workers.ports import Ports


def handle(event: DraftVerified | DraftDeclined, *, ports: Ports) -> DraftJudged:
    """Return the decision with all that it rests on."""
    verified = event if isinstance(event, DraftVerified) else None
    draft = verified.draft if verified else None
    edit = verified.edit if verified else None
    verification = verified.verification if verified else None
    decision = ports.judgement.decide(
        features(event.case, event.triage, draft=draft, edit=edit, verification=verification)
    )
    return DraftJudged(
        event_id=f"{event.case_id}:judge",
        case_id=event.case_id,
        thread_id=event.thread_id,
        trace=event.trace,
        made=made("judge", ports.clock(), decision.policies),
        case=event.case,
        triage=event.triage,
        draft=draft,
        edit=edit,
        verification=verification,
        decision=decision,
    )

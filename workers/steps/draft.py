"""Plan the themes of a reply for this clinician, and write it."""

from __future__ import annotations

from schemas.events import DraftRequested, DraftWritten
from workers.made import made
from workers.ports import Ports
from workers.themes.plan import plan_themes


def handle(event: DraftRequested, *, ports: Ports) -> DraftWritten:
    """Return the draft of a reply to the case's message."""
    case = event.case
    plan = plan_themes(case, event.triage, ports.book.profile(case.clinician_id))
    draft = ports.writer.write(case, event.triage, plan)
    return DraftWritten(
        event_id=f"{case.case_id}:draft",
        case_id=case.case_id,
        thread_id=case.thread_id,
        trace=event.trace,
        made=made("draft", ports.clock(), draft.plan.taxonomy, draft.prompt, draft.writer),
        case=case,
        triage=event.triage,
        draft=draft,
    )

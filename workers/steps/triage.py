"""Decide how urgent a message is and whether a draft shall be written."""

from __future__ import annotations

from schemas.events import CaseDeidentified, DraftDeclined, DraftRequested, EditRequested
from workers.made import made
from workers.ports import Ports
from workers.triage.assess import assess


def handle(
    event: CaseDeidentified, *, ports: Ports
) -> DraftRequested | EditRequested | DraftDeclined:
    """Return what shall happen with the case.

    An edit request always goes on to the editor; its signals stay for the policies.
    """
    case = event.case
    triage = assess(case)
    kind: type[DraftRequested | EditRequested | DraftDeclined] = DraftRequested
    if case.kind == "edit_request":
        kind = EditRequested
    elif triage.no_draft is not None:
        kind = DraftDeclined
    return kind(
        event_id=f"{case.case_id}:triage",
        case_id=case.case_id,
        thread_id=case.thread_id,
        trace=event.trace,
        made=made("triage", ports.clock(), triage.rules),
        case=case,
        triage=triage,
    )

"""Make a draft, or a clinician's own text, warmer without changing a fact.

in    DraftWritten     topic bedside.draft.written.v1     de-identified
      EditRequested    topic bedside.edit.requested.v1    de-identified
out   DraftSoftened    topic bedside.draft.softened.v1    de-identified
fails closed: the editor gives the text back as it came in when its edit can't be mended
"""

from __future__ import annotations

from schemas.draft import Draft
from schemas.errors import Rejected
from schemas.events import DraftSoftened, DraftWritten, EditRequested
from schemas.text import SafeText
from workers.made import made
from workers.ports import Ports

CODES: dict[str, str] = {
    "soften.no_text": "An edit request came without the clinician's text. The sender must put the "
    "text to edit into the Communication's payload.",
}


def handle(event: DraftWritten | EditRequested, *, ports: Ports) -> DraftSoftened:
    """Return the edit of the draft, or of the text that a clinician wants edited.

    Raises:
        Retryable: the model is away (from the port).
        Rejected: `soften.no_text`, an edit request without a text.
    """
    text, draft = _text(event)
    wanted = ports.default_level if event.case.level is None else event.case.level
    edit = ports.editor.edit(event.case, text, min(wanted, ports.max_level))
    return DraftSoftened(
        event_id=f"{event.case_id}:soften",
        case_id=event.case_id,
        thread_id=event.thread_id,
        trace=event.trace,
        made=made("soften", ports.clock(), edit.editor, edit.prompt),
        case=event.case,
        triage=event.triage,
        draft=draft,
        edit=edit,
    )


def _text(event: DraftWritten | EditRequested) -> tuple[SafeText, Draft | None]:
    if isinstance(event, DraftWritten):
        return event.draft.text, event.draft
    if event.case.clinician_text is None:
        raise Rejected("soften.no_text")
    return event.case.clinician_text, None

"""Measure what the edit did and what the draft rests on; judge nothing."""

from __future__ import annotations

from schemas.events import DraftSoftened, DraftVerified
from schemas.facts import Verification
from schemas.text import SafeText
from workers.deid import sealed_known
from workers.deid.draft import check_answer
from workers.facts import readability
from workers.made import made
from workers.ports import Ports


def handle(event: DraftSoftened, *, ports: Ports) -> DraftVerified:
    """Return the event with its verification: edit check, grounding, length, reading grade.

    Grounding looks at the text that would be delivered. Nothing raises here but the checker's
    own tiers.

    Raises:
        Retryable: `model.unavailable` and its kin, when a model tier is set up and away;
            `vault.unavailable`.
        Rejected: `vault.erased`, of a text by a model.
    """
    return DraftVerified(
        event_id=f"{event.case_id}:verify",
        case_id=event.case_id,
        thread_id=event.thread_id,
        trace=event.trace,
        made=made("verify", ports.clock()),
        case=event.case,
        triage=event.triage,
        draft=event.draft,
        edit=event.edit,
        verification=verification(event, ports),
    )


def verification(event: DraftSoftened, ports: Ports) -> Verification:
    """Return all that is measured of one edit."""
    edit, text = event.edit, event.edit.after
    raw = text.reveal()
    return Verification(
        edit=ports.checker.compare(edit.before, text, message=_asked(event)),
        grounding=ports.checker.ground(event.case, text),
        leaks=_leaks(event, ports) if _by_model(event) else 0,
        draft_chars=len(text),
        draft_words=readability.words(raw),
        reading_grade=readability.grade(raw),
    )


def _leaks(event: DraftSoftened, ports: Ports) -> int:
    """Return how many places of a model's text may name somebody, known persons first.

    Opening the sealed case leaves an audit record; a case that is erased can't be delivered.
    """
    known = sealed_known.read(ports.vault.open_case(event.case_id, purpose="leak_check"))
    return len(check_answer(event.case, event.edit.after, ports.detector, known))


def _by_model(event: DraftSoftened) -> bool:
    """Whether a language model had a hand in the text: only it could name somebody new."""
    return event.edit.tokens_out > 0 or (event.draft is not None and event.draft.tokens_out > 0)


def _asked(event: DraftSoftened) -> SafeText:
    """Return the patient's own words: an edit may echo them without adding a fact."""
    return event.case.message

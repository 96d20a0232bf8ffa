"""What a decision asks to be written into an EHR: a draft, a Task, both or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from connectors.fhir_documents import Priority, Work
from schemas.decision import Decision, Flag
from schemas.triage import Triage, Urgency

Outcome = Literal[
    "draft_written", "draft_written_flagged", "review_task_written",
    "alert_task_written", "nothing_written", "restoration_refused",
]  # fmt: skip

_ALERTS: Final = frozenset({"emergency", "self_harm", "abuse"})
_PRIORITIES: Final[dict[Urgency, Priority]] = {
    "emergency": "stat",
    "urgent": "asap",
    "soon": "urgent",
    "routine": "routine",
}


def asked(decision: Decision, triage: Triage, *, with_text: bool) -> tuple[Outcome, Work | None]:
    """Return what to write: the outcome, and the Task that goes with it, if any."""
    why, priority = _reasons(decision.flags), _priority(triage)
    match decision.action:
        case "inject" if with_text:
            return "draft_written", None
        case "inject_flagged" if with_text:
            return "draft_written_flagged", Work("flagged-draft", priority, why)
        case "inject" | "inject_flagged":
            return "restoration_refused", Work("restoration-refused", priority, why)
        case "hold_for_review":
            return "review_task_written", Work("review", priority, why)
        case "no_draft":
            return _without_draft(triage, why, priority)


def _without_draft(
    triage: Triage, why: tuple[str, ...], priority: Priority
) -> tuple[Outcome, Work | None]:
    urgent = triage.urgency in {"urgent", "emergency"} or triage.no_draft in _ALERTS
    if not urgent:
        return "nothing_written", None
    signals = tuple(f"triage: {signal.code}" for signal in triage.signals)
    return "alert_task_written", Work("alert", priority, (*why, *signals))


def _priority(triage: Triage) -> Priority:
    if triage.no_draft in _ALERTS:
        return "stat"
    return _PRIORITIES[triage.urgency]


def _reasons(flags: Iterable[Flag]) -> tuple[str, ...]:
    """Return what fired, as `rule: fixed sentence`."""
    return tuple(f"{flag.rule}: {flag.reason}" for flag in flags)

"""De-identify a clinician's final reply under the mapping of its thread, for `learn`."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.inbound import Inbound
from schemas.text import SafeText
from workers.deid.session import begin
from workers.ports import Ports


@dataclass(frozen=True, slots=True)
class SafeReply:
    """A final reply without identifiers.

    Attributes:
        case_id: the case that it answers; None when none of the messages it names is known.
        in_response_to: ids of every message that it names, known or not.
    """

    case_id: str | None
    thread_id: str
    clinician_id: str
    text: SafeText
    in_response_to: tuple[str, ...]


def deidentify_reply(inbound: Inbound, ports: Ports) -> SafeReply:
    """Return the reply with the surrogates that its thread's draft was written with.

    Raises:
        Rejected: `deid.leak_suspected`, it may still identify somebody.
        Retryable: `vault.unavailable`, `vault.conflict`.
    """
    anchor = (inbound.sent_at or ports.clock()).date()
    session = begin(inbound, ports.vault, ports.detector, anchor)
    text = session.text(inbound.text)
    session.keep(ports.vault)
    named = tuple(ports.vault.case_id(reference) for reference in inbound.in_response_to)
    return SafeReply(
        case_id=next((one for one in named if ports.book.find(one) is not None), None),
        thread_id=session.thread_id,
        clinician_id=ports.vault.clinician_id(inbound.clinician),
        text=text,
        in_response_to=named,
    )

"""Step 1. Replace every identifier in a message and its chart by a surrogate.

in    Received             topic ehr.communication.v1            contains PHI
out   CaseDeidentified     topic bedside.case.deidentified.v1    contains none we detected
      ResponseForwarded    topic ehr.response.v1                 a final reply, as it came (PHI)
fails closed: what can't be read, or may still identify somebody, is Rejected and goes nowhere
"""

from __future__ import annotations

from typing import Final

from schemas.errors import Rejected, Retryable
from schemas.events import CaseDeidentified, Received, ResponseForwarded
from schemas.inbound import Inbound
from workers.deid.case import build, sealed
from workers.deid.session import begin
from workers.intake.parse import parse
from workers.made import made
from workers.ports import Ports

_TRIES: Final = 4


def handle(received: Received, *, ports: Ports) -> CaseDeidentified | ResponseForwarded:
    """Return the case; the same record gives the same ids and mapping however often it comes.

    Raises:
        Rejected, NotOurs: codes of `workers/intake/codes.py`; `deid.leak_suspected`,
            `deid.no_text`.
        Retryable: `vault.unavailable`, `vault.conflict`, `vault.key_unavailable`.
    """
    inbound = parse(received.body)
    if inbound.kind == "final_reply":
        return ResponseForwarded(received.event_id, received.body)
    if not inbound.text:
        raise Rejected("deid.no_text")
    for _ in range(_TRIES - 1):
        try:
            return _deidentified(inbound, ports)
        except Retryable as error:
            if error.code != "vault.conflict":
                raise
    return _deidentified(inbound, ports)


def _deidentified(inbound: Inbound, ports: Ports) -> CaseDeidentified:
    sent_at = inbound.sent_at or ports.clock()
    session = begin(inbound, ports.vault, ports.detector, sent_at.date())
    ids = (ports.vault.case_id(inbound.identity), ports.vault.clinician_id(inbound.clinician))
    case = build(inbound, session, ids, sent_at)
    session.keep(ports.vault)
    ports.vault.seal_case(sealed(inbound, case, sent_at))
    return CaseDeidentified(
        event_id=f"{case.case_id}:deidentify",
        case_id=case.case_id,
        thread_id=case.thread_id,
        made=made("deidentify", ports.clock(), *case.deid.detectors),
        case=case,
    )

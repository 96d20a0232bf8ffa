"""Why a text is not restored, or a message not passed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.errors import Rejected

CODES: Final[dict[str, str]] = {
    "restore.unknown_name": "The draft names somebody who is in neither message nor chart. No "
    "draft is delivered; the clinician answers without one.",
    "restore.unknown_identifier": "The draft holds a number or address that is not the thread's. "
    "No draft is delivered.",
    "restore.mangled": "A surrogate was altered by the model (misspelt, cut, oddly cased). No "
    "draft is delivered; if it is frequent, look at the model's prompt or temperature.",
    "restore.ambiguous": "A surrogate may stand for more than one original, or the draft joins "
    "names of two persons. No draft is delivered.",
    "restore.date_not_derivable": "The draft gives a date that follows from no date in message "
    "or chart. No draft is delivered.",
    "restore.date_conflict": "The draft's day of the week does not fit its date. No draft is "
    "delivered.",
    "deid.leak_suspected": "The check of the de-identified text found something that may still "
    "identify a person. The message is held: nothing goes on. Look at the message in the EHR; "
    "`bedside deid text` shows which detector marked it.",
    "deid.no_text": "The record holds no text to answer. Nothing to do.",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in the model's text something was restored or refused: code and code points."""

    code: str
    start: int
    end: int


class RestorationRefused(Rejected):
    """The text can't be restored with certainty. `evidence` holds places, never words."""

    def __init__(self, evidence: tuple[Evidence, ...]) -> None:
        super().__init__(evidence[0].code)
        self.evidence = evidence

"""What triage says of a message, before anything is written."""

from __future__ import annotations

from typing import Literal

from schemas.base import Model, Ref
from schemas.text import SafeText

Urgency = Literal["routine", "soon", "urgent", "emergency"]
NoDraftReason = Literal[
    "emergency", "self_harm", "abuse", "no_reply_needed", "out_of_scope",
    "unsupported_language", "minor", "proxy_unverified", "too_long",
]  # fmt: skip


class Signal(Model):
    """One thing triage noticed, with the words that show it."""

    code: str
    urgency: Urgency
    quote: SafeText


class Triage(Model):
    """Urgency and, where no draft shall be written, why. Urgency can only be raised later.

    Attributes:
        no_draft: reason for which no draft is written; None means a draft is wanted.
        category: what the message is about (`medication`, `lab_result`, `symptom`, `scheduling`,
            `administrative`, `thanks`, `complaint`, `other`).
    """

    urgency: Urgency
    no_draft: NoDraftReason | None = None
    category: str = "other"
    signals: tuple[Signal, ...] = ()
    rules: Ref

"""What the policies decided, and what was done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Model, Ref

Action = Literal["inject", "inject_flagged", "hold_for_review", "no_draft"]


class Flag(Model):
    """One rule that fired. `reason` is a fixed sentence of the rule: it never quotes text."""

    rule: str
    severity: Literal["info", "warning", "critical"]
    action: Action
    reason: str
    source: str = ""


class Decision(Model):
    """What may happen with a draft. The strictest action of all flags wins.

    `policies` names the policy set and its hash, so that a decision can be replayed.
    """

    action: Action
    flags: tuple[Flag, ...] = ()
    features: dict[str, str | int | float | bool] = Field(default_factory=dict)
    policies: Ref


class Delivery(Model):
    """What was written into the EHR.

    Attributes:
        outcome: `draft_written`, `draft_written_flagged`, `review_task_written`,
            `alert_task_written` (an urgent message without a draft), `nothing_written`, or
            `restoration_refused` (a surrogate could not be put back with certainty).
        delivery_id: our own identifier on what was written; the EHR's id stays in the vault.
        already_there: the write found the result of an earlier try and made nothing new.
        restored_spans: surrogates put back.
    """

    outcome: Literal[
        "draft_written", "draft_written_flagged", "review_task_written",
        "alert_task_written", "nothing_written", "restoration_refused",
    ]  # fmt: skip
    delivery_id: str
    already_there: bool = False
    restored_spans: int = 0
    at: datetime

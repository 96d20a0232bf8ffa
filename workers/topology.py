"""The whole pipeline on one screen. Read this first.

    ehr.communication.v1 (PHI)                                     ehr.response.v1 (PHI)
      │                                                                  ▲       │
      ▼                                          a final reply ──────────┘       ▼
    deidentify ──► triage ──► draft ──► soften ──► verify ──► judge ──► deliver  learn
                     │  edit request ────►│                     ▲
                     └─ no draft ───────────────────────────────┘

Each arrow is a topic of `schemas/topics.py`. The runtime (`workers/runtime`) does everything
that is not the work itself: decode, skip what is done, retry, park, dead-letter, save, publish,
commit, measure and trace, once for all steps.
"""

from __future__ import annotations

from functools import partial

from schemas import topics
from workers.ports import Ports
from workers.step import Step
from workers.steps import deidentify, deliver, draft, judge, learn, soften, triage, verify

__all__ = ["Step", "steps"]


def steps(ports: Ports) -> tuple[Step, ...]:
    """Return the steps in the order in which a message meets them."""
    return (
        Step(
            "deidentify",
            (topics.COMMUNICATION,),
            partial(deidentify.handle, ports=ports),
            (topics.DEIDENTIFIED, topics.RESPONSE),
        ),
        Step(
            "triage",
            (topics.DEIDENTIFIED,),
            partial(triage.handle, ports=ports),
            (topics.DRAFT_REQUESTED, topics.EDIT_REQUESTED, topics.DRAFT_DECLINED),
        ),
        Step(
            "draft",
            (topics.DRAFT_REQUESTED,),
            partial(draft.handle, ports=ports),
            (topics.WRITTEN,),
            expensive=True,
        ),
        Step(
            "soften",
            (topics.WRITTEN, topics.EDIT_REQUESTED),
            partial(soften.handle, ports=ports),
            (topics.SOFTENED,),
            expensive=True,
        ),
        Step(
            "verify",
            (topics.SOFTENED,),
            partial(verify.handle, ports=ports),
            (topics.VERIFIED,),
        ),
        Step(
            "judge",
            (topics.VERIFIED, topics.DRAFT_DECLINED),
            partial(judge.handle, ports=ports),
            (topics.JUDGED,),
        ),
        Step(
            "deliver",
            (topics.JUDGED,),
            partial(deliver.handle, ports=ports),
            (topics.DELIVERED,),
            expensive=True,
        ),
        Step(
            "learn",
            (topics.RESPONSE,),
            partial(learn.handle, ports=ports),
            (topics.LEARNED,),
            patient=True,
        ),
    )

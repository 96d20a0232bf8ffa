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

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from schemas import topics
from schemas.events import Event, ResponseForwarded
from schemas.topics import Topic
from workers.ports import Ports
from workers.steps import deidentify, deliver, draft, judge, learn, soften, triage, verify


@dataclass(frozen=True, slots=True)
class Step:
    """One worker: read topics, handle the event, write topics.

    Attributes:
        handle: called with one event of a topic in `reads`; returns an event of one in `writes`.
        expensive: results are saved one by one, so that a crash repeats at most the ones in
            flight, and several are handled at once.
    """

    name: str
    reads: tuple[Topic, ...]
    handle: Callable[[Any], Event | ResponseForwarded]
    writes: tuple[Topic, ...]
    expensive: bool = False

    @property
    def phi(self) -> bool:
        """Whether the step reads records that may identify a person."""
        return any(topic.phi for topic in self.reads)


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
        ),
    )

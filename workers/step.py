"""One worker of the pipeline, as the topology declares it and the runtime runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schemas.events import Event, ResponseForwarded
from schemas.topics import Topic


@dataclass(frozen=True, slots=True)
class Step:
    """One worker: read topics, handle the event, write topics.

    Attributes:
        handle: called with one event of a topic in `reads`; returns an event of one in `writes`.
        expensive: results are saved one by one, so that a crash repeats at most the ones in
            flight, and several are handled at once.
        patient: what a record needs may come hours later: it is tried for so long, and
            records keep no order, so that one that waits holds up no other.
    """

    name: str
    reads: tuple[Topic, ...]
    handle: Callable[[Any], Event | ResponseForwarded]
    writes: tuple[Topic, ...]
    expensive: bool = False
    patient: bool = False

    @property
    def phi(self) -> bool:
        """Whether the step reads records that may identify a person."""
        return any(topic.phi for topic in self.reads)

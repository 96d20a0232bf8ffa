"""How much is in flight on a broker that keeps little (the embedded one).

librdkafka's mock cluster drops the oldest records of a partition beyond 5 MiB or 100,000, read
or not. So each topic has room for a number of records and bytes that nobody has finished yet;
what finds no room is held in the outbox, and the relay brings it when there is. While a topic
has records held, only the relay publishes on it, so that the order of the outbox is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from schemas.ledger import Outgoing

_FORGET_HELD_SECONDS: Final = 5.0


@dataclass(slots=True)
class _Lane:
    """One topic: sizes of what flies, how many are held, how many the outbox showed last."""

    flying: dict[str, int] = field(default_factory=dict)
    size: int = 0
    held: int = 0
    waiting: int = 0
    empty_since: float | None = None


class Window:
    """Room on each topic. Safe for use by several threads.

    Args:
        max_records, max_bytes: of one topic; one record always fits. 0 records means no limit.
    """

    def __init__(self, *, max_records: int, max_bytes: int) -> None:
        self._max_records = max_records
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    def admit(self, row: Outgoing, *, from_relay: bool = False) -> bool:
        """Take a place for `row`; False when it is held in the outbox."""
        if not self._max_records or not row.consumer:
            return True
        with self._lock:
            lane = self._lanes.setdefault(row.topic, _Lane())
            if row.event_id in lane.flying:
                return True
            if self._full(lane, len(row.payload)) or (not from_relay and _behind(lane)):
                lane.held += not from_relay
                return False
            lane.flying[row.event_id] = len(row.payload)
            lane.size += len(row.payload)
            if from_relay:
                lane.held = max(0, lane.held - 1)
            return True

    def _full(self, lane: _Lane, size: int) -> bool:
        if not lane.flying:
            return False
        return len(lane.flying) >= self._max_records or lane.size + size > self._max_bytes

    def leave(self, topic: str, event_id: str) -> None:
        """Give a place back: the record is finished, or was not published after all."""
        with self._lock:
            lane = self._lanes.get(topic)
            if lane:
                lane.size -= lane.flying.pop(event_id, 0)

    def room(self, topic: str) -> int:
        """Return how many more records the topic may take; at most one when bytes are scarce."""
        if not self._max_records:
            return 1 << 30
        with self._lock:
            lane = self._lanes.get(topic)
            if lane is None:
                return self._max_records
            return 0 if self._full(lane, 1) else self._max_records - len(lane.flying)

    def looked(self, waiting: Mapping[str, int], now: float) -> None:
        """Note how much waits in the outbox, by topic.

        A record that was held but never stored would keep its topic behind for ever: so after
        some seconds of an empty outbox the count of held ones starts anew.
        """
        with self._lock:
            for topic in waiting:
                self._lanes.setdefault(topic, _Lane())
            for topic, lane in self._lanes.items():
                lane.waiting = waiting.get(topic, 0)
                if lane.waiting or not lane.held:
                    lane.empty_since = None
                elif lane.empty_since is None:
                    lane.empty_since = now
                elif now - lane.empty_since > _FORGET_HELD_SECONDS:
                    lane.held = 0

    def flying(self, topic: str) -> int:
        """Return how many records of the topic are in flight."""
        with self._lock:
            lane = self._lanes.get(topic)
            return len(lane.flying) if lane else 0

    def clear(self, topic: str) -> None:
        """Forget what is in flight on a topic: the broker lost it."""
        with self._lock:
            lane = self._lanes.get(topic)
            if lane:
                lane.flying.clear()
                lane.size = 0


def _behind(lane: _Lane) -> bool:
    return lane.held > 0 or lane.waiting > 0

"""Which records of a batch are handled, dropped as done, or parked behind an earlier one."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from schemas.ledger import Result, Standing
from workers.runtime.records import Incoming


class Gate:
    """Decides by what the database knows and by what happened earlier in the same batch.

    Attributes:
        dropped: records that are done.
    """

    def __init__(self, standing: Standing) -> None:
        self._done = standing.done
        self._waiting = {one.event_id: one for one in standing.waiting}
        self._blocked = {one.key for one in standing.waiting}
        self._lock = threading.Lock()
        self.dropped: list[Incoming] = []

    def wanted(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        """Return the records to handle or park, in order; each event once.

        A record that already waits for another try is skipped when it comes from its source
        again, or from the retry topic with the number of an earlier try.
        """
        wanted: dict[str, Incoming] = {}
        for one in incoming:
            if one.event_id in self._done:
                self.dropped.append(one)
            elif one.event_id not in wanted and not self._stale(one):
                wanted[one.event_id] = one
        return list(wanted.values())

    def _stale(self, one: Incoming) -> bool:
        known = self._waiting.get(one.event_id)
        if known is None:
            return False
        return not one.retried or known.parked or known.attempt != one.attempt

    def blocked(self, one: Incoming) -> bool:
        """Return whether the record must wait behind an earlier one of its key."""
        with self._lock:
            return one.key in self._blocked and one.event_id not in self._waiting

    def note(self, one: Incoming, result: Result) -> None:
        """Remember that a record of this key waits for another try."""
        if result.again is not None:
            with self._lock:
                self._blocked.add(one.key)

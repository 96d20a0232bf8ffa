"""Publishes what waits in the outbox: retries when due, what had no room, what a crash left.

It is also the one place that marks records as published, that lets parked records go when their
predecessor is finished, and that has lost records published again on a broker that forgets.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from schemas.errors import Retryable
from schemas.ledger import Depth, Outgoing
from workers.runtime.desk import Desk
from workers.runtime.progress import Progress

_CLAIM: Final = 500
_HOUSEKEEPING_SECONDS: Final = 30.0
_TIDY_SECONDS: Final = 3600.0
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """Numbers of the relay.

    Attributes:
        interval_seconds: between two looks at the outbox.
        forgetful: the broker keeps nothing over a restart (the embedded one).
        lost_after_seconds: on such a broker, a step that was idle for so long while records wait
            for it has lost them.
        dead_days, processed_days: how long payloads of dead letters and the list of what was
            done are kept.
    """

    interval_seconds: float
    forgetful: bool
    lost_after_seconds: float = 10.0
    dead_days: float = 7.0
    processed_days: float = 90.0


class Relay:
    """A thread of its own; `start`, then `stop`. `tidy` is called hourly: the vault's retention."""

    def __init__(
        self,
        settings: RelaySettings,
        desk: Desk,
        progress: Progress,
        *,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self._settings = settings
        self._tidy = tidy
        self._next_tidy = 0.0
        self._ledger = desk.ledger
        self._publisher = desk.publisher
        self._window = desk.window
        self._telemetry = desk.telemetry
        self._clock = desk.clock
        self._progress = progress
        self._wake = threading.Event()
        self._ending = False
        self._next_housekeeping = 0.0
        self._unmarked: list[Outgoing] = []
        self.depths: tuple[Depth, ...] = ()
        self._thread = threading.Thread(target=self._run, name="bedside-relay", daemon=True)

    def start(self) -> None:
        """Begin. A forgetful broker gets everything unfinished first.

        Raises:
            Retryable: `database.unavailable`.
        """
        if self._settings.forgetful:
            self._ledger.forget_publication("", self._now() + _DAY)
        self._look()
        self._thread.start()

    def wake(self) -> None:
        """Look at the outbox at once."""
        self._wake.set()

    def stop(self, timeout_seconds: float) -> None:
        """End, and mark what was confirmed until now."""
        self._ending = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)
        self._publisher.flush(timeout_seconds)
        self._guarded(self._mark)

    def _run(self) -> None:
        while not self._ending:
            more = self._guarded(self.turn)
            if not more:
                self._wake.wait(self._settings.interval_seconds)
            self._wake.clear()

    def turn(self) -> bool:
        """Look once; return whether there may be more to publish at once."""
        self._mark()
        now = self._now()
        if self._ledger.parked():
            self._ledger.release(now)
        sent = sum(self._publish(depth, now) for depth in self._look())
        if now >= self._next_housekeeping:
            self._next_housekeeping = now + _HOUSEKEEPING_SECONDS
            self._keep_house(now)
        return sent > 0

    def _look(self) -> tuple[Depth, ...]:
        now = self._now()
        self.depths = tuple(self._ledger.depths(now))
        self._window.looked({depth.topic: depth.rows for depth in self.depths}, now)
        return self.depths

    def _publish(self, depth: Depth, now: float) -> int:
        room = min(self._window.room(depth.topic), depth.rows, _CLAIM)
        if room == 0:
            return 0
        rows = self._ledger.claim(depth.topic, room, now)
        admitted: list[Outgoing] = []
        for row in rows:
            if not self._window.admit(row, from_relay=True):
                break
            admitted.append(row)
        if len(admitted) < len(rows):
            self._ledger.unclaim(rows[len(admitted) :])
        self._publisher.send(admitted)
        return len(admitted)

    def _mark(self) -> None:
        confirmed, failed = self._publisher.settled()
        self._unmarked += confirmed
        for row in failed:
            self._window.leave(row.topic, row.event_id)
        if failed:
            self._telemetry.trouble("broker", "kafka.delivery_failed")
            self._ledger.unclaim(failed)
        self._ledger.mark_published(self._unmarked, self._now())
        self._unmarked = []

    def _keep_house(self, now: float) -> None:
        self._ledger.purge(
            dead_before=now - self._settings.dead_days * _DAY,
            processed_before=now - self._settings.processed_days * _DAY,
        )
        if now >= self._next_tidy:
            self._next_tidy = now + _TIDY_SECONDS
            self._tidy()
        if self._settings.forgetful:
            self._find_lost(now)

    def _find_lost(self, now: float) -> None:
        patience = self._settings.lost_after_seconds
        for step, signs in self._progress.steps.items():
            if self._progress.idle_seconds(step) < patience:
                continue
            if self._ledger.forget_publication(step, now - patience):
                self._telemetry.trouble(step, "runtime.published_again")
            for topic in signs.topics:
                self._window.clear(topic)

    def _guarded(self, work: Callable[[], object]) -> bool:
        try:
            return bool(work())
        except Retryable as error:
            self._telemetry.trouble("relay", error.code)
            return False

    def _now(self) -> float:
        return self._clock().timestamp()

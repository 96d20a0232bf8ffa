"""When a failed record is tried again, and when too many failures stop the worker."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from schemas.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with full jitter in its upper half.

    Attributes:
        max_attempts: tries in all; after the last one the record is a dead letter.
        base_seconds, max_seconds: wait after the first try, and the longest wait.
        chance: uniform random number in [0, 1).

    Source: Exponential Backoff And Jitter, AWS Architecture Blog, 2015 ("equal jitter").
    """

    max_attempts: int
    base_seconds: float
    max_seconds: float
    chance: Callable[[], float]

    def delay_seconds(self, attempts: int, asked_seconds: float | None = None) -> float:
        """Return the wait after `attempts` tries; what the failing side asked for wins upwards."""
        exponential: float = self.base_seconds * 2.0 ** min(attempts - 1, 30)
        ceiling = min(exponential, self.max_seconds)
        jittered = ceiling * (0.5 + 0.5 * self.chance())
        return max(jittered, asked_seconds or 0.0)

    def exhausted(self, attempts: int) -> bool:
        """Return whether `attempts` tries were the last."""
        return attempts >= self.max_attempts


class DeadLetterLimit:
    """Stops a step that sends too much to the dead letters: rather a lag than a bin.

    Both must be reached within the window: `count` dead letters, and `share` of all that was
    finished. A `count` of 0 switches it off.

    Source: the idea of arroyo's DlqLimit (Sentry).
    """

    def __init__(self, *, count: int, share: float, window_seconds: float) -> None:
        self._count = count
        self._share = share
        self._window_seconds = window_seconds
        self._seen: deque[tuple[float, int, int]] = deque()

    def note(self, finished: int, dead: int, now: float) -> None:
        """Count finished records, before they are saved.

        Raises:
            Misconfigured: `runtime.too_many_dead_letters`; these must not be saved.
        """
        if not self._count or not finished:
            return
        self._seen.append((now, finished, dead))
        while self._seen and self._seen[0][0] < now - self._window_seconds:
            self._seen.popleft()
        all_dead = sum(entry[2] for entry in self._seen)
        all_finished = sum(entry[1] for entry in self._seen)
        if all_dead >= self._count and all_dead >= self._share * all_finished and dead:
            hint = f"{all_dead} of the last {all_finished} records failed for good; see their codes"
            raise Misconfigured("runtime.too_many_dead_letters", hint)

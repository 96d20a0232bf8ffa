"""When a failed record is tried again, and when too many failures stop the worker."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from schemas.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with full jitter in its upper half.

    Attributes:
        max_attempts: tries in all; after the last one the record is a dead letter.
        base_seconds, max_seconds: wait after the first try, and the longest wait.
        chance: uniform random number in [0, 1).
        unforeseen_attempts: tries of a record that fails in a way nobody foresaw; 0 is as many.

    Source: Exponential Backoff And Jitter, AWS Architecture Blog, 2015 ("equal jitter").
    """

    max_attempts: int
    base_seconds: float
    max_seconds: float
    chance: Callable[[], float]
    unforeseen_attempts: int = 0

    def delay_seconds(self, attempts: int, asked_seconds: float | None = None) -> float:
        """Return the wait after `attempts` tries; what the failing side asked for wins upwards."""
        exponential: float = self.base_seconds * 2.0 ** min(attempts - 1, 30)
        ceiling = min(exponential, self.max_seconds)
        jittered = ceiling * (0.5 + 0.5 * self.chance())
        return max(jittered, asked_seconds or 0.0)

    def exhausted(self, attempts: int, *, unforeseen: bool = False) -> bool:
        """Return whether `attempts` tries were the last."""
        if unforeseen and self.unforeseen_attempts:
            return attempts >= self.unforeseen_attempts
        return attempts >= self.max_attempts

    def patient(self, *, seconds: float, longest_wait_seconds: float) -> RetryPolicy:
        """Return a policy that goes on for about `seconds`, for what may come that late.

        It counts tries and not time: while the worker is down, patience does not run out. A step
        that is broken has only the tries it had before, so that its dead letter shows.
        """
        waited, tries = 0.0, 1
        while waited < seconds:
            waited += 0.75 * min(
                self.base_seconds * 2.0 ** min(tries - 1, 30), longest_wait_seconds
            )
            tries += 1
        return replace(
            self,
            max_attempts=max(tries, self.max_attempts),
            max_seconds=longest_wait_seconds,
            unforeseen_attempts=self.max_attempts,
        )


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

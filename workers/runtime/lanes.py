"""In what order, and how many at once, the records of a batch are handled."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from schemas.ledger import Result
from workers.runtime.records import Incoming

_SAVE_EVERY_SECONDS: Final = 0.25
_SAVE_ABREAST_SECONDS: Final = 0.1
_BLINK_SECONDS: Final = 0.05

Handle = Callable[[Incoming], Result]


def in_order(
    records: Sequence[Incoming], handle: Handle, stopping: threading.Event
) -> Iterator[list[Result]]:
    """Handle one after the other; yield what to save together, four times a second at least."""
    results: list[Result] = []
    started = time.monotonic()
    for record in records:
        if stopping.is_set():
            break
        results.append(handle(record))
        if time.monotonic() - started > _SAVE_EVERY_SECONDS:
            yield results
            results, started = [], time.monotonic()
    if results:
        yield results


def in_parallel(
    records: Sequence[Incoming],
    handle: Handle,
    concurrency: int,
    stopping: threading.Event,
    *,
    save_every: float = _BLINK_SECONDS,
) -> Iterator[list[Result]]:
    """Handle up to `concurrency` at once, records of one key in order.

    Results are yielded as they finish; those of `save_every` seconds are saved together.
    """
    lanes = _Lanes(records)
    results: list[Result] = []
    started = time.monotonic()
    with ThreadPoolExecutor(concurrency, thread_name_prefix="bedside-handle") as pool:
        while lanes.busy or (lanes.idle and not stopping.is_set()):
            if not stopping.is_set():
                lanes.fill(pool, handle, concurrency)
            results += lanes.finished()
            if results and time.monotonic() - started > save_every:
                yield results
                results, started = [], time.monotonic()
    if results:
        yield results


def abreast(
    records: Sequence[Incoming], handle: Handle, concurrency: int, stopping: threading.Event
) -> Iterator[list[Result]]:
    """Handle up to `concurrency` at once, records of one key in order; yield in order of the batch.

    Where a record has no key yet, as those from a sender, this keeps what it leads to in order. At
    a stop what came after one that was not begun is given up, to be done again.
    """
    place = {record.event_id: at for at, record in enumerate(records)}
    waiting: dict[int, Result] = {}
    following = 0
    for results in in_parallel(
        records, handle, concurrency, stopping, save_every=_SAVE_ABREAST_SECONDS
    ):
        waiting |= {place[result.event_id]: result for result in results}
        ready: list[Result] = []
        while following in waiting:
            ready.append(waiting.pop(following))
            following += 1
        if ready:
            yield ready


class _Lanes:
    """Records by key: `idle` keys wait for a thread, `busy` ones have a record being handled."""

    def __init__(self, records: Sequence[Incoming]) -> None:
        lanes: dict[str, deque[Incoming]] = {}
        for record in records:
            lanes.setdefault(record.key, deque()).append(record)
        self.idle = deque(lanes.values())
        self.busy: dict[Future[Result], deque[Incoming]] = {}

    def fill(self, pool: ThreadPoolExecutor, handle: Handle, concurrency: int) -> None:
        """Give each free thread the first record of a key."""
        while self.idle and len(self.busy) < concurrency:
            lane = self.idle.popleft()
            self.busy[pool.submit(handle, lane.popleft())] = lane

    def finished(self) -> list[Result]:
        """Return what finished within a blink; its key goes on with the next record."""
        results: list[Result] = []
        for future in wait(self.busy, _BLINK_SECONDS, FIRST_COMPLETED).done:
            lane = self.busy.pop(future)
            if lane:
                self.idle.appendleft(lane)
            results.append(future.result())
        return results

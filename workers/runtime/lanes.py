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

_SAVE_EVERY_SECONDS: Final = 1.0
_BLINK_SECONDS: Final = 0.05

Handle = Callable[[Incoming], Result]


def in_order(
    records: Sequence[Incoming], handle: Handle, stopping: threading.Event
) -> Iterator[list[Result]]:
    """Handle one after the other; yield what to save together, at least each second of work."""
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
    records: Sequence[Incoming], handle: Handle, concurrency: int, stopping: threading.Event
) -> Iterator[list[Result]]:
    """Handle up to `concurrency` at once, records of one key in order.

    Results are yielded as they finish; those that finish within a blink are saved together.
    """
    lanes: dict[str, deque[Incoming]] = {}
    for record in records:
        lanes.setdefault(record.key, deque()).append(record)
    idle = deque(lanes.values())
    busy: dict[Future[Result], deque[Incoming]] = {}
    results: list[Result] = []
    with ThreadPoolExecutor(concurrency, thread_name_prefix="bedside-handle") as pool:
        started = time.monotonic()
        while busy or (idle and not stopping.is_set()):
            while idle and len(busy) < concurrency and not stopping.is_set():
                lane = idle.popleft()
                busy[pool.submit(handle, lane.popleft())] = lane
            for future in wait(busy, _BLINK_SECONDS, FIRST_COMPLETED).done:
                lane = busy.pop(future)
                if lane:
                    idle.appendleft(lane)
                results.append(future.result())
            if time.monotonic() - started > _BLINK_SECONDS:
                if results:
                    yield results
                results, started = [], time.monotonic()
    if results:
        yield results

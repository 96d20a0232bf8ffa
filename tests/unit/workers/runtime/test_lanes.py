from __future__ import annotations

import threading
import time

import pytest

from schemas.ledger import Result
from workers.runtime.lanes import abreast, in_order, in_parallel
from workers.runtime.records import Incoming


def came(name: str, key: str) -> Incoming:
    return Incoming(name, key, None, b"", "t", ("t", 0, 0))


def done(incoming: Incoming) -> Result:
    return Result("s", incoming.event_id, "ok")


def test_in_order_gives_all_at_once_when_work_is_quick() -> None:
    records = [came(str(n), "k") for n in range(5)]
    batches = list(in_order(records, done, threading.Event()))
    assert [[one.event_id for one in batch] for batch in batches] == [["0", "1", "2", "3", "4"]]


def test_in_order_saves_in_between_when_work_is_slow() -> None:
    def slow(incoming: Incoming) -> Result:
        time.sleep(0.15)
        return done(incoming)

    records = [came(str(n), "k") for n in range(3)]
    assert [len(batch) for batch in in_order(records, slow, threading.Event())] == [2, 1]


def test_records_of_one_key_are_handled_in_order_and_others_beside_them() -> None:
    at_once, most, order = 0, 0, []
    lock = threading.Lock()

    def handle(incoming: Incoming) -> Result:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with lock:
            order.append((incoming.key, incoming.event_id))
            at_once -= 1
        return done(incoming)

    records = [came(str(n), f"k{n % 3}") for n in range(12)]
    results = [one for batch in in_parallel(records, handle, 2, threading.Event()) for one in batch]
    assert len(results) == 12
    assert most == 2
    for key in ("k0", "k1", "k2"):
        mine = [int(name) for owner, name in order if owner == key]
        assert mine == sorted(mine)


def test_a_stop_finishes_what_is_in_flight_and_begins_nothing_more() -> None:
    stopping = threading.Event()

    def handle(incoming: Incoming) -> Result:
        stopping.set()
        return done(incoming)

    records = [came(str(n), str(n)) for n in range(10)]
    results = [one for batch in in_parallel(records, handle, 2, stopping) for one in batch]
    assert 1 <= len(results) <= 2
    assert list(in_order(records, done, stopping)) == []


def test_a_failure_of_the_runtime_itself_is_not_swallowed() -> None:
    def handle(_incoming: Incoming) -> Result:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        list(in_parallel([came("a", "k")], handle, 2, threading.Event()))


def test_abreast_yields_in_order_of_the_batch_however_long_each_takes() -> None:
    def handle(incoming: Incoming) -> Result:
        time.sleep(0.2 if incoming.event_id == "0" else 0.01)
        return done(incoming)

    records = [came(str(n), str(n)) for n in range(8)]
    results = [one for batch in abreast(records, handle, 4, threading.Event()) for one in batch]
    assert [one.event_id for one in results] == [str(n) for n in range(8)]


def test_abreast_gives_up_at_a_stop_what_overtook_a_record_that_was_not_begun() -> None:
    stopping = threading.Event()

    def handle(incoming: Incoming) -> Result:
        stopping.set()
        return done(incoming)

    # Two of key a: the second is never begun, so that "2", which came after it, is not told.
    records = [came("0", "a"), came("1", "a"), came("2", "b")]
    results = [one for batch in abreast(records, handle, 2, stopping) for one in batch]
    assert [one.event_id for one in results] == ["0"]

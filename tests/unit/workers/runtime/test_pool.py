"""Children do the work, say what went wrong by code alone, and are replaced when they die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from schemas import topics
from schemas.errors import (
    Misconfigured,
    NotOurs,
    NotYet,
    PipelineError,
    Rejected,
    Retryable,
)
from tests.fakes.bench import opened, refused, stillborn
from tests.fakes.pipeline import SECRET, record
from workers.runtime.pool import Open, Pool
from workers.runtime.work import Order, raised, told

ROOT = Path(__file__).resolve().parents[4]


def order(identity: str, *, do: dict[str, str] | None = None) -> Order:
    return Order("deidentify", topics.COMMUNICATION.name, identity, record(identity, do=do), "")


@pytest.fixture
def pool() -> Iterator[Pool]:
    one = Pool(2, opened, log_level="ERROR")
    one.start()
    yield one
    one.close()


def pids(pool: Pool) -> list[int]:
    """Return the processes of an idle pool."""
    children = [pool._idle.get() for _ in range(pool.size)]
    for child in children:
        pool._idle.put(child)
    return [child.process.pid for child in children if child and child.process.pid]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_an_order_comes_back_as_the_record_that_goes_to_the_next_step(pool: Pool) -> None:
    answer = pool.ask(order("m1"))
    assert answer.kind == "done"
    outgoing = answer.outgoing()
    assert outgoing is not None
    assert (outgoing.topic, outgoing.consumer, answer.case_id) == (
        topics.DEIDENTIFIED.name, "triage", "m1",
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Retryable, NotYet, Rejected, NotOurs])
def test_an_error_is_of_the_same_kind_on_both_sides(kind: type[PipelineError]) -> None:
    assert type(raised(told(kind("x.y")))) is kind


def test_errors_cross_as_kind_and_code_and_never_as_text(pool: Pool) -> None:
    answers = [
        pool.ask(order(f"e-{what}", do={"deidentify": what}))
        for what in ("retry 1", "reject", "crash")
    ]
    assert [answer.kind for answer in answers] == ["retryable", "rejected", "unforeseen"]
    assert answers[2].code.startswith("ZeroDivisionError at tests/fakes/pipeline.py:")
    assert SECRET not in repr(answers) + "".join(a.code + a.hint for a in answers)
    assert SECRET not in repr(order("m"))


def test_as_many_orders_at_once_as_there_are_children(pool: Pool) -> None:
    began = time.monotonic()
    slow = [order(f"s{n}", do={"deidentify": "slow 0.5"}) for n in range(2)]
    threads = [threading.Thread(target=pool.ask, args=(one,)) for one in slow]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 0.95


def test_a_child_killed_at_work_fails_its_order_and_is_replaced(pool: Pool) -> None:
    before, failed = pids(pool), []

    def ask() -> None:
        try:
            pool.ask(order("slow", do={"deidentify": "slow 30"}))
        except Retryable as error:
            failed.append(error.code)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    thread.join(10)
    assert failed == ["runtime.child_lost"]
    assert all(map(gone, before))
    assert [pool.ask(order(f"m{n}")).kind for n in range(4)] == ["done"] * 4
    assert not set(pids(pool)) & set(before)


def test_a_child_that_died_idle_costs_no_order(pool: Pool) -> None:
    for pid in pids(pool):
        os.kill(pid, signal.SIGKILL)
        assert gone(pid)
    assert [pool.ask(order(f"m{n}")).kind for n in range(4)] == ["done"] * 4


def test_closing_ends_the_children() -> None:
    pool = Pool(2, opened, log_level="ERROR")
    pool.start()
    children = pids(pool)
    pool.close()
    assert all(map(gone, children))
    with pytest.raises(Retryable, match="runtime.stopping"):
        pool._started()


@pytest.mark.parametrize(
    ("opening", "error", "code"),
    [(refused, Misconfigured, "fake.refused"), (stillborn, Retryable, "runtime.child_lost")],
)
def test_a_bench_that_cannot_be_opened_is_told_at_start(
    opening: Open, error: type[Exception], code: str
) -> None:
    with pytest.raises(error, match=code):
        Pool(2, opening, log_level="ERROR").start()


def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    program = (
        "import sys, threading, time, pathlib\n"
        "from tests.unit.workers.runtime.test_pool import Pool, opened, order, pids\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(2, opened, log_level='ERROR')\n"
        "    pool.start()\n"
        "    ids = ' '.join(map(str, pids(pool)))\n"
        "    busy = order('b', do={'deidentify': 'slow 60'})\n"
        "    threading.Thread(target=pool.ask, args=(busy,)).start()\n"
        "    time.sleep(0.3)\n"
        f"    pathlib.Path({str(told)!r}).write_text(ids)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env=environment)
    until = time.monotonic() + 60
    while not told.exists():
        assert parent.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    children = [int(word) for word in told.read_text().split()]
    assert len(children) == 2
    assert all(map(gone, children))


def test_what_a_child_opens_can_have_arguments(tmp_path: Path) -> None:
    pool = Pool(1, partial(opened, tmp_path), log_level="ERROR")
    pool.start()
    assert pool.ask(order("m1")).kind == "done"
    pool.close()

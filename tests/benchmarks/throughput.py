"""How many messages per second go the whole embedded way, what each step costs, how much memory.

    python -m tests.benchmarks.throughput [--messages N] [--from triage] [--fake] [--json]

Runs what `bedside up` runs, without a model, on a sample hospital. Some messages go the whole way
first and are not counted: start-up is over when the clock starts, which is when the first counted
one is handed over. `--from triage` hands over cases that were de-identified before, so that
deidentify is counted apart. `--fake` replaces the steps by ones that do nothing, so that what is
left is the runtime itself. A message counts when its last step has it: deliver, or a dead letter
before. Processor time and memory are those of the process and all its children; memory is their
proportional set (PSS: a page that N of them share counts 1/N in each), sampled every two seconds.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import platform
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select

from connectors.database.engine import Database, embedded_url
from connectors.database.tables import DEAD_LETTERS, PROCESSED
from schemas import topics
from schemas.ledger import Outgoing
from tests.benchmarks.processes import cpu_seconds, pss_mib
from tests.fakes.embedded import running
from tests.fakes.pipeline import Steps, record
from workers.bootstrap_runtime import build_ledger, open_acceptor, open_database, open_runtime
from workers.made import distribution_version
from workers.runtime.work import Order
from workers.sample.generate import generate
from workers.settings import Settings

_CHUNK = 500
_WARM_UP = 40
_SAMPLE_SECONDS = 2.0


@dataclass(slots=True)
class Memory:
    """Proportional set over time, in MiB, with the number of messages done by then."""

    samples: list[tuple[int, float]]

    def at(self, done: int) -> float:
        """Return the set when at least `done` messages were through."""
        return next((mib for count, mib in self.samples if count >= done), self.samples[-1][1])


def bodies(messages: int, seed: int, *, fake: bool) -> Iterator[bytes]:
    """Yield the records to send; kept nowhere, so that they count in no memory."""
    if fake:
        return (record(f"m{n}", do={"big": "4000"}) for n in range(messages))
    return (message.bundle for message in generate(messages, seed))


@dataclass(slots=True)
class Up:
    """A running service: its database, and how to hand records to it."""

    database: Database
    accept: Callable[[list[bytes]], object]


@contextmanager
def service(folder: Path, *, fake: bool) -> Iterator[Up]:
    """Run the steps."""
    settings = Settings(state_dir=folder, http_port=0)
    if fake:
        with running(Steps().topology(), folder, settings, quiet=True) as run:
            yield Up(run.database, partial(run.acceptor.accept, topics.COMMUNICATION))
        return
    database = open_database(settings)
    started = threading.Event()
    with open_runtime(settings, ready=lambda _url: started.set()) as up:
        thread = threading.Thread(target=up.run)
        thread.start()
        try:
            assert started.wait(120)
            take = open_acceptor(settings, database).accept
            yield Up(database, partial(take, topics.COMMUNICATION))
        finally:
            up.stop()
            thread.join()
            database.close()


def deidentified(folder: Path, messages: int, seed: int) -> list[Outgoing]:
    """Return what deidentify makes of the counted records: the cases, as they go to triage."""
    from workers.bootstrap_bench import opened_bench  # word lists are not for this process

    settings = Settings(state_dir=folder, http_port=0)
    intake, found = topics.COMMUNICATION.name, []
    with opened_bench(settings, "http://127.0.0.1") as bench:
        records = islice(bodies(messages + _WARM_UP, seed, fake=False), _WARM_UP, None)
        for number, body in enumerate(records):
            order = Order("deidentify", intake, f"d{number}", body, "")
            made = bench.carry_out(order).outgoing()
            if made is not None and made.consumer == "triage":
                found.append(made)
    return found


def done(database: Database) -> int:
    """Return how many messages came to their end."""
    last = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == "deliver")
    dead = select(func.count()).select_from(DEAD_LETTERS)
    with database.reading() as connection:
        ended = connection.execute(last.where(PROCESSED.c.outcome == "ok")).scalar_one()
        return ended + connection.execute(dead).scalar_one()


def measure(
    messages: int, seed: int, *, fake: bool, limit_seconds: float, triage: bool = False
) -> dict[str, Any]:
    """Return the figures of one run."""
    records = bodies(messages + _WARM_UP, seed, fake=fake)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases: list[Outgoing] = []
        if triage:
            with multiprocessing.get_context("spawn").Pool(1) as apart:
                cases = apart.apply(deidentified, (folder, messages, seed))
        with service(folder, fake=fake) as up:
            up.accept(list(islice(records, _WARM_UP)))
            _watch(up.database, 0, _WARM_UP, time.perf_counter() + limit_seconds)
            load = _cases(up, folder, cases) if triage else _records(up, records)
            figures = _counted(up, load, messages, limit_seconds)
        figures["database_mib"] = round(embedded_size(folder), 1)
    inputs = {"asked": messages, "seed": seed, "steps": "fake" if fake else "real",
              "from": "triage" if triage else "deidentify"}  # fmt: skip
    about = {"version": distribution_version(), "python": platform.python_version(),
             "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    return {**figures, "inputs": inputs, "about": about}


def _records(up: Up, records: Iterator[bytes]) -> Iterator[int]:
    while chunk := list(islice(records, _CHUNK)):
        up.accept(chunk)
        yield len(chunk)


def _cases(up: Up, folder: Path, cases: list[Outgoing]) -> Iterator[int]:
    ledger = build_ledger(Settings(state_dir=folder), up.database)
    for at in range(0, len(cases), _CHUNK):
        yield len(ledger.accept(cases[at : at + _CHUNK], time.time()))


def _counted(up: Up, load: Iterator[int], most: int, limit_seconds: float) -> dict[str, Any]:
    before = done(up.database)
    began, cpu, own = time.perf_counter(), cpu_seconds(), time.process_time()
    messages = sum(load)
    assert messages <= most
    memory = _watch(up.database, before, messages, began + limit_seconds)
    seconds, cpu, own = (
        time.perf_counter() - began, cpu_seconds() - cpu, time.process_time() - own
    )  # fmt: skip
    through = done(up.database) - before
    return {
        "messages": through,
        "seconds": round(seconds, 2),
        "messages_per_second": round(through / seconds, 1),
        "cpu_ms_per_message": round(1000 * cpu / max(1, through), 2),
        "cpu_ms_of_the_runtime": round(1000 * own / max(1, through), 2),
        "steps": _steps(up.database),
        "pss_mib": {
            str(part): round(memory.at(part * messages // 100), 1) for part in (10, 25, 50, 75, 100)
        },
        "pss_mib_most": round(max(mib for _, mib in memory.samples), 1),
    }


def _watch(database: Database, before: int, messages: int, until: float) -> Memory:
    memory = Memory([(0, pss_mib())])
    looked = time.perf_counter()
    while (count := done(database) - before) < messages and time.perf_counter() < until:
        if time.perf_counter() - looked > _SAMPLE_SECONDS:
            memory.samples.append((count, pss_mib()))
            looked = time.perf_counter()
        time.sleep(0.1)
    memory.samples.append((count, pss_mib()))
    return memory


def _steps(database: Database) -> dict[str, dict[str, float]]:
    query = select(PROCESSED.c.step, PROCESSED.c.seconds)
    found: dict[str, list[float]] = {}
    with database.reading() as connection:
        for step, seconds in connection.execute(query):
            found.setdefault(step, []).append(seconds)
    total = sum(map(sum, found.values())) or 1.0
    return {
        step: {
            "n": len(values),
            "median_ms": round(1000 * sorted(values)[len(values) // 2], 2),
            "p95_ms": round(1000 * sorted(values)[int(len(values) * 0.95)], 2),
            "share": round(sum(values) / total, 3),
        }
        for step, values in found.items()
    }


def embedded_size(folder: Path) -> float:
    """Return the size of the database files in MiB."""
    path = Path(embedded_url(folder).removeprefix("sqlite+pysqlite:///"))
    files = path.parent.glob(f"{path.name}*")
    return sum(file.stat().st_size for file in files) / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", choices=("deidentify", "triage"),
                        default="deidentify")  # fmt: skip
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--limit-seconds", type=float, default=1800)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    figures = measure(
        given.messages,
        given.seed,
        fake=given.fake,
        limit_seconds=given.limit_seconds,
        triage=given.first == "triage",
    )
    if given.json:
        print(orjson.dumps(figures).decode())
        return
    print(
        f"{figures['messages']} messages in {figures['seconds']} s: "
        f"{figures['messages_per_second']}/s, {figures['cpu_ms_per_message']} ms CPU each, "
        f"{figures['cpu_ms_of_the_runtime']} of it in the first process"
    )
    for step, cost in figures["steps"].items():
        print(
            f"  {step:12} n {cost['n']:6} median {cost['median_ms']:8} ms  "
            f"p95 {cost['p95_ms']:8} ms  share {cost['share']:.1%}"
        )
    print(
        f"memory (PSS, MiB) by share of messages done: {figures['pss_mib']}; "
        f"most {figures['pss_mib_most']}; database {figures['database_mib']}"
    )


if __name__ == "__main__":
    main()

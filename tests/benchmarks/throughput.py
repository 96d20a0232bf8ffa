"""How many messages per second go the whole embedded way, what each step costs, how much memory.

    python -m tests.benchmarks.throughput [--messages N] [--seed S] [--fake] [--json]

Runs what `bedside up` runs, without a model, on a sample hospital; all records are accepted
first, then the clock starts. `--fake` replaces the steps by ones that do nothing, so that what
is left is the runtime itself. A message counts when its last step has it: deliver, or a dead
letter before. Memory is the resident set of the one process, sampled every half second.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select

from connectors.database.engine import Database, embedded_url
from connectors.database.tables import DEAD_LETTERS, PROCESSED
from schemas import topics
from tests.fakes.embedded import running
from tests.fakes.pipeline import Steps, record
from workers.bootstrap_runtime import open_acceptor, open_database, open_runtime
from workers.made import distribution_version
from workers.sample.generate import generate
from workers.settings import Settings

_PAGE = os.sysconf("SC_PAGE_SIZE")
_CHUNK = 500


@dataclass(slots=True)
class Memory:
    """Resident set over time, in MiB, with the number of messages done by then."""

    samples: list[tuple[int, float]]

    def at(self, done: int) -> float:
        """Return the resident set when at least `done` messages were through."""
        return next((mib for count, mib in self.samples if count >= done), self.samples[-1][1])


def resident_mib() -> float:
    """Return the resident set of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


def bodies(messages: int, seed: int, *, fake: bool) -> list[bytes]:
    """Return the records to send."""
    if fake:
        return [record(f"m{n}", do={"big": "4000"}) for n in range(messages)]
    return [message.bundle for message in generate(messages, seed)]


@contextmanager
def service(folder: Path, records: list[bytes], *, fake: bool) -> Iterator[Database]:
    """Run the steps over records that are accepted already."""
    settings = Settings(state_dir=folder, http_port=0)
    if fake:
        with running(Steps().topology(), folder, settings, quiet=True) as run:
            accept(run.acceptor.accept, records)
            yield run.database
        return
    database = open_database(settings)
    accept(open_acceptor(settings, database).accept, records)
    started = threading.Event()
    with open_runtime(settings, ready=lambda _url: started.set()) as up:
        thread = threading.Thread(target=up.run)
        thread.start()
        try:
            assert started.wait(120)
            yield database
        finally:
            up.stop()
            thread.join()
            database.close()


def accept(take: Callable[..., Any], records: list[bytes]) -> None:
    """Hand over records as `bedside send` does."""
    for at in range(0, len(records), _CHUNK):
        take(topics.COMMUNICATION, records[at : at + _CHUNK])


def done(database: Database) -> int:
    """Return how many messages came to their end."""
    last = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == "deliver")
    dead = select(func.count()).select_from(DEAD_LETTERS)
    with database.reading() as connection:
        ended = connection.execute(last.where(PROCESSED.c.outcome == "ok")).scalar_one()
        return ended + connection.execute(dead).scalar_one()


def measure(messages: int, seed: int, *, fake: bool, limit_seconds: float) -> dict[str, Any]:
    """Return the figures of one run."""
    records = bodies(messages, seed, fake=fake)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with service(folder, records, fake=fake) as database:
            began, cpu = time.perf_counter(), time.process_time()
            memory = _watch(database, messages, began + limit_seconds)
            seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
            through = done(database)
            figures = {
                "messages": through,
                "seconds": round(seconds, 2),
                "messages_per_second": round(through / seconds, 1),
                "cpu_ms_per_message": round(1000 * cpu / max(1, through), 2),
                "steps": _steps(database),
                "rss_mib": {
                    str(part): round(memory.at(part * messages // 100), 1)
                    for part in (10, 25, 50, 75, 100)
                },
                "rss_mib_most": round(max(mib for _, mib in memory.samples), 1),
            }
        figures["database_mib"] = round(embedded_size(folder), 1)
    inputs = {"asked": messages, "seed": seed, "steps": "fake" if fake else "real"}
    about = {"version": distribution_version(), "python": platform.python_version(),
             "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}  # fmt: skip
    return {**figures, "inputs": inputs, "about": about}


def _watch(database: Database, messages: int, until: float) -> Memory:
    memory = Memory([(0, resident_mib())])
    while (count := done(database)) < messages and time.perf_counter() < until:
        memory.samples.append((count, resident_mib()))
        time.sleep(0.5)
    memory.samples.append((count, resident_mib()))
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
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--limit-seconds", type=float, default=1800)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    figures = measure(
        given.messages, given.seed, fake=given.fake, limit_seconds=given.limit_seconds
    )
    if given.json:
        print(orjson.dumps(figures).decode())
        return
    print(
        f"{figures['messages']} messages in {figures['seconds']} s: "
        f"{figures['messages_per_second']}/s, {figures['cpu_ms_per_message']} ms CPU each"
    )
    for step, cost in figures["steps"].items():
        print(
            f"  {step:12} n {cost['n']:6} median {cost['median_ms']:8} ms  "
            f"p95 {cost['p95_ms']:8} ms  share {cost['share']:.1%}"
        )
    print(
        f"memory (MiB) by share of messages done: {figures['rss_mib']}; "
        f"most {figures['rss_mib_most']}; database {figures['database_mib']}"
    )


if __name__ == "__main__":
    main()

"""Processor time of each step, one message after the other in one thread, without the runtime.

    python -m tests.benchmarks.steps [--messages N] [--seed S] [--json]

Real ports, the embedded EHR and SQLite, no model, a sample hospital. Time is that of the process,
not of the clock; on a busy machine it still rises, because cores share their caches. The first
20 messages load word lists and FHIR classes and are not counted.
"""

from __future__ import annotations

import argparse
import logging
import platform
import tempfile
import time
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from schemas.errors import PipelineError
from schemas.events import DraftDeclined, DraftRequested, Received
from schemas.text import PhiBytes
from tests.benchmarks.processes import resident_mib
from workers.bootstrap_ports import build_ports
from workers.bootstrap_stores import open_database, open_ehr
from workers.sample.generate import generate
from workers.settings import Settings
from workers.step import Step
from workers.topology import steps

_UNCOUNTED = 20


class Chain:
    """Hands each message from step to step and keeps what each cost."""

    def __init__(self, topology: tuple[Step, ...]) -> None:
        self._steps = {step.name: step for step in topology}
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()

    def forget(self) -> None:
        """Start counting anew."""
        self.seconds.clear()
        self.calls.clear()
        self.codes.clear()

    def run(self, received: Received) -> None:
        """Take one message to its end."""
        try:
            case = self._do("deidentify", received)
            if not hasattr(case, "case"):
                return  # a final reply, which is only forwarded
            event = self._do("triage", case)
            if isinstance(event, DraftRequested):
                event = self._do("draft", event)
            if not isinstance(event, DraftDeclined):
                event = self._do("verify", self._do("soften", event))
            self._do("deliver", self._do("judge", event))
        except PipelineError as error:
            self.codes[error.code] += 1

    def _do(self, name: str, event: Any) -> Any:
        began = time.process_time()
        try:
            return self._steps[name].handle(event)
        finally:
            self.seconds[name] += time.process_time() - began
            self.calls[name] += 1


def measure(messages: int, seed: int, folder: Path) -> dict[str, Any]:
    """Return milliseconds of processor time per message, by step."""
    settings = Settings(state_dir=folder, http_port=0)
    database, ehr = open_database(settings), open_ehr(settings)
    try:
        chain = Chain(steps(build_ports(settings, database, ehr.inbox)))
        sent = generate(messages + _UNCOUNTED, seed)
        for number, message in enumerate(islice(sent, messages + _UNCOUNTED)):
            if number == _UNCOUNTED:
                chain.forget()
            chain.run(Received(f"e{number}", PhiBytes(message.bundle)))
    finally:
        ehr.close()
        database.close()
    cost = {name: round(1000 * s / messages, 2) for name, s in chain.seconds.items()}
    total = sum(cost.values())
    return {
        "cpu_ms_per_message": cost,
        "all": round(total, 2),
        "all_but_deidentify": round(total - cost["deidentify"], 2),
        "calls": dict(chain.calls),
        "not_delivered": dict(chain.codes),
        "rss_mib": round(resident_mib(), 1),
        "inputs": {"messages": messages, "seed": seed, "python": platform.python_version()},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        figures = measure(given.messages, given.seed, Path(name))
    if given.json:
        print(orjson.dumps(figures).decode())
        return
    for step, cost in figures["cpu_ms_per_message"].items():
        print(f"  {step:12} {cost:6} ms CPU per message ({figures['calls'][step]} calls)")
    print(f"all {figures['all']} ms, without deidentify {figures['all_but_deidentify']} ms, "
          f"{figures['rss_mib']} MiB")  # fmt: skip


if __name__ == "__main__":
    main()

"""How many replies a second one core checks: `python -m tests.benchmarks.factcheck [--json]`.

Each reply is a synthetic one of about 500 characters with a warm edit or a seeded error; every
pair is new to the checker: only what an edit shares with its original is read from memory.
CPU seconds of one process, median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from typing import Any

from schemas.text import SafeText
from workers.facts import extract
from workers.facts.checker import MedFactChecker
from workers.facts.lexicon import lexicon
from workers.facts.seeded import Seeded, reply, suite


def measure(pairs: int, rounds: int) -> dict[str, Any]:
    """Return replies per CPU second over `rounds` rounds of `pairs` edits each."""
    checker = MedFactChecker()
    edits = edits_of_benchmark(pairs)
    _one_round(checker, edits[:5])  # word lists and patterns are loaded before the clock starts
    rates = [len(edits) / _one_round(checker, edits) for _ in range(rounds)]
    characters = round(statistics.mean(len(e.original) for e in edits))
    return {
        "replies_per_cpu_second": {
            "value": round(statistics.median(rates), 1),
            "low": round(min(rates), 1),
            "high": round(max(rates), 1),
            "n": len(edits),
            "interval": f"lowest and highest of {rounds} rounds",
        },
        "inputs": {
            "replies": "synthetic, with a warm edit or a seeded error, seed 7",
            "rounds": rounds,
            "mean_characters": characters,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cpus": os.cpu_count(),
        },
        "versions": {"checker": str(lexicon().ref), "tier": "guards and lexical"},
    }


def edits_of_benchmark(pairs: int) -> list[Seeded]:
    """Return `pairs` edits of each kind of error, less those of short and long replies."""
    return [e for e in suite(7, pairs, "dev", _replies()) if 380 <= len(e.original) <= 620]


def _replies() -> list[str]:
    """Synthetic replies of about 500 characters: two short ones in one."""
    rng = random.Random(7)
    return [f"{reply(rng)}\n\n{reply(rng)}" for _ in range(200)]


def _one_round(checker: MedFactChecker, edits: list[Seeded]) -> float:
    """CPU seconds for all edits, with the memory of texts emptied first."""
    extract.forget()
    begin = time.process_time()
    for edit in edits:
        checker.compare(SafeText(edit.original), SafeText(edit.edited), message=SafeText(""))
    return time.process_time() - begin


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.factcheck")
    parser.add_argument("--pairs", type=int, default=30, help="edits of each kind before the cut")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.pairs, asked.rounds)
    lines = "\n".join(f"{name}: {value}" for name, value in found.items())
    sys.stdout.write((json.dumps(found) if asked.json else lines) + "\n")


if __name__ == "__main__":
    main()

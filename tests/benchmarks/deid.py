"""How fast the detector is, beside stock Presidio in the same run.

    python -m tests.benchmarks.deid [--messages 200] [--rounds 5] [--json]

Texts are generated test messages cut to 500 characters. Both detectors read each text in turn, so
that whatever else the machine does falls on both; the ratio is the median over rounds of paired
CPU times. One process, one thread, CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from schemas.people import KnownAddress, KnownEntity, KnownName
from schemas.text import PhiText
from workers import bootstrap
from workers.ports import PhiDetector
from workers.settings import Settings

_CHARACTERS = 500
KNOWN = (
    KnownEntity(
        "patient",
        "Patient/1",
        names=(KnownName("Thornbury", ("William", "Ray")),),
        identifiers=(("urn:mrn", "00-123-4567"),),
        phones=("(555) 201-3344",),
        emails=("w.thornbury@example.org",),
        birth_date="1985-04-07",
        addresses=(KnownAddress(("1428 Elm Street",), "Springfield", "", "IL", "62704"),),
    ),
    KnownEntity("practitioner", "Practitioner/2", names=(KnownName("O'Brien", ("Hope",)),)),
    KnownEntity(
        "organization", "Organization/3", names=(KnownName(text="Mercy General Hospital"),)
    ),
)


def texts(count: int) -> list[PhiText]:
    """Return `count` texts of 500 characters."""
    found: list[PhiText] = []
    waiting = ""
    for row in bootstrap.generated_messages(31, count * 4):
        waiting += row["text"] + "\n"
        if len(waiting) >= _CHARACTERS:
            found.append(PhiText(waiting[:_CHARACTERS]))
            waiting = ""
    return found[:count]


def seconds(detector: PhiDetector, text: PhiText) -> float:
    """Return the CPU seconds of one text."""
    started = time.process_time()
    detector.detect(text, KNOWN)
    return time.process_time() - started


def measure(messages: int, rounds: int) -> dict[str, Any]:
    """Return the figures of paired rounds."""
    detectors, skipped = bootstrap.build_compared(Settings(), compare=True)
    ours, stock = detectors["bedside"], detectors["presidio"]
    sample = texts(messages)
    for text in sample[:20]:
        seconds(ours, text), seconds(stock, text)
    own: list[float] = []
    other: list[float] = []
    for _ in range(rounds):
        pairs = [(seconds(ours, text), seconds(stock, text)) for text in sample]
        own.append(sum(a for a, _ in pairs))
        other.append(sum(b for _, b in pairs))
    ratios = sorted(a / b for a, b in zip(own, other, strict=True))
    return {
        "messages": len(sample),
        "characters": _CHARACTERS,
        "rounds": rounds,
        "bedside_messages_per_second": _rate(own, len(sample)),
        "presidio_messages_per_second": _rate(other, len(sample)),
        "ratio": {"median": statistics.median(ratios), "least": ratios[0], "most": ratios[-1]},
        "skipped": skipped,
        "versions": [
            *bootstrap.detector_versions(),
            f"python-crfsuite {version('python-crfsuite')}",
        ],
    }


def _rate(spent: Sequence[float], count: int) -> dict[str, float]:
    rates = sorted(count / one for one in spent)
    return {"median": statistics.median(rates), "least": rates[0], "most": rates[-1]}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.messages, chosen.rounds)
    if chosen.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    ratio = found["ratio"]
    for name in ("bedside", "presidio"):
        rate = found[f"{name}_messages_per_second"]
        sys.stdout.write(
            f"{name:9} {rate['median']:7.1f} messages/s ({rate['least']:.1f}-{rate['most']:.1f})\n"
        )
    spread = f"({ratio['least']:.2f}-{ratio['most']:.2f})"
    sys.stdout.write(f"time of bedside / presidio: {ratio['median']:.2f} {spread}\n")


if __name__ == "__main__":
    main()

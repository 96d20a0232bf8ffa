"""CPU time of triage, plan and draft, and judgement for one message, without a model.

python -m tests.benchmarks.draft_cost [--messages N] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from policies.engine import load
from policies.features import features
from schemas.case import Case
from tests.fakes.book import FakeBook
from tests.fakes.cases import NOW, case, entry
from tests.fakes.feedbacks import row
from workers.drafting.model_free import ModelFreeWriter
from workers.themes.plan import plan_themes
from workers.triage.assess import assess
from workers.triage.evaluate import phrases, variants

DRUGS = ("Metformin", "Lisinopril", "Atorvastatin", "Amlodipine", "Losartan", "Sertraline",
         "Omeprazole", "Gabapentin")  # fmt: skip
REPLY = "Does the knee swell? Please rest it for a few days. Call us if it gets worse."


def cases(number: int) -> list[Case]:
    """Return messages with a chart of 28 entries."""
    texts = [text for phrase in phrases(report=True) for text in variants(phrase)][:number]
    chart = [
        entry(i, f"{drug} {5 * i} mg tablet, once daily", kind="medication", at=NOW - timedelta(i))
        for i, drug in enumerate(DRUGS, 1)
    ]
    chart += [
        entry(20 + i, f"Lab value {i}, {i}.2 mmol/L", kind="observation", at=NOW - timedelta(9 * i))
        for i in range(20)
    ]
    return [case(text, *chart) for text in texts]


def measure(number: int) -> dict[str, Any]:
    """Return median and 95th percentile of thread CPU time in milliseconds."""
    book = FakeBook(rows=[row(f"My knee hurts, number {i}", REPLY) for i in range(60)])
    writer, policies = ModelFreeWriter(book), load()
    times: dict[str, list[float]] = {"triage": [], "draft": [], "judge": []}
    given = cases(number)
    for one in given:
        marks = [time.thread_time()]
        triage = assess(one)
        marks.append(time.thread_time())
        draft = writer.write(one, triage, plan_themes(one, triage, book.profile("d1")))
        marks.append(time.thread_time())
        policies.decide(features(one, triage, draft=draft))
        marks.append(time.thread_time())
        for name, (start, end) in zip(times, pairwise(marks), strict=True):
            times[name].append(1000 * (end - start))
    return {
        "what": "CPU milliseconds a message",
        "n": len(given),
        "median": {name: round(statistics.median(row), 2) for name, row in times.items()},
        "p95": {name: round(sorted(row)[int(0.95 * len(row))], 2) for name, row in times.items()},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    result = measure(options.messages)
    sys.stdout.write(json.dumps(result) + "\n" if options.json else f"{result}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Whether each step gets on: polls, holds partitions, finishes batches.

librdkafka sends statistics from within a poll, so their age is the age of the last poll, and
they say what is assigned and how far behind the group is.

Source: librdkafka STATISTICS.md (`cgrp.assignment_size`, `topics.partitions.consumer_lag`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from workers.step import Step


@dataclass(slots=True)
class StepProgress:
    """Signs of life of one step. Times are of a monotonic clock, in seconds."""

    step: str
    topics: frozenset[str]
    last_poll: float | None = None
    assigned: int = 0
    lag: int = 0
    busy_since: float | None = None
    idle_since: float = 0.0
    batches: int = 0


@dataclass(slots=True)
class Progress:
    """Signs of life of all steps that run in this process."""

    steps: dict[str, StepProgress]
    monotonic: Callable[[], float] = time.monotonic
    started: float = field(default=0.0)

    def statistics(self, text: str) -> None:
        """Take librdkafka's statistics of one client; those of producers say nothing here."""
        stats = orjson.loads(text)
        if stats.get("type") != "consumer":
            return
        names = stats.get("topics", {}).keys()
        for one in self.steps.values():
            if one.topics.intersection(names):
                one.last_poll = self.monotonic()
                one.assigned = int(stats.get("cgrp", {}).get("assignment_size", 0))
                one.lag = _lag(stats)

    def begin(self, step: str) -> None:
        """Note that a batch began."""
        self.steps[step].busy_since = self.monotonic()

    def end(self, step: str) -> None:
        """Note that a batch ended."""
        one = self.steps[step]
        one.busy_since, one.idle_since = None, self.monotonic()
        one.batches += 1

    def idle_seconds(self, step: str) -> float:
        """Return for how long a step has had nothing to do."""
        one = self.steps[step]
        return 0.0 if one.busy_since is not None else self.monotonic() - one.idle_since

    def busy(self, topic: str) -> bool:
        """Return whether a step of this process is at work on what the topic carries."""
        return any(
            topic in one.topics and (one.busy_since is not None or one.lag > 0)
            for one in self.steps.values()
        )

    def complaints(self, *, poll_age_seconds: float, stuck_seconds: float) -> list[str]:
        """Return what is wrong, a line for each; empty when every step gets on."""
        now = self.monotonic()
        found: list[str] = []
        for one in self.steps.values():
            if one.busy_since is not None:
                if now - one.busy_since > stuck_seconds:
                    found.append(f"{one.step}: a batch takes {now - one.busy_since:.0f} s")
            elif one.last_poll is None:
                found.append(f"{one.step}: has not polled yet")
            elif now - max(one.last_poll, one.idle_since) > poll_age_seconds:
                found.append(f"{one.step}: last poll {now - one.last_poll:.0f} s ago")
            elif one.assigned == 0 and one.batches == 0:
                found.append(f"{one.step}: holds no partition")
        return found


def progress_of(steps: Sequence[Step], retry_topics: Sequence[str]) -> Progress:
    """Return empty signs of life."""
    now = time.monotonic()
    return Progress(
        {
            step.name: StepProgress(
                step.name,
                frozenset({topic.name for topic in step.reads} | {retry}),
                idle_since=now,
            )
            for step, retry in zip(steps, retry_topics, strict=True)
        },
        started=now,
    )


def _lag(stats: dict[str, dict[str, dict[str, dict[str, dict[str, int]]]]]) -> int:
    partitions = (
        partition
        for topic in stats.get("topics", {}).values()
        for number, partition in topic.get("partitions", {}).items()
        if number != "-1"
    )
    return sum(max(0, partition.get("consumer_lag", 0)) for partition in partitions)

from __future__ import annotations

import orjson

from schemas import topics
from tests.fakes.pipeline import Steps
from workers.runtime.progress import Progress, progress_of

STEPS = Steps().topology()[:2]
LIMITS = {"poll_age_seconds": 30.0, "stuck_seconds": 60.0}


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def signs() -> tuple[Progress, Hand]:
    hand = Hand()
    retries = [topics.retry_topic(step.name, phi=step.phi).name for step in STEPS]
    progress = progress_of(STEPS, retries)
    progress.monotonic = hand
    for one in progress.steps.values():
        one.idle_since = hand.now
    return progress, hand


def statistics(topic: str, *, assigned: int = 4, lag: int = 0, kind: str = "consumer") -> str:
    partitions = {"0": {"consumer_lag": lag}, "1": {"consumer_lag": -1}, "-1": {"consumer_lag": 99}}
    body = {
        "type": kind,
        "cgrp": {"assignment_size": assigned},
        "topics": {topic: {"partitions": partitions}},
    }
    return orjson.dumps(body).decode()


def poll_all(progress: Progress, assigned: int = 4) -> None:
    for step in STEPS:
        progress.statistics(statistics(step.reads[0].name, assigned=assigned))


def test_a_step_that_never_polled_is_a_complaint() -> None:
    progress, _ = signs()
    assert progress.complaints(**LIMITS) == [
        "deidentify: has not polled yet", "triage: has not polled yet",
    ]  # fmt: skip


def test_statistics_of_a_consumer_are_signs_of_life_of_its_step_only() -> None:
    progress, _ = signs()
    progress.statistics(statistics(STEPS[0].reads[0].name, lag=7))
    progress.statistics(statistics(STEPS[1].reads[0].name, kind="producer"))
    assert progress.complaints(**LIMITS) == ["triage: has not polled yet"]
    assert progress.steps["deidentify"].lag == 7
    assert progress.busy(STEPS[0].reads[0].name)
    assert not progress.busy(STEPS[1].reads[0].name)


def test_no_partition_is_a_complaint() -> None:
    progress, _ = signs()
    poll_all(progress, assigned=0)
    assert progress.complaints(**LIMITS) == [
        "deidentify: holds no partition", "triage: holds no partition",
    ]  # fmt: skip


def test_an_old_poll_is_a_complaint_unless_a_batch_is_at_work() -> None:
    progress, hand = signs()
    poll_all(progress)
    assert progress.complaints(**LIMITS) == []
    progress.begin("triage")
    hand.now += 40
    assert progress.complaints(**LIMITS) == ["deidentify: last poll 40 s ago"]
    hand.now += 30
    poll_all(progress)
    assert progress.complaints(**LIMITS) == ["triage: a batch takes 70 s"]
    progress.end("triage")
    assert progress.complaints(**LIMITS) == []
    assert progress.steps["triage"].batches == 1


def test_idle_time_counts_from_the_end_of_the_last_batch() -> None:
    progress, hand = signs()
    hand.now += 5
    assert progress.idle_seconds("triage") == 5
    progress.begin("triage")
    assert progress.idle_seconds("triage") == 0
    progress.end("triage")
    hand.now += 2
    assert progress.idle_seconds("triage") == 2

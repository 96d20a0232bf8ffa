"""Thousands of good, broken, doubled and shuffled records: each has the end that it must have."""

from __future__ import annotations

import time
from collections import Counter, defaultdict

import pytest

from schemas import topics
from schemas.history import Fate
from workers.bootstrap_runtime import build_history, open_acceptor, open_database
from workers.cli.demo import embedded
from workers.cli.rehearsal import serving
from workers.runtime.accept import Answer
from workers.sample.bad_input import ACCEPTED, DUPLICATE, BadInput, mixed_stream

MESSAGES = 2000
PATIENCE_SECONDS = 120.0
ENDS = ("deidentify", "deliver")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


class Ends:
    """The first end of every event, and of every case at `deliver`."""

    def __init__(self) -> None:
        self.deidentified: dict[str, Fate] = {}
        self.delivered: set[str] = set()

    def take(self, fates: list[Fate]) -> None:
        for fate in fates:
            if fate.step == "deidentify":
                assert self.deidentified.setdefault(fate.event_id, fate) == fate
            else:
                assert fate.outcome == "ok", fate.code
                self.delivered.add(fate.case_id)

    def all_of(self, event_ids: set[str]) -> bool:
        if not event_ids <= self.deidentified.keys():
            return False
        cases = {self.deidentified[one].case_id for one in event_ids} - {""}
        return cases <= self.delivered


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[tuple[BadInput, Answer]], Ends]:
    settings = embedded(tmp_path_factory.mktemp("mixed"))
    stream = mixed_stream(MESSAGES, 1)
    ends, answers = Ends(), []
    with serving(settings):
        database = open_database(settings)
        reader, acceptor = build_history(database), open_acceptor(settings, database)
        for start in range(0, len(stream), 100):
            bodies = [bad.body for bad in stream[start : start + 100]]
            answers += acceptor.accept(topics.COMMUNICATION, bodies)
        wanted = {answer.event_id for answer in answers if answer.event_id}
        known, since = -1, time.monotonic()
        while not ends.all_of(wanted):
            ends.take(reader.fates(0, ENDS))
            now = len(ends.deidentified) + len(ends.delivered)
            if now != known:
                known, since = now, time.monotonic()
            assert time.monotonic() - since < PATIENCE_SECONDS, "nothing moves any more"
            time.sleep(1)
        database.close()
    return list(zip(stream, answers, strict=True)), ends


def test_every_broken_record_is_a_dead_letter_with_its_code(
    run: tuple[list[tuple[BadInput, Answer]], Ends],
) -> None:
    answered, ends = run
    seen = Counter[str]()
    for bad, answer in answered:
        if not bad.expected.startswith("intake."):
            continue
        seen[bad.expected] += 1
        if not bad.body:
            assert (answer.status, answer.code) == ("refused", "runtime.empty")
            continue
        fate = ends.deidentified[answer.event_id]
        assert (fate.outcome, fate.code) == ("dead", bad.expected), bad.name
    assert len(seen) >= 15


def test_every_good_record_becomes_one_delivered_case(
    run: tuple[list[tuple[BadInput, Answer]], Ends],
) -> None:
    answered, ends = run
    held = 0
    for bad, answer in answered:
        if bad.expected not in {ACCEPTED, DUPLICATE}:
            continue
        fate = ends.deidentified[answer.event_id]
        if fate.outcome == "dead":
            assert fate.code == "deid.leak_suspected", bad.name
            held += 1
        else:
            assert fate.case_id in ends.delivered
    # The leak check may hold a message that it doubts; it must stay rare.
    assert held <= 0.1 * MESSAGES


def test_a_doubled_record_is_taken_once(
    run: tuple[list[tuple[BadInput, Answer]], Ends],
) -> None:
    pairs = defaultdict(list)
    for bad, answer in run[0]:
        if bad.expected == DUPLICATE:
            pairs[bad.name.removesuffix("-again")].append(answer)
    assert len(pairs) >= 50
    for pair in pairs.values():
        assert sorted(answer.status for answer in pair) == ["accepted", "duplicate"]
        assert len({answer.event_id for answer in pair}) == 1


def test_nothing_else_was_made(run: tuple[list[tuple[BadInput, Answer]], Ends]) -> None:
    answered, ends = run
    assert ends.deidentified.keys() == {a.event_id for _, a in answered if a.event_id}

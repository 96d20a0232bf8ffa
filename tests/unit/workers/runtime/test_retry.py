from __future__ import annotations

import pytest

from schemas.errors import Misconfigured
from workers.runtime.retry import DeadLetterLimit, RetryPolicy


def policy(chance: float) -> RetryPolicy:
    return RetryPolicy(max_attempts=3, base_seconds=2, max_seconds=60, chance=lambda: chance)


def test_waits_double_up_to_the_longest() -> None:
    assert [policy(1).delay_seconds(n) for n in (1, 2, 3, 4, 5, 6, 7, 10_000)] == [
        2, 4, 8, 16, 32, 60, 60, 60,
    ]  # fmt: skip


def test_jitter_takes_up_to_half_of_a_wait() -> None:
    assert policy(0).delay_seconds(3) == 4


def test_what_the_failing_side_asks_for_wins_upwards_only() -> None:
    assert policy(1).delay_seconds(1, 100) == 100
    assert policy(1).delay_seconds(3, 1) == 8


def test_the_last_attempt_exhausts() -> None:
    assert [policy(1).exhausted(n) for n in (2, 3, 4)] == [False, True, True]


def test_patience_lasts_about_as_long_as_asked_and_waits_grow_to_their_own_longest() -> None:
    patient = policy(0.5).patient(seconds=12 * 3600, longest_wait_seconds=1800)
    waits = [patient.delay_seconds(n) for n in range(1, patient.max_attempts)]
    assert 12 * 3600 <= sum(waits) <= 12.5 * 3600
    assert max(waits) == 1350
    assert len(waits) < 50
    assert not patient.exhausted(40)
    assert patient.exhausted(patient.max_attempts)


def test_patience_is_not_for_a_step_that_is_broken() -> None:
    patient = policy(0.5).patient(seconds=3600, longest_wait_seconds=60)
    assert [patient.exhausted(n, unforeseen=True) for n in (2, 3)] == [False, True]
    assert policy(1).exhausted(3, unforeseen=True)


def test_short_patience_never_means_fewer_tries() -> None:
    assert policy(1).patient(seconds=0.1, longest_wait_seconds=60).max_attempts == 3


def test_the_limit_needs_both_count_and_share() -> None:
    limit = DeadLetterLimit(count=3, share=0.5, window_seconds=10)
    limit.note(10, 2, now=0)
    limit.note(1, 1, now=1)  # 3 dead, but only 3 of 11
    limit.note(2, 2, now=2)  # 5 of 13
    with pytest.raises(Misconfigured) as caught:
        limit.note(5, 5, now=3)  # 10 of 18
    assert caught.value.code == "runtime.too_many_dead_letters"
    assert "10 of the last 18" in caught.value.hint


def test_old_dead_letters_leave_the_window() -> None:
    limit = DeadLetterLimit(count=2, share=0.5, window_seconds=10)
    limit.note(1, 1, now=0)
    limit.note(1, 1, now=11)


def test_a_count_of_zero_switches_the_limit_off() -> None:
    limit = DeadLetterLimit(count=0, share=0.01, window_seconds=10)
    limit.note(1000, 1000, now=0)


def test_good_records_never_trip_the_limit() -> None:
    limit = DeadLetterLimit(count=1, share=0.1, window_seconds=10)
    with pytest.raises(Misconfigured):
        limit.note(1, 1, now=0)
    limit.note(1, 0, now=1)

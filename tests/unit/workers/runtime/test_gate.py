from __future__ import annotations

from schemas.ledger import Outgoing, Result, Standing, Waiting
from workers.runtime.gate import Gate
from workers.runtime.records import Incoming


def came(name: str, key: str = "k", *, retried: bool = False, attempt: int = 0) -> Incoming:
    return Incoming(
        name, key, None, b"", "t", ("t", 0, 0), retried=retried, attempt=attempt
    )  # fmt: skip


def names(records: list[Incoming]) -> list[str]:
    return [one.event_id for one in records]


def test_what_is_done_is_dropped_and_each_event_is_wanted_once() -> None:
    gate = Gate(Standing(done=frozenset({"a"})))
    assert names(gate.wanted([came("a"), came("b"), came("b"), came("c")])) == ["b", "c"]
    assert names(gate.dropped) == ["a"]


def test_a_waiting_record_that_comes_from_its_source_again_is_skipped() -> None:
    gate = Gate(Standing(waiting=(Waiting("a", "k", 1, parked=False),)))
    assert gate.wanted([came("a")]) == []


def test_only_the_current_try_of_a_waiting_record_is_wanted() -> None:
    gate = Gate(Standing(waiting=(Waiting("a", "k", 2, parked=False),)))
    assert gate.wanted([came("a", retried=True, attempt=1)]) == []
    assert names(gate.wanted([came("a", retried=True, attempt=2)])) == ["a"]


def test_a_parked_record_is_not_wanted_before_its_turn() -> None:
    gate = Gate(Standing(waiting=(Waiting("a", "k", 0, parked=True),)))
    assert gate.wanted([came("a", retried=True, attempt=0)]) == []


def test_records_behind_a_waiting_one_of_their_key_are_blocked_others_are_not() -> None:
    gate = Gate(Standing(waiting=(Waiting("a", "k", 1, parked=False),)))
    assert gate.blocked(came("b", "k"))
    assert not gate.blocked(came("c", "other"))
    assert not gate.blocked(came("a", "k", retried=True, attempt=1))


def test_a_failure_blocks_its_key_for_the_rest_of_the_batch() -> None:
    gate = Gate(Standing())
    first, second = came("a"), came("b")
    assert not gate.blocked(first)
    gate.note(first, Result("s", "a", "ok"))
    assert not gate.blocked(second)
    gate.note(first, Result("s", "a", None, again=Outgoing("a", "r", b"")))
    assert gate.blocked(second)

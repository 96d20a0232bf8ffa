from __future__ import annotations

from schemas.ledger import Outgoing
from workers.runtime.window import Window


def row(name: str, size: int = 10, consumer: str = "next") -> Outgoing:
    return Outgoing(name, "t", b"x" * size, consumer=consumer)


def test_without_a_limit_everything_is_admitted() -> None:
    window = Window(max_records=0, max_bytes=0)
    assert all(window.admit(row(str(n), 10**6)) for n in range(100))
    assert window.room("t") > 10**6
    window.leave("t", "1")


def test_a_topic_takes_a_number_of_records() -> None:
    window = Window(max_records=2, max_bytes=1000)
    assert [window.admit(row(name)) for name in "abc"] == [True, True, False]
    assert window.room("t") == 0


def test_a_topic_takes_a_number_of_bytes_but_one_record_always_fits() -> None:
    window = Window(max_records=10, max_bytes=100)
    assert window.admit(row("huge", 5000))
    assert not window.admit(row("small", 1))
    window.leave("t", "huge")
    assert window.room("t") == 10


def test_a_record_is_counted_once_however_often_it_comes() -> None:
    window = Window(max_records=1, max_bytes=100)
    assert window.admit(row("a"))
    assert window.admit(row("a"))
    window.leave("t", "a")
    window.leave("t", "a")
    assert window.flying("t") == 0


def test_records_that_nobody_of_ours_reads_need_no_room() -> None:
    window = Window(max_records=1, max_bytes=1)
    assert all(window.admit(row(name, consumer="")) for name in "abc")


def test_only_the_relay_publishes_while_records_are_held() -> None:
    window = Window(max_records=1, max_bytes=100)
    assert window.admit(row("a"))
    assert not window.admit(row("b"))  # held in the outbox
    window.leave("t", "a")
    assert not window.admit(row("c"))  # would overtake b
    assert window.admit(row("b"), from_relay=True)
    window.leave("t", "b")
    window.looked({"t": 1}, now=0)  # c is there
    assert not window.admit(row("d"))
    assert window.admit(row("c"), from_relay=True)
    window.leave("t", "c")
    assert window.admit(row("d"), from_relay=True)
    window.leave("t", "d")
    window.looked({}, now=1)
    assert window.admit(row("e"))


def test_a_record_held_but_never_stored_does_not_hold_its_topic_for_ever() -> None:
    window = Window(max_records=1, max_bytes=100)
    window.admit(row("a"))
    window.admit(row("b"))
    window.leave("t", "a")
    window.looked({}, now=100)
    window.looked({}, now=101)
    assert not window.admit(row("c"))
    window.looked({}, now=107)
    assert window.admit(row("c"))


def test_what_the_broker_lost_is_forgotten() -> None:
    window = Window(max_records=1, max_bytes=100)
    window.admit(row("a"))
    window.clear("t")
    window.clear("unknown")
    assert window.flying("t") == 0
    assert window.flying("unknown") == 0
    assert window.admit(row("b"))

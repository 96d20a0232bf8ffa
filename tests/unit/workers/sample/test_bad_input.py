"""Each bad record gets from the intake the code that the sample hospital promises."""

from __future__ import annotations

from collections import Counter

import pytest

from schemas.errors import Rejected
from schemas.text import PhiBytes
from workers.intake.parse import parse
from workers.sample.bad_input import (
    DUPLICATE,
    FORWARDED,
    LEARNED,
    BadInput,
    bad_inputs,
    mixed_stream,
)

ALL = bad_inputs(7)


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_the_intake_gives_the_expected_code_or_takes_the_record(bad: BadInput) -> None:
    if bad.expected.startswith("intake."):
        with pytest.raises(Rejected) as caught:
            parse(PhiBytes(bad.body))
        assert caught.value.code == bad.expected
        return
    kind = parse(PhiBytes(bad.body)).kind
    assert kind == ("final_reply" if bad.expected == FORWARDED else "message")


def test_names_are_distinct_and_many_codes_are_met() -> None:
    assert len({bad.name for bad in ALL}) == len(ALL)
    assert len({bad.expected for bad in ALL}) >= 15


def test_a_mixed_stream_is_shuffled_and_tells_every_outcome() -> None:
    stream = mixed_stream(300, 5)
    assert stream == mixed_stream(300, 5)
    assert len({bad.name for bad in stream}) == len(stream)
    outcomes = Counter(bad.expected for bad in stream)
    assert outcomes[DUPLICATE] >= 10
    assert outcomes[DUPLICATE] % 2 == 0
    assert outcomes["intake.not_utf8"] == 3
    assert outcomes["intake.too_large"] == 1
    assert outcomes[FORWARDED] == 3  # replies to what nobody ever saw


def test_in_a_mixed_stream_replies_come_early_late_and_twice_on_both_topics() -> None:
    stream = mixed_stream(300, 5)
    place = {bad.name: at for at, bad in enumerate(stream)}
    replies = [bad for bad in stream if bad.expected == LEARNED]
    early = [bad for bad in replies if place[bad.name] < place[bad.answers]]
    assert 0.3 < len(early) / len(replies) < 0.7
    assert 0.3 < sum(bad.replies for bad in replies) / len(replies) < 0.7
    assert [bad for bad in replies if bad.name.endswith("-again")]

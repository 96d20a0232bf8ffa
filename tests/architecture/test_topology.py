"""What a step takes and gives is what its topics carry, and the steps form one flow."""

from __future__ import annotations

import typing
from functools import partial
from typing import Any, cast, get_args, get_type_hints

from schemas import topics
from schemas.events import Event, Received, ResponseForwarded
from workers.ports import Ports
from workers.topology import Step, steps

STEPS = steps(cast("Ports", None))


def hints(step: Step) -> dict[str, Any]:
    """Return the annotations of the step's `handle`."""
    handle = cast("partial[Any]", step.handle).func
    return get_type_hints(handle)


def members(annotation: object) -> set[type]:
    """Return the classes of a class or union."""
    return set(get_args(annotation)) or {cast("type", annotation)}


def test_a_step_takes_what_its_topics_carry() -> None:
    for step in STEPS:
        found = hints(step)
        first = next(name for name in found if name not in {"ports", "return"})
        assert members(found[first]) == {topic.carries for topic in step.reads}, step.name


def test_a_step_gives_what_its_topics_carry() -> None:
    for step in STEPS:
        given = members(hints(step)["return"])
        carried = {
            ResponseForwarded if topic is topics.RESPONSE else topic.carries
            for topic in step.writes
        }
        assert given == carried, step.name


def test_every_topic_is_written_by_somebody_and_read_by_one_step() -> None:
    written = {topic for step in STEPS for topic in step.writes}
    assert set(topics.ALL) - written == {topics.COMMUNICATION, topics.DEAD_LETTER}
    read = [topic for step in STEPS for topic in step.reads]
    assert len(read) == len(set(read))
    assert set(topics.ALL) - set(read) == {topics.DELIVERED, topics.LEARNED, topics.DEAD_LETTER}


def test_only_the_first_and_last_step_read_phi() -> None:
    assert [step.name for step in STEPS if step.phi] == ["deidentify", "learn"]
    for topic in topics.ALL:
        assert topic.phi == (topic.carries is Received)
        assert topic.phi or typing.cast("Any", topic.carries) is not Event

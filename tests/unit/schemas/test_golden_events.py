"""One payload of every event that was ever released must parse for as long as its topic exists.

A file is never edited. A field that is added later is absent here and needs a default; a field
that is taken away or renamed makes this test fail: that is a new event on a new topic.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from schemas import topics
from schemas.topics import Topic

FOLDER = Path(__file__).resolve().parents[2] / "data" / "events" / "v1"
EVENTS = [topic for topic in topics.ALL if not topic.phi]


def kept(before: Any, after: Any, place: str = "") -> list[str]:
    """Return the places of `before` that `after` does not hold."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            lost for key, value in before.items()
            for lost in (kept(value, after[key], f"{place}.{key}") if key in after
                         else [f"{place}.{key}"])
        ]  # fmt: skip
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [lost for n, (a, b) in pairs for lost in kept(a, b, f"{place}[{n}]")]
    return [] if before == after else [place]


@pytest.mark.parametrize("topic", EVENTS, ids=lambda topic: topic.name)
def test_the_golden_payload_parses_and_nothing_of_it_is_lost(topic: Topic) -> None:
    body = (FOLDER / f"{topic.name}.json").read_bytes()
    adapter: TypeAdapter[Any] = TypeAdapter(topic.carries)
    again = json.loads(adapter.dump_json(adapter.validate_json(body)))
    assert kept(json.loads(body), again) == []


def test_every_file_belongs_to_a_topic() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {topic.name for topic in EVENTS}


def test_a_lost_field_is_noticed() -> None:
    assert kept({"a": {"b": 1}, "c": [1, 2]}, {"a": {}, "c": [1, 3]}) == [".a.b", ".c[1]"]

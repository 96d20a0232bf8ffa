from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import faststream.confluent  # noqa: F401 - its logger prints everything by a handler of its own
import orjson
import pytest

from tests.fakes.pipeline import SECRET
from workers.runtime.logs import set_up


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    names = [None, "faststream"]
    before = [
        (log, log.handlers[:], log.level, log.propagate) for log in map(logging.getLogger, names)
    ]
    stream = io.StringIO()
    set_up("INFO", stream)
    yield stream
    for log, handlers, level, propagate in before:
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


def test_our_lines_are_json_with_named_facts_only(lines: io.StringIO) -> None:
    logging.getLogger("bedside.x").info(
        "record failed", extra={"step": "draft", "code": "a.b", "body": SECRET}
    )
    line = orjson.loads(lines.getvalue())
    assert (line["message"], line["step"], line["code"]) == ("record failed", "draft", "a.b")
    assert SECRET not in lines.getvalue()


def test_what_a_library_says_is_told_as_a_place_not_as_text(lines: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)  # noqa: TRY301
    except ValueError:
        logging.getLogger("faststream").exception("failed on %s", SECRET)
    line = orjson.loads(lines.getvalue())
    assert line["exception"] == "ValueError"
    assert "faststream" in line["message"]
    assert SECRET not in lines.getvalue()


def test_libraries_are_heard_from_warning_up(lines: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET /Patient/1")
    assert lines.getvalue() == ""

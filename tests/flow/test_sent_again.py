"""What a sender sends again: the same record, one with other metadata, one that was mended."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas import topics
from workers.bootstrap_runtime import open_acceptor, open_database
from workers.cli.rehearsal import serving
from workers.runtime.accept import Acceptor
from workers.sample.generate import generate
from workers.settings import Settings

WAIT_SECONDS = 120.0


class Running:
    """The embedded pipeline, and a look into its database."""

    def __init__(self, folder: Path, acceptor: Acceptor) -> None:
        self._file = folder / "bedside.sqlite"
        self._acceptor = acceptor

    def send(self, bundle: dict[str, Any]) -> str:
        [answer] = self._acceptor.accept(topics.COMMUNICATION, [orjson.dumps(bundle)])
        return answer.status

    def counted(self, query: str) -> int:
        with closing(sqlite3.connect(self._file)) as database:
            found: int = database.execute(query).fetchone()[0]
            return found

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.1)


DONE = "SELECT count(*) FROM processed WHERE step = '{}' AND outcome = '{}'"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    settings = Settings(state_dir=tmp_path, http_port=0)
    with serving(settings):
        database = open_database(settings)
        yield Running(tmp_path, open_acceptor(settings, database))
        database.close()


def bundle() -> dict[str, Any]:
    [sample] = generate(1, seed=5)
    made: dict[str, Any] = orjson.loads(sample.bundle)
    return made


def changed(found: dict[str, Any], **values: Any) -> dict[str, Any]:
    [focal, *others] = found["entry"]
    return {**found, "entry": [{**focal, "resource": {**focal["resource"], **values}}, *others]}


def test_only_a_record_with_news_is_read_again_and_nothing_is_delivered_twice(
    running: Running,
) -> None:
    good = bundle()
    assert running.send(changed(good, status="banana")) == "accepted"
    running.until(lambda: running.counted(DONE.format("deidentify", "dead")) == 1)

    assert running.send(good) == "accepted"
    running.until(lambda: running.counted(DONE.format("deliver", "ok")) == 1)

    assert running.send(good) == "duplicate"
    assert running.send(changed(good, meta={"versionId": "2"})) == "accepted"
    running.until(lambda: running.counted(DONE.format("deidentify", "ok")) == 2)
    time.sleep(2)  # a second delivery would have come by now
    assert running.counted(DONE.format("deliver", "ok")) == 1
    assert running.counted("SELECT count(*) FROM cases") == 1

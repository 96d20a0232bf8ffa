"""SIGKILL at random, fifty times, while 500 messages flow: none is lost and none is doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from connectors.database.engine import Database, embedded_url
from connectors.database.ledger import DatabaseLedger
from connectors.database.migrate import ensure
from connectors.database.tables import CASES, DEAD_LETTERS, OUTBOX, PROCESSED
from schemas import topics
from tests.fakes.embedded import sealing, utc_now
from tests.fakes.pipeline import Steps, naming, record
from workers.runtime.accept import Acceptor
from workers.runtime.assembly import consumers

MESSAGES = 500
KILLS = int(os.environ.get("BEDSIDE_TEST_KILLS", "50"))
DO = {"draft": "slow 0.05", "soften": "slow 0.02", "deliver": "slow 0.02"}
ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the process and wait until it consumes."""
    (folder / "broker.json").unlink(missing_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.up", str(folder)], cwd=ROOT, stdout=log, stderr=log
        )
    deadline = time.monotonic() + 60
    while not (folder / "broker.json").exists():
        assert process.poll() is None, (folder / "log").read_text()[-2000:]
        assert time.monotonic() < deadline, "it did not start within a minute"
        time.sleep(0.01)
    return process


def delivered(database: Database) -> int:
    """Return how many cases are finished."""
    query = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == "deliver")
    with database.reading() as connection:
        return connection.execute(query).scalar_one()


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.timeout(900)
def test_sigkill_at_random_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    database = Database(embedded_url(tmp_path))
    ensure(database)
    acceptor = Acceptor(
        DatabaseLedger(database, sealing()), naming, consumers(Steps().topology()), utc_now,
        max_record_bytes=100_000,
    )  # fmt: skip
    sent = 0
    for kill in range(KILLS):
        process = start(tmp_path)
        # A sender goes on all the time, also while the process is dead.
        upto = MESSAGES * (kill + 1) // KILLS
        bodies = [record(f"m{n}", thread=f"t{n % 40}", do=DO) for n in range(sent, upto)]
        answers = acceptor.accept(topics.COMMUNICATION, bodies)
        assert {answer.status for answer in answers} <= {"accepted"}
        sent = upto
        time.sleep(rng.uniform(0.0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = delivered(database)
    process = start(tmp_path)
    deadline = time.monotonic() + 120
    while delivered(database) < MESSAGES and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0

    assert 0 < before < MESSAGES, "the kills must hit while messages flow"
    with database.reading() as connection:
        finished = connection.execute(
            select(PROCESSED.c.case_id).where(PROCESSED.c.step == "deliver")
        ).scalars().all()  # fmt: skip
        states = Counter(connection.execute(select(CASES.c.state)).scalars())
        assert connection.execute(select(func.count()).select_from(DEAD_LETTERS)).scalar_one() == 0
        still_open = select(OUTBOX.c.event_id).where(OUTBOX.c.consumer != "")
        assert connection.execute(still_open).scalars().all() == []
    everybody = {f"m{n}" for n in range(MESSAGES)}
    assert Counter(finished) == Counter(everybody)
    assert states == {"delivered": MESSAGES}
    files = Counter(path.name.split(":")[0] for path in (tmp_path / "inbox").iterdir())
    assert files == Counter(everybody)
    # A kill repeats at most the generations in flight and those of the blink before a save.
    calls = len((tmp_path / "calls").read_text().splitlines())
    assert calls - MESSAGES <= KILLS * 12
    database.close()

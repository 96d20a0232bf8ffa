"""SIGKILL at random, fifty times, while 500 messages flow: none is lost and none is doubled.

Once with fake steps, which count how often they are called, and once the real `bedside up`.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
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
from workers.bootstrap_runtime import open_acceptor, open_database
from workers.runtime.accept import Acceptor
from workers.runtime.assembly import consumers
from workers.sample.generate import generate
from workers.settings import Settings

MESSAGES = 500
KILLS = int(os.environ.get("TEST_KILLS", "50"))
DO = {"draft": "slow 0.05", "soften": "slow 0.02", "deliver": "slow 0.02"}
ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    """Start the process and wait until it consumes."""
    (folder / "broker.json").unlink(missing_ok=True)
    environment = {
        **os.environ, "BEDSIDE_STATE_DIR": str(folder), "BEDSIDE_HTTP_PORT": "0",
        "BEDSIDE_RELAY_INTERVAL_MS": "20",
    }  # fmt: skip
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    deadline = time.monotonic() + 240  # word lists are loaded before it says so
    while not (folder / "broker.json").exists():
        assert process.poll() is None, (folder / "log").read_text()[-2000:]
        assert time.monotonic() < deadline, "it did not start within four minutes"
        time.sleep(0.01)
    return process


def at_work(database: Database) -> bool:
    """Return whether records are unfinished."""
    unfinished = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.consumed_at.is_(None))
    with database.reading() as connection:
        return connection.execute(unfinished).scalar_one() > 0


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
    sent = hits = 0
    for kill in range(KILLS):
        process = start(tmp_path, "tests.fakes.up", str(tmp_path))
        # A sender goes on all the time, also while the process is dead.
        upto = MESSAGES * (kill + 1) // KILLS
        bodies = [record(f"m{n}", thread=f"t{n % 40}", do=DO) for n in range(sent, upto)]
        answers = acceptor.accept(topics.COMMUNICATION, bodies)
        assert {answer.status for answer in answers} <= {"accepted"}
        sent = upto
        time.sleep(rng.uniform(0.0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        hits += at_work(database)
    process = start(tmp_path, "tests.fakes.up", str(tmp_path))
    deadline = time.monotonic() + 120
    while delivered(database) < MESSAGES and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0

    assert hits >= KILLS // 5, "the kills must hit while messages flow"
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


def ended(database: Database) -> int:
    """Return how many messages came to their end, delivered or dead."""
    dead = select(func.count()).select_from(DEAD_LETTERS)
    with database.reading() as connection:
        return delivered(database) + connection.execute(dead).scalar_one()


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.timeout(2400)
def test_sigkill_of_bedside_up_leaves_each_message_with_one_end_and_one_draft(
    tmp_path: Path,
) -> None:
    rng = random.Random(20261122)
    settings = Settings(state_dir=tmp_path)
    database = open_database(settings)
    acceptor = open_acceptor(settings, database)
    bodies = [message.bundle for message in generate(MESSAGES, 7)]
    accepted: list[str] = []
    hits = 0
    for kill in range(KILLS):
        process = start(tmp_path, "workers.cli.main", "up")
        upto = MESSAGES * (kill + 1) // KILLS
        answers = acceptor.accept(topics.COMMUNICATION, bodies[len(accepted) : upto])
        assert {answer.status for answer in answers} <= {"accepted"}
        accepted += [answer.event_id for answer in answers]
        time.sleep(rng.uniform(0.3, 3.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        hits += at_work(database)
    process = start(tmp_path, "workers.cli.main", "up")
    deadline = time.monotonic() + 900
    while ended(database) < MESSAGES and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0

    assert hits >= KILLS // 5, "the kills must hit while messages flow"
    with database.reading() as connection:
        taken = connection.execute(
            select(PROCESSED.c.event_id).where(PROCESSED.c.step == "deidentify")
        ).scalars().all()  # fmt: skip
        cases = connection.execute(select(CASES.c.case_id)).scalars().all()
        finished = connection.execute(
            select(PROCESSED.c.case_id).where(PROCESSED.c.step == "deliver")
        ).scalars().all()  # fmt: skip
        dead = connection.execute(select(DEAD_LETTERS.c.step, DEAD_LETTERS.c.code)).all()
        still_open = select(OUTBOX.c.event_id).where(OUTBOX.c.consumed_at.is_(None))
        assert connection.execute(still_open).scalars().all() == []
    assert Counter(taken) == Counter(accepted)
    # A kill makes no dead letter: only the leak check may hold a message, as it does without kills.
    assert {tuple(row) for row in dead} <= {("deidentify", "deid.leak_suspected")}
    assert len(dead) <= MESSAGES // 100
    assert Counter(cases) == Counter(finished)
    assert len(finished) + len(dead) == MESSAGES
    assert doubled(tmp_path / "ehr.sqlite") == []
    database.close()


def doubled(ehr: Path) -> list[tuple[str, str]]:
    """Return what stands more than once in the embedded EHR under one identifier of ours."""
    connection = sqlite3.connect(ehr)
    query = (
        "SELECT f.kind, f.value FROM found_by f JOIN current c USING (kind, id) "
        "WHERE f.param = 'identifier' AND f.system = 'urn:bedside:delivery' "
        "GROUP BY f.kind, f.value HAVING COUNT(DISTINCT f.id) > 1"
    )
    found: list[tuple[str, str]] = connection.execute(query).fetchall()
    total = connection.execute(
        "SELECT COUNT(*) FROM found_by WHERE system = 'urn:bedside:delivery'"
    ).fetchone()[0]
    connection.close()
    assert total > 0, "no draft carries our identifier"
    return found

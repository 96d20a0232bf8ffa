"""Messages flow through children that are killed all the time: none is lost, none is doubled."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from connectors.database.engine import Database
from connectors.database.tables import CASES, DEAD_LETTERS, PROCESSED
from schemas import topics
from tests.fakes.bench import opened
from tests.fakes.embedded import fast, running
from tests.fakes.pipeline import Steps, record
from workers.runtime.pool import Pool

MESSAGES, KILLS = 120, 8
DO = {"draft": "slow 0.02", "soften": "slow 0.02", "deliver": "slow 0.02"}


def ended(database: Database) -> int:
    query = select(func.count()).select_from(PROCESSED).where(PROCESSED.c.step == "deliver")
    with database.reading() as connection:
        return connection.execute(query).scalar_one()


def test_killed_children_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    rng, inbox = random.Random(20261128), tmp_path / "inbox"
    inbox.mkdir()
    pool = Pool(3, partial(opened, inbox), log_level="ERROR")
    pool.start()
    settings = fast().model_copy(update={"retry_max_attempts": 30})
    bodies = [record(f"m{n}", thread=f"t{n % 30}", do=DO) for n in range(MESSAGES)]
    with running(Steps().topology(), tmp_path, settings, pool=pool) as run:
        run.acceptor.accept(topics.COMMUNICATION, bodies)
        kills, until = 0, time.monotonic() + 90
        while ended(run.database) < MESSAGES and time.monotonic() < until:
            time.sleep(rng.uniform(0.1, 0.3))
            child = pool._idle.get()
            if child is not None and child.process.pid and kills < KILLS:
                # Busy soon: it is handed out before it is dead, or found dead when it is.
                pool._idle.put(child)
                time.sleep(rng.uniform(0, 0.02))
                os.kill(child.process.pid, signal.SIGKILL)
                kills += 1
            else:
                pool._idle.put(child)
        with run.database.reading() as connection:
            finished = connection.execute(
                select(PROCESSED.c.case_id).where(PROCESSED.c.step == "deliver")
            ).scalars().all()  # fmt: skip
            states = Counter(connection.execute(select(CASES.c.state)).scalars())
            dead = connection.execute(select(func.count()).select_from(DEAD_LETTERS)).scalar_one()
    pool.close()
    assert kills == KILLS
    assert dead == 0
    everybody = Counter(f"m{n}" for n in range(MESSAGES))
    assert Counter(finished) == everybody
    assert states == {"delivered": MESSAGES}
    assert Counter(path.name.split(":")[0] for path in inbox.iterdir()) == everybody

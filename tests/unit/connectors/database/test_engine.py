"""Processes that write to one SQLite file take turns, and a dead one holds nobody up."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from connectors.database.engine import Database, embedded_url

ROOT = Path(__file__).resolve().parents[4]
HOLDER = """
import sys, time, pathlib
from connectors.database.engine import Database, embedded_url
database = Database(embedded_url(pathlib.Path(sys.argv[1])))
with database.writing():
    print("mine", flush=True)
    time.sleep(60)
"""


def test_a_writer_waits_for_another_process_and_goes_on_when_that_is_killed(tmp_path: Path) -> None:
    database = Database(embedded_url(tmp_path))
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE t (v TEXT)")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"mine\n"
    wrote = threading.Event()

    def write() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO t VALUES ('x')")
        wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    assert not wrote.is_set()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert wrote.wait(5)
    writer.join()
    holder.stdout.close()
    database.close()


def test_a_turn_may_be_asked_for_inside_a_turn(tmp_path: Path) -> None:
    turns = Database(embedded_url(tmp_path))._turns
    with turns.mine(), turns.mine():
        pass
    with turns.mine():
        pass
    turns.close()

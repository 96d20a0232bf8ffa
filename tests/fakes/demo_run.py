"""One real run of `bedside demo` in a process of its own, for tests that look at what it left."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from connectors.database.tables import PROCESSED
from schemas.events import DraftJudged
from workers.bootstrap_runtime import build_history, build_naming, open_database
from workers.sample.generate import base_size, generate
from workers.settings import Settings

_LIMIT_SECONDS = 300
_ROOT = Path(__file__).resolve().parents[2]
_CASE = re.compile(r'<details class="case" id="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What a run printed and where its report is."""

    code: int
    result: dict[str, Any]
    errors: str
    report: Path

    def cases_of_the_report(self) -> dict[str, str]:
        """Return the HTML of each case in the report, by case id."""
        page = self.report.read_text("utf-8")
        starts = list(_CASE.finditer(page))
        ends = [*(start.start() for start in starts[1:]), len(page)]
        return {
            start[1]: page[start.start() : end] for start, end in zip(starts, ends, strict=True)
        }

    def patients_by_case(self) -> dict[str, str]:
        """Return the patient's reference of each case that left something in the EHR."""
        path = self.report.parent / "state" / "ehr.sqlite"
        query = "SELECT body FROM version WHERE kind IN ('Communication', 'Task')"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            written = [json.loads(body) for (body,) in database.execute(query)]
        return {
            name["value"].removesuffix(":deliver"): (one.get("subject") or one["for"])["reference"]
            for one in written
            for name in one["identifier"]
            if name["system"] == "urn:bedside:delivery"
        }

    def judged_by_record(self) -> dict[bytes, DraftJudged]:
        """Return what was judged of each record of the base set, by its bytes."""
        settings = Settings(state_dir=self.report.parent / "state")
        database = open_database(settings)
        naming = build_naming(settings, database)
        query = select(PROCESSED.c.event_id, PROCESSED.c.case_id)
        with database.reading() as connection:
            rows = connection.execute(query.where(PROCESSED.c.step == "deidentify")).all()
        judged = {case.case_id: case.judged for case in build_history(database).cases()}
        by_record = {row.event_id: judged.get(row.case_id) for row in rows}
        found = {one.bundle: by_record[naming(one.bundle)] for one in generate(base_size(), 7)}
        database.close()
        return {body: event for body, event in found.items() if event is not None}


def bedside(*arguments: str, folder: Path) -> DemoRun:
    """Run a command of `bedside` that takes --state-dir, --report and --json."""
    report = folder / "report.html"
    done = subprocess.run(
        _line(*arguments, folder=folder), capture_output=True, text=True, check=False,
        timeout=_LIMIT_SECONDS, env=_clean(), cwd=_ROOT,
    )  # fmt: skip
    result = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return DemoRun(done.returncode, result, done.stderr, report)


def kill_after(delivered: int, *arguments: str, folder: Path) -> int:
    """Start such a command, SIGKILL it once so many cases are delivered; return how many were."""
    process = subprocess.Popen(
        _line(*arguments, folder=folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=_clean(), cwd=_ROOT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + _LIMIT_SECONDS
        while _delivered(folder) < delivered and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    return _delivered(folder)


def _line(*arguments: str, folder: Path) -> list[str]:
    places = ["--state-dir", str(folder / "state"), "--report", str(folder / "report.html")]
    return [sys.executable, "-m", "workers.cli.main", *arguments, *places, "--json"]


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BEDSIDE_")}


def _delivered(folder: Path) -> int:
    try:
        database = sqlite3.connect(f"file:{folder}/state/bedside.sqlite?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    with closing(database):
        try:
            query = "SELECT count(*) FROM processed WHERE step = 'deliver'"
            return int(database.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0

"""One real run of `bedside demo` in a process of its own, for tests that look at what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LIMIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What a run printed and where its report is."""

    code: int
    result: dict[str, Any]
    errors: str
    report: Path


def bedside(*arguments: str, folder: Path) -> DemoRun:
    """Run a command of `bedside` that takes --state-dir, --report and --json."""
    report = folder / "report.html"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BEDSIDE_")}
    done = subprocess.run(
        [sys.executable, "-m", "workers.cli.main", *arguments, "--state-dir", str(folder / "state"),
         "--report", str(report), "--json"],
        capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=False, env=clean,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    result = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return DemoRun(done.returncode, result, done.stderr, report)

"""The import rules hold, and each of them bites when it is broken on purpose."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connectors", "policies", "schemas", "workers")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in `folder`."""
    program = (
        "import sys; sys.path.insert(0, ''); "
        "from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rooms that a test may break."""
    folder = tmp_path_factory.mktemp("rooms")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_rules_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("schemas/text.py", "import workers.ports", "schemas import nothing of ours"),
        ("policies/__init__.py", "import workers.ports", "policies import schemas only"),
        ("connectors/__init__.py", "import workers.ports", "connectors import schemas only"),
        ("workers/made.py", "import connectors", "only workers.bootstrap imports connectors"),
        ("workers/steps/judge.py", "import httpx", "no network, broker, model library"),
        ("workers/steps/judge.py", "import workers.steps.triage", "steps talk through events"),
    ],
)
def test_a_broken_rule_is_named(copy: Path, file: str, line: str, rule: str) -> None:
    path = copy / file
    before = path.read_text()
    try:
        path.write_text(before + f"\n{line}  # noqa\n")
        result = lint(copy)
    finally:
        path.write_text(before)
    assert result.returncode != 0
    broken = result.stdout.split("Broken contracts", 1)[-1]
    assert rule in broken

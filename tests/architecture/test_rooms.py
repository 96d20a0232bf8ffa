"""The rooms' generic names are ours, the wheel holds all of them, and files stay readable."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connectors", "policies", "schemas", "workers")
TOP_LEVEL = {*ROOMS, "tests", "helm", "pyproject.toml", "README.md", "LICENSE"}
LINES_AT_MOST = 300
PACKAGED = {".py", ".toml", ".json", ".typed", ".html", ".css", ".js", ".txt", ".mako", ".ini"}


def tracked() -> list[Path]:
    """Return the tracked files, relative to the root."""
    found = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [Path(line) for line in found.splitlines()]


@pytest.mark.parametrize("room", ROOMS)
def test_room_name_is_not_claimed_by_a_dependency(room: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(room, []))
    assert owners <= {"bedside"}
    spec = importlib.util.find_spec(room)
    assert spec is not None
    assert spec.origin == str(ROOT / room / "__init__.py")


def test_the_top_level_is_what_was_agreed() -> None:
    names = {path.parts[0] for path in tracked()}
    extra = {name for name in names if not name.startswith(".")} - TOP_LEVEL
    assert not {name for name in extra if not name.endswith(".lock")}


def test_the_wheel_holds_every_module_and_data_file(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    inside = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    wanted = {path.as_posix() for path in tracked() if path.parts[0] in ROOMS}
    missing = {name for name in wanted - inside if (ROOT / name).exists()}
    assert not missing


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        path.as_posix(): count
        for path in tracked()
        if path.suffix == ".py" and path.parts[0] in ROOMS and (ROOT / path).exists()
        if (count := len((ROOT / path).read_text().splitlines())) > LINES_AT_MOST
    }
    assert not long

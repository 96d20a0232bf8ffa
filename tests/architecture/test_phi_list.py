"""Every file that can read patient text back is on this list; a change is a review of its own."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connectors", "policies", "schemas", "workers")
LIST = Path(__file__).with_name("phi_readers.txt")


def readers() -> set[str]:
    """Return the files that call `.reveal()`."""
    found = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            calls = (
                node
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Attribute) and node.attr in {"reveal", "_value"}
            )
            if any(calls):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_only_listed_files_read_patient_text() -> None:
    listed = {line.split("#")[0].strip() for line in LIST.read_text().splitlines()} - {""}
    assert readers() == listed

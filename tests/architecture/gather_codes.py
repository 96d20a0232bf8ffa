"""Gather all `CODES`; `python -m tests.architecture.gather_codes` writes the list."""

from __future__ import annotations

import ast
import importlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connectors", "policies", "schemas", "workers")
FILE = ROOT / "schemas" / "codes.v1.toml"
RAISING = re.compile(r"Rejected|NotOurs|Retryable|NotYet|Misconfigured|Refused|Refusal")
CODE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z0-9_]+")


def _modules() -> list[tuple[Path, ast.Module]]:
    return [
        (path, ast.parse(path.read_text()))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    ]


def declared() -> dict[str, str]:
    """Return all entries of constants called `CODES`, but those of `schemas/codes.py`."""
    found: dict[str, str] = {}
    for path, tree in _modules():
        if path == ROOT / "schemas" / "codes.py" or not _declares(tree):
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for code, meaning in importlib.import_module(name).CODES.items():
            if found.setdefault(code, meaning) != meaning:
                raise AssertionError(f"two meanings of {code}; one is in {name}")
    return found


def _declares(tree: ast.Module) -> bool:
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return any(isinstance(target, ast.Name) and target.id == "CODES" for target in targets)


def raised() -> dict[str, str]:
    """Return each code that stands as a literal in a call of an error class, with its file."""
    found: dict[str, str] = {}
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and RAISING.search(ast.unparse(node.func)):
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and CODE.fullmatch(str(argument.value)):
                        found[str(argument.value)] = path.relative_to(ROOT).as_posix()
    return found


def rendered() -> str:
    """Return the file as it must stand."""
    head = "# Made by `python -m tests.architecture.gather_codes` from the packages' CODES.\n"
    lines = [
        f'"{code}" = {json.dumps(meaning, ensure_ascii=False)}'
        for code, meaning in sorted(declared().items())
    ]
    return head + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(rendered())

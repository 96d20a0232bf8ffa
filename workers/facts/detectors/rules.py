"""Rules of the detectors as data, and the finding they make."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from schemas.facts import FactFinding, Side
from schemas.text import SafeText
from workers.facts import attitude, comfort, leads
from workers.facts.extract import Clause

Severity = Literal["hard", "soft"]
_ROOM = resources.files("workers.facts.detectors")


@cache
def rules(name: str) -> dict[str, re.Pattern[str]]:
    """Return the compiled patterns of a detector's data file, case ignored."""
    raw: dict[str, list[str]] = tomllib.loads((_ROOM / f"{name}.v1.toml").read_bytes().decode())
    return {key: re.compile("|".join(parts), re.IGNORECASE) for key, parts in raw.items()}


def content() -> bytes:
    """Return all rule files, for the checker's digest."""
    names = sorted(item.name for item in _ROOM.iterdir() if item.name.endswith(".v1.toml"))
    return (
        b"".join((_ROOM / name).read_bytes() for name in names)
        + comfort.content()
        + attitude.content()
        + leads.content()
    )


def finding(
    code: str, clause: Clause, side: Side, why: str, *, severity: Severity = "hard"
) -> FactFinding:
    """Return a finding on one clause of `side`; it quotes the clause."""
    return FactFinding(
        code=code, severity=severity, side=side, start=clause.span.start, end=clause.span.end,
        quote=SafeText(clause.text), explanation=why,
    )  # fmt: skip

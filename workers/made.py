"""Stamp an event with what produced it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from schemas.base import Made, Ref


@cache
def distribution_version() -> str:
    """Return the installed version of Bedside, or `unknown` when it runs uninstalled."""
    try:
        return version("bedside")
    except PackageNotFoundError:
        return "unknown"


def made(step: str, at: datetime, *refs: Ref) -> Made:
    """Return the stamp of `step` at `at` (UTC) with the versions it used."""
    return Made(step=step, version=distribution_version(), at=at, refs=refs)

"""What a test needs from the machine, and what happens when it is not there.

On a developer's laptop a missing program skips the test and says why. Where `BEDSIDE_REQUIRE`
names it (CI does), its absence is a failure: a skip there would hide that nothing was tested.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def postgres_bin() -> Path | None:
    """Return the folder of Postgres' server programs, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def helm() -> str | None:
    """Return the path of helm, or None; `BEDSIDE_HELM` wins."""
    return os.environ.get("BEDSIDE_HELM") or shutil.which("helm")


def vllm_python() -> str | None:
    """Return the Python of the environment that holds vLLM (`BEDSIDE_VLLM_PYTHON`), or None."""
    path = os.environ.get("BEDSIDE_VLLM_PYTHON", "")
    return path if path and Path(path).exists() else None


def _has_models() -> bool:
    return all(importlib.util.find_spec(name) for name in ("torch", "transformers"))


_CHECKS: dict[str, tuple[Callable[[], object], str]] = {
    "java": (lambda: shutil.which("java") and shutil.which("mvn"), "Java 17 and Maven"),
    "postgres": (postgres_bin, "Postgres' server programs (initdb, pg_ctl)"),
    "chromium": (chromium, "Chromium"),
    "helm": (helm, "helm"),
    "shared": (SHARED.is_dir, "the public data folder ../shared"),
    "models": (_has_models, "the models extra: pip install '.[models]'"),
    "vllm": (vllm_python, "an environment with vLLM (BEDSIDE_VLLM_PYTHON)"),
}


def needs(name: str) -> pytest.MarkDecorator:
    """Return a mark that skips when `name` is missing, or lets the test run and fail in CI."""
    check, what = _CHECKS[name]
    required = name in os.environ.get("BEDSIDE_REQUIRE", "").split(",")
    return pytest.mark.skipif(not check() and not required, reason=f"needs {what}")

"""The data files of this package: read once, with the hash of their bytes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.base import Ref, digest


@cache
def load_data(name: str, version: int) -> tuple[dict[str, Any], Ref]:
    """Return the content of `workers/empathy/data/<name>_v<version>.toml` and its reference."""
    content = (files("workers.empathy") / "data" / f"{name}_v{version}.toml").read_bytes()
    return tomllib.loads(content.decode()), Ref(
        name=name, version=str(version), digest=digest(content)
    )

"""Every code that the software gives, with its meaning and what to do about it.

The list is `codes.v1.toml`; each package keeps its own part as a constant `CODES` beside the code
that raises it, and a test (`tests/architecture/test_codes.py`) holds the two together.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final


def _read() -> dict[str, str]:
    text = (files("schemas") / "codes.v1.toml").read_text("utf-8")
    read: dict[str, str] = tomllib.loads(text)
    return read


CODES: Final[dict[str, str]] = _read()

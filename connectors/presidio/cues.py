"""Small word sets that recognisers look for around a name, from `data/cues.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _sets() -> dict[str, frozenset[str]]:
    text = (files("connectors.presidio") / "data" / "cues.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def cue(name: str) -> frozenset[str]:
    """Return the set called `name`; lower-case words without accents."""
    return _sets()[name]

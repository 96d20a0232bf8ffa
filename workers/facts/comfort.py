"""Whether a clause comforts about health or outcome, by its build rather than by its words.

A comfort says of a person, body, finding or treatment that it is or will be well, or that a bad
thing is not or will not be. Kindness about feelings, effort, presence or willingness is taken out
first. The parts and how they are joined are data (`lexicon/comfort.v1.toml`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_FILE = resources.files("workers.facts.lexicon") / "comfort.v1.toml"


def content() -> bytes:
    """Return the rule file, for the checker's digest."""
    return _FILE.read_bytes()


@cache
def _rules() -> tuple[tuple[re.Pattern[str], ...], ...]:
    raw: dict[str, Any] = tomllib.loads(content().decode())
    parts = {name: part for name, part in raw.items() if isinstance(part, str)}

    def full(rule: str) -> re.Pattern[str]:
        for _ in range(3):
            for name, part in parts.items():
                rule = rule.replace(f"{{{name}}}", part)
        return re.compile(rule, re.IGNORECASE)

    return tuple(tuple(map(full, raw[name].values())) for name in ("rules", "quiet", "predicts"))


@lru_cache(maxsize=20_000)
def comforts(text: str) -> bool:
    """Return whether one clause promises or claims that all is, or will be, well."""
    rules, quiet, _ = _rules()
    if text.rstrip().endswith("?"):
        return False
    for kindness in quiet:
        text = kindness.sub(" ~ ", text)
    return any(rule.search(text) for rule in rules)


@lru_cache(maxsize=20_000)
def predicts(text: str) -> bool:
    """Return whether a clause says what will become of somebody or something."""
    if text.rstrip().endswith("?"):
        return False
    return any(rule.search(text.replace("\u2019", "'")) for rule in _rules()[2])

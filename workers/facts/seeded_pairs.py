"""Sentences with one bent fact each, and faithful ones of the same build, with their slots filled.

The pairs are data (`lexicon/seeded_pairs.v1.toml`), `dev` for making the guards and `report` for
measuring them.
"""

from __future__ import annotations

import random
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

_FILE = resources.files("workers.facts.lexicon") / "seeded_pairs.v1.toml"
_SLOTS = {
    "drug": ("metformin", "lisinopril", "sertraline", "atorvastatin", "amlodipine", "gabapentin"),
    "dose": ("5 mg", "10 mg", "25 mg", "50 mg", "100 mg", "250 mg"),
    "part": ("knee", "shoulder", "ankle", "wrist", "elbow", "foot"),
    "day": ("Monday", "Tuesday", "Thursday", "March 3", "June 14", "September 9"),
}


@cache
def pairs() -> dict[str, dict[str, list[list[str]]]]:
    """Return the pairs by half and kind, read once."""
    return tomllib.loads(_FILE.read_bytes().decode())


def draw(rng: random.Random, kind: str, split: Literal["dev", "report"]) -> tuple[str, str]:
    """Return one pair of sentences, the slots of both filled alike."""
    before, after = rng.choice(pairs()[split][kind])
    values: dict[str, str] = {}
    for slot, choices in _SLOTS.items():
        values[slot], values[f"{slot}2"] = rng.sample(choices, 2)
    values["side"], values["other_side"] = rng.sample(("left", "right"), 2)
    for slot, value in values.items():
        before, after = (text.replace(f"{{{slot}}}", value) for text in (before, after))
    return before, after

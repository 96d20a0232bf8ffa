"""The small trained score: how a claim lies in a text, and what that is worth.

The weights are data (`lexicon/entailment.v1.json`), written by `train.py`, with what they were
trained on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from workers.facts.alignment import Alignment

NAMES = ("bias", "rare_best", "rare_pair", "rare_any")
FILE = "entailment.v1.json"


def features(where: Alignment) -> tuple[float, ...]:
    """Return the features of a claim's place in a text, in the order of `NAMES`."""
    return (1.0, where.rare_best, where.rare_pair, where.rare_any)


def score(values: Sequence[float]) -> float:
    """Return the probability in [0, 1] that the claim is entailed."""
    total = sum(w * v for w, v in zip(weights(), values, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def weights() -> tuple[float, ...]:
    """Return the weights, read once."""
    raw = json.loads((resources.files("workers.facts.lexicon") / FILE).read_bytes())
    return tuple(float(raw["weights"][name]) for name in NAMES)

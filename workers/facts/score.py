"""The small trained score: features of how a claim lies in a text, and their weights."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workers.facts.alignment import Alignment, need
from workers.facts.extract import Clause
from workers.facts.guards import Hit

NAMES = ("bias", "best", "joint", "anywhere", "missing_clinical", "head", "length")
WEIGHTS = (-6.0, 4.0, 5.0, 1.0, -0.5, 0.5, 0.0)


def features(clause: Clause, where: Alignment, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return the features of a claim's place in a text, in the order of `NAMES`."""
    missing = [word for word in where.missing if len(word.keys) > 1]
    lost = sum(need(word) for word in missing)
    words = clause.content
    head = 1.0 if words and words[0] not in where.missing else 0.0
    _ = hits
    return (
        1.0,
        where.best,
        where.joint,
        where.anywhere,
        min(lost, 4.0),
        head,
        min(len(words), 20) / 20,
    )


def score(values: Sequence[float]) -> float:
    """Return the probability in [0, 1] that the claim is entailed."""
    total = sum(w * v for w, v in zip(WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))

"""Intervals for shares and for scores that are no shares; 95 %, seeded, reproducible."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
_Z = 1.959964
RESAMPLES = 1000


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share; (0, 1) without observations.

    Source: Wilson 1927.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, _Z * _Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap(
    groups: Sequence[Sequence[T]], score: Callable[[list[T]], float], *, seed: int = 7
) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of `score` over resampled groups.

    Groups (here: messages) are drawn, not rows, because replies to one message are alike.
    """
    if not groups:
        return 0.0, 1.0
    draw = random.Random(seed)  # noqa: S311 - statistics, no secret
    values = sorted(
        score([row for group in draw.choices(groups, k=len(groups)) for row in group])
        for _ in range(RESAMPLES)
    )
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]

"""Shares with intervals, and F2."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

_Z = 1.959964  # two-sided 95 %
_ROUNDS = 500
T = TypeVar("T")


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share. Source: Wilson 1927, JASA 22:209."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = (
        _Z
        / (1 + square / total)
        * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def f2(recall: float, precision: float) -> float:
    """Return the F measure that weighs recall twice. Source: van Rijsbergen 1979, chapter 7."""
    below = 4 * precision + recall
    return 5 * precision * recall / below if below else 0.0


def bootstrap(
    rows: Sequence[T], measure: Callable[[Sequence[T]], float], *, seed: int = 4
) -> tuple[float, float]:
    """Return the 95 % percentile interval of `measure` over texts drawn with replacement."""
    if not rows:
        return 0.0, 1.0
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    drawn = sorted(measure(rng.choices(rows, k=len(rows))) for _ in range(_ROUNDS))
    return drawn[int(0.025 * _ROUNDS)], drawn[int(0.975 * _ROUNDS) - 1]

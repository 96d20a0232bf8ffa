"""Shares and means with 95 % intervals, and the agreement of two judges."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Z = 1.959964
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval and the number of units it rests on; NaN-free."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two judges choose alike, and how much beyond chance (Cohen's kappa)."""

    share: Estimate
    kappa: float


def share(successes: int, n: int) -> Estimate:
    """Return a share with its Wilson interval; 0 with the interval [0, 1] when n is 0."""
    if n == 0:
        return Estimate(0.0, 0.0, 1.0, 0)
    p, z2 = successes / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def mean(values: Sequence[float], *, seed: int = 0) -> Estimate:
    """Return a mean with its percentile bootstrap interval (1,000 resamples, fixed seed)."""
    n = len(values)
    if n == 0:
        return Estimate(0.0, 0.0, 0.0, 0)
    draw = random.Random(seed)  # noqa: S311  # a bootstrap needs repeatability, not secrecy
    means = sorted(sum(draw.choices(values, k=n)) / n for _ in range(RESAMPLES))
    low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]
    return Estimate(sum(values) / n, low, high, n)


def agreement(ours: Sequence[str], theirs: Sequence[str]) -> Agreement:
    """Return how often `ours` equals `theirs`, choice by choice.

    Raises:
        ValueError: the two are not of one length.
    """
    pairs = list(zip(ours, theirs, strict=True))
    n, alike = len(pairs), sum(a == b for a, b in pairs)
    left, right = Counter(ours), Counter(theirs)
    chance = sum(left[name] * right[name] for name in left) / (n * n) if n else 0.0
    observed = alike / n if n else 0.0
    kappa = (observed - chance) / (1 - chance) if chance < 1 else 1.0
    return Agreement(share(alike, n), kappa)

"""Figures with 95 % bootstrap intervals: shares, balanced accuracy, Spearman's correlation."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

RESAMPLES = 1_000
_Z = 1.959964
Figure = dict[str, float | int]
T = TypeVar("T")


def share(hits: Sequence[bool]) -> Figure:
    """Return the share of hits with its Wilson interval; 0 with [0, 1] for an empty list."""
    n = len(hits)
    if not n:
        return {"value": 0.0, "low": 0.0, "high": 1.0, "n": 0}
    p, z2 = sum(hits) / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return {"value": p, "low": low, "high": high, "n": n}


def balanced_accuracy(rows: Sequence[tuple[bool, bool]]) -> float:
    """Return the mean of the two recalls of (truth, answer) pairs; an empty class is left out."""
    recalls = [
        sum(answer == truth for truth, answer in rows if truth is label) / count
        for label in (True, False)
        if (count := sum(truth is label for truth, _ in rows))
    ]
    return sum(recalls) / len(recalls) if recalls else 0.0


def spearman(rows: Sequence[tuple[float, float]]) -> float:
    """Return Spearman's rank correlation of pairs, ties at their mean rank; 0 without spread."""
    if len(rows) < 2:
        return 0.0
    one, two = (_ranks([row[i] for row in rows]) for i in (0, 1))
    middle = (len(rows) - 1) / 2
    cross = sum((a - middle) * (b - middle) for a, b in zip(one, two, strict=True))
    spread = [sum((a - middle) ** 2 for a in ranks) for ranks in (one, two)]
    return cross / (spread[0] * spread[1]) ** 0.5 if all(spread) else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda at: values[at])
    out = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end + 1 < len(order) and values[order[end + 1]] == values[order[at]]:
            end += 1
        for row in order[at : end + 1]:
            out[row] = (at + end) / 2
        at = end + 1
    return out


def clustered(groups: Sequence[Sequence[T]], figure: Callable[[list[T]], float]) -> Figure:
    """Return a figure over all rows; its interval resamples whole groups (fixed seed)."""
    rows = [row for group in groups for row in group]
    if not rows:
        return {"value": 0.0, "low": 0.0, "high": 0.0, "n": 0}
    draw = random.Random(0)  # noqa: S311 - a bootstrap, no secret
    values = sorted(
        figure([row for group in draw.choices(groups, k=len(groups)) for row in group])
        for _ in range(RESAMPLES)
    )
    low, high = values[int(RESAMPLES * 0.025)], values[int(RESAMPLES * 0.975) - 1]
    return {"value": figure(rows), "low": low, "high": high, "n": len(rows)}

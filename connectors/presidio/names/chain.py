"""The sequence model at work: weights of a linear-chain CRF, and probabilities by forward-backward.

CRFsuite trains it (`training/train.py`); here only its weights are read. What one written word
adds to the scores of itself and its neighbours is summed once and remembered, so that a text costs
a few array operations and no look-up for each of its forty features.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from connectors.presidio.names.features import EDGE, Seen, View

_REMEMBERED = 16_384
# Log of the smallest score beside the best one, and after how many words both are brought to one.
_LEAST = -40.0
_SCALED = 4
Scores = npt.NDArray[np.float64]


class Weights(NamedTuple):
    """A trained model: its labels, the weights of their pairs, and of each feature by label."""

    labels: tuple[str, ...]
    pairs: dict[tuple[str, str], float]
    features: dict[str, dict[str, float]]


def dump(weights: Weights) -> bytes:
    """Return the model as bytes: one line of labels, one of each pair, one of each feature."""
    lines = ["\t".join(weights.labels)]
    lines += [f"{a}\t{b}\t{_number(w)}" for (a, b), w in sorted(weights.pairs.items())]
    lines.append("")
    for name, by_label in sorted(weights.features.items()):
        parts = "\t".join(f"{label} {_number(w)}" for label, w in sorted(by_label.items()))
        lines.append(f"{name}\t{parts}")
    return "\n".join(lines).encode()


def _number(weight: float) -> str:
    return f"{weight:.4g}"


class Chain:
    """Answers how likely each label is for each word."""

    def __init__(self, model: bytes) -> None:
        head, _, tail = model.decode().partition("\n\n")
        first, *pairs = head.split("\n")
        self.labels = tuple(first.split("\t"))
        places = {label: place for place, label in enumerate(self.labels)}
        count = len(places)
        steps = np.zeros((count, count))
        for line in pairs:
            one, other, weight = line.split("\t")
            steps[places[one], places[other]] = float(weight)
        self._both = np.zeros((2 * count, 2 * count))
        self._both[:count, :count] = np.exp(steps)
        self._both[count:, count:] = np.exp(steps).T
        rows = tail.split("\n")
        # The last row is of features that the model does not know.
        self._weights = np.zeros((len(rows) + 1, count))
        self._row: dict[str, int] = {}
        for index, line in enumerate(rows):
            name, *parts = line.split("\t")
            self._row[name] = index
            for part in parts:
                label, weight = part.split(" ")
                self._weights[index, places[label]] = float(weight)
        self._unknown = len(rows)
        self._summed: Any = lru_cache(maxsize=_REMEMBERED)(self._sum)

    def _sum(self, seen: Seen) -> Scores:
        """Return what a word adds: to itself, then to the words at each offset from it."""
        return np.array([self._of(names) for names in (seen.own, *seen.near)])

    def _of(self, names: Sequence[str]) -> Scores:
        row, unknown = self._row.get, self._unknown
        total: Scores = self._weights[[row(name, unknown) for name in names]].sum(axis=0)
        return total

    def probabilities(self, view: View) -> Scores:
        """Return for each word (rows) the probability of each label (columns)."""
        edge = self._summed(EDGE)
        cells = np.stack([edge, edge, *map(self._summed, view.seen), edge, edge])
        count = len(view.seen)
        row, unknown = self._row.get, self._unknown
        joint = np.array([[row(name, unknown) for name in names] for names in view.joint])
        scores = self._weights[joint].sum(axis=1) + cells[2 : count + 2, 0]
        for place, offset in enumerate((0, 1, 3, 4)):
            scores += cells[offset : count + offset, place + 1]
        scores -= scores.max(axis=1, keepdims=True)
        return _marginals(np.exp(np.maximum(scores, _LEAST)), self._both)


def _marginals(states: Scores, both: Scores) -> Scores:
    """Return the probabilities of the labels, by one walk from both ends at once.

    `both` holds the pairs of labels forwards and, below, backwards: a row is what reaches a word
    from the left, and beside it what reaches the word as far from the end from the right.
    """
    count, labels = states.shape
    sides = np.concatenate((states, states[::-1]), axis=1)
    reached = np.empty_like(sides)
    reached[0] = sides[0]
    for index in range(1, count):
        row = reached[index]
        np.dot(reached[index - 1], both, out=row)
        np.multiply(row, sides[index], out=row)
        if index % _SCALED == 0:
            row[:labels] /= row[:labels].sum()
            row[labels:] /= row[labels:].sum()
    shares: Scores = reached[:, :labels] * reached[::-1, labels:] / states
    shares /= shares.sum(axis=1, keepdims=True)
    return shares

"""Forward-backward of the chain: the probabilities of a small model, counted by hand."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp

import pytest

from connectors.presidio.engine import split
from connectors.presidio.names.chain import Chain, Weights, dump
from connectors.presidio.names.features import features, view

LABELS = ("BN", "IN", "O")
PAIRS = {("O", "BN"): 0.4, ("BN", "IN"): 1.2, ("O", "IN"): -3.0, ("IN", "O"): 0.1}
WEIGHTS = Weights(
    LABELS,
    PAIRS,
    {"in=kin": {"O": 2.0}, "-1in=kin": {"BN": 1.5}, "s=xx": {"O": 0.5, "BN": -0.25}, "b": {"O": 1}},
)


def test_probabilities_are_those_of_all_labellings() -> None:
    words = split("my son lena fell")
    rows = features(words)
    totals = [dict.fromkeys(LABELS, 0.0) for _ in words]
    for labels in product(LABELS, repeat=len(words)):
        score = sum(PAIRS.get(pair, 0.0) for pair in pairwise(labels))
        for row, label in zip(rows, labels, strict=True):
            score += sum(WEIGHTS.features.get(name, {}).get(label, 0.0) for name in row)
        for place, label in enumerate(labels):
            totals[place][label] += exp(score)
    found = Chain(dump(WEIGHTS)).probabilities(view(words, spanish=False))
    for place, one in enumerate(totals):
        for column, label in enumerate(LABELS):
            assert found[place][column] == pytest.approx(one[label] / sum(one.values()))


def test_a_long_text_neither_overflows_nor_vanishes() -> None:
    words = split("my son lena fell " * 500)
    found = Chain(dump(WEIGHTS)).probabilities(view(words, spanish=False))
    assert found.sum(axis=1) == pytest.approx([1.0] * len(words))

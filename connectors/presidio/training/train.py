"""Trains the name model: the same seed gives the same bytes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from connectors.presidio.engine import Word, split
from connectors.presidio.folding import fold
from connectors.presidio.names.chain import Weights, dump
from connectors.presidio.names.features import features
from connectors.presidio.training.generate import Labelled, messages
from schemas import entities

OUTSIDE = "O"
LABELLED = {entities.NAME: "N", entities.CITY: "C", entities.ORGANIZATION: "G"}
# How often a listed name is shown as if no list had it, and a word as if it were unknown.
_UNLISTED, _UNWORDED = 0.35, 0.03


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run depends on.

    Attributes:
        seed: of the generated text and of what is left out.
        count: messages.
        c1, c2: weights of the L1 and L2 penalties; L1 keeps the file small.
        iterations: of L-BFGS.
        rare: features seen less often are left out.
    """

    seed: int = 20_261_121
    count: int = 20_000
    c1: float = 0.8
    c2: float = 0.02
    iterations: int = 70
    rare: int = 4


def train(recipe: Recipe) -> bytes:
    """Return the trained model (format of `names/chain.py`)."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": recipe.c1,
            "c2": recipe.c2,
            "max_iterations": recipe.iterations,
            "feature.minfreq": recipe.rare,
            "feature.possible_transitions": True,
        }
    )
    for rows, labels in examples(messages(recipe.seed, recipe.count), recipe.seed):
        trainer.append(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return dump(_weights(path))


def _weights(path: Path) -> Weights:
    """Return the weights of a model that CRFsuite wrote."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    read = tagger.info()
    features: dict[str, dict[str, float]] = {}
    for (name, label), weight in read.state_features.items():
        features.setdefault(name, {})[label] = weight
    return Weights(tuple(sorted(tagger.labels())), dict(read.transitions), features)


def examples(
    labelled: Iterable[Labelled], seed: int
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Yield (features, labels) of each message."""
    rng = random.Random(seed + 1)  # noqa: S311  # a seed is the point
    for message in labelled:
        folded = fold(message.text)
        words = split(folded.text)
        if not words:
            continue
        unlisted = {w.text.lower() for w in words if rng.random() < _UNLISTED}
        unworded = {w.text.lower() for w in words if rng.random() < _UNWORDED}
        rows = features(words, unlisted=unlisted.__contains__, unworded=unworded.__contains__)
        yield rows, tags(words, [(*folded_span(folded.at, s, e), t) for s, e, t in message.spans])


def folded_span(at: Sequence[int] | None, start: int, end: int) -> tuple[int, int]:
    """Return a span of the original in the folded text."""
    if at is None:
        return start, end
    inside = [i for i, place in enumerate(at) if start <= place < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def tags(words: Sequence[Word], spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """Return B-, I- and O labels of the words."""
    found = [OUTSIDE] * len(words)
    for start, end, entity in spans:
        if entity not in LABELLED:
            continue
        inside = [i for i, w in enumerate(words) if start <= w.start < end]
        for place, index in enumerate(inside):
            found[index] = ("I" if place else "B") + LABELLED[entity]
    return found

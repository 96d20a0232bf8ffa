"""Chains by their whole name (`data/chains.txt`): they tell where somebody goes, in any case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.engine import Word, split, words_of
from connectors.presidio.names.lexicon import lines
from connectors.presidio.results import result
from schemas import entities as kinds


class ChainNameRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Marks chains whose name is no usual phrase; "Target" or "Giant" need the model's context."""

    def __init__(self) -> None:
        super().__init__([kinds.ORGANIZATION], name="ChainNameRecognizer")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return the chains of the list."""
        return [
            result(kinds.ORGANIZATION, start, end, 0.8, self)
            for start, end in _found(words_of(text, nlp_artifacts))
        ]


@cache
def _chains() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the names as words, by first word, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines("chains.txt"):
        name = tuple(word.text for word in split(line))
        found.setdefault(name[0], []).append(name)
    return {first: tuple(sorted(rest, key=len, reverse=True)) for first, rest in found.items()}


def _found(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    chains = _chains()
    for index, word in enumerate(words):
        for name in chains.get(word.text.lower(), ()):
            here = words[index : index + len(name)]
            if tuple(w.text.lower() for w in here) == name:
                yield here[0].start, here[-1].end
                break

"""BM25 (Okapi) over a few hundred short texts, without a dependency.

Source: Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75; MedAlign (2308.14089) matches with BM25Okapi.
The inverse document frequency is kept above zero, as Lucene does, because sets are small.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from workers.patterns.prepared import prepare

K1: Final = 1.2
B: Final = 0.75
_ENDINGS: Final = ("ing", "ed", "es", "s")


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(files("workers.drafting").joinpath("stopwords.v1.txt").read_text().split())


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[str, ...]:
    """Return the content words of a text: normalised, without frequent words, lightly stemmed."""
    stops = _stop_words()
    return tuple(_stem(word) for word in prepare(text).words() if word not in stops)


class BM25:
    """An index of documents given as terms."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._counts = [Counter(document) for document in documents]
        lengths = [len(document) for document in documents]
        average = sum(lengths) / len(lengths) if lengths else 0.0
        self._norms = [K1 * (1 - B + B * length / (average or 1.0)) for length in lengths]
        frequency = Counter(term for counts in self._counts for term in counts)
        size = len(documents)
        self._idf = {
            term: math.log(1 + (size - seen + 0.5) / (seen + 0.5))
            for term, seen in frequency.items()
        }

    def scores(self, query: Sequence[str]) -> list[float]:
        """Return the score of every document."""
        wanted = [term for term in dict.fromkeys(query) if term in self._idf]
        return [
            sum(
                self._idf[term] * counts[term] * (K1 + 1) / (counts[term] + norm)
                for term in wanted
                if term in counts
            )
            for counts, norm in zip(self._counts, self._norms, strict=True)
        ]

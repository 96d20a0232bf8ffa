"""Whether a text is Spanish, and which words are usual in it.

An English-trained eye takes every Spanish word for a name; this says which are none. Lists:
`data/spanish.txt` (curated), `data/spanish_words.txt` (by frequency), both lower case, no accents.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from connectors.presidio.names.lexicon import lines

_FILES = ("spanish.txt", "spanish_words.txt")
# Articles and prepositions stand in names and places of English text too ("de la Cruz").
_IN_NAMES = frozenset("de del la las los el san santa y al".split())
# Share of the words that must be Spanish and not English. Chosen on the development sentences.
_SHARE = 0.35
_FREQUENT = 400
_SHORT = frozenset("no me mi a he has son come".split())


@cache
def vocabulary() -> frozenset[str]:
    """Return usual Spanish words; names that are no words are not among them."""
    return frozenset(w for name in _FILES for line in lines(name) for w in line.split())


@cache
def _english() -> tuple[str, ...]:
    return tuple(lines("words.txt"))


@cache
def _only_spanish() -> frozenset[str]:
    return vocabulary() - frozenset(_english())


@cache
def _either() -> frozenset[str]:
    """Return words of both languages that say nothing, without the most frequent English ones."""
    return (vocabulary() & frozenset(_english()[_FREQUENT:])) | _SHORT


def is_spanish(lower: Iterable[str]) -> bool:
    """Return whether folded lower-case words are mostly Spanish, as one or two words can't say."""
    own, either = _only_spanish(), _either()
    counted = joining = telling = 0
    for word in lower:
        joining += word in _IN_NAMES
        telling += word in own and word not in _IN_NAMES
        counted += word[:1].isalpha() and word not in either
    return counted > 1 and telling + min(joining, telling) >= max(1.0, _SHARE * counted)

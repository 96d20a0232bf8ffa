"""Whether a text is Spanish, and which words are usual in it.

An English-trained eye takes every Spanish word for a name; this says which are none. Lists:
`data/spanish.txt` (curated), `data/spanish_words.txt` (by frequency), both lower case, no accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from connectors.presidio.names.lexicon import lexicon, lines

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


_ENCLITIC = re.compile(r"(.{2,}?(?:[aei]r|[aei]ndo|[aeo]))(?:me|te|se|nos|l[aeo]s?)(?:l[aeo]s?)?")
_ENDINGS = tuple(
    """o a e as es an en amos emos imos ando iendo aba aban ia ian io ieron aron ado ada
    idos ido ida are ara aran ere era eran""".split()
)


@lru_cache(maxsize=8_192)
def is_usual(word: str) -> bool:
    """Return whether a folded word is a usual Spanish one, also with a pronoun at its end."""
    known = vocabulary()
    if word in known:
        return True
    if lexicon().is_name(word):
        return False
    bare = _ENCLITIC.fullmatch(word)
    stem = bare.group(1) if bare else word
    if stem in known and bare:
        return True
    for ending in _ENDINGS if len(stem) > 4 else ():
        if stem.endswith(ending) and any(
            stem[: -len(ending)] + verb in known for verb in ("ar", "er", "ir")
        ):
            return True
    return re.sub("it([oa]s?)$", r"\1", word) in known


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

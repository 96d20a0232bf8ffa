"""What is known of a word on its own: how common it is, as a word and as a name.

The lists are files of `connectors/presidio/data`; `data/README.md` says where each is from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from connectors.presidio.names.clinical import STAGE, built_like_care, rest_of
from schemas.base import Ref

_DATA = files("connectors.presidio") / "data"
_CONTRACTED = ("n't", "'ve", "'ll", "'re", "'d", "'m")
_FORMS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ly", ""), ("ally", ""), ("ness", ""), ("iness", "y"),
    ("ed", ""), ("ing", ""), ("ing", "e"), ("ion", "e"), ("er", ""), ("ers", ""), ("ation", "e"),
    ("less", ""), ("able", ""),
)  # fmt: skip
_EDGES = (400, 2_000, 8_000, 25_000)
VERSION = "1"


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a list, without comments and blank lines."""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text:
            yield text


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists. All keys are lower case without accents.

    Attributes:
        ranks: English words -> 1 (among the 400 most frequent) to 5 (rare).
        given, family: names -> 4 (common in the US), 3, 2 (rare) or 1 (elsewhere).
        clinical: diagnoses, drugs, tests, anatomy: words that must stay as they are.
        eponyms: people after whom a disease, sign or device is called.
        cities: as tuples of words, by first word.
        name_first: words of the dictionary that are nearly always names.
        chat: short forms, interjections and openers that are nobody's name.
        regions: states and countries, which stay.
    """

    ranks: dict[str, int]
    given: dict[str, int]
    family: dict[str, int]
    clinical: frozenset[str]
    eponyms: frozenset[str]
    cities: dict[str, tuple[tuple[str, ...], ...]]
    name_first: frozenset[str]
    chat: frozenset[str]
    regions: frozenset[str]

    def common(self, word: str) -> bool:
        """Return whether `word` is also one of the 8,000 most frequent English words."""
        return 0 < self.ranks.get(word, 0) <= 3 and word not in self.name_first

    def is_word(self, word: str) -> bool:
        """Return whether `word` is English or clinical, whatever else it is."""
        return word in self.ranks or self.is_clinical(word)

    def is_clinical(self, word: str) -> bool:
        """Return whether `word` is of care: listed, or built like a disease, procedure or drug."""
        return word in self.clinical or _care(word)

    def is_ordinary(self, word: str) -> bool:
        """Return whether `word` is English, of care or of chats, and no name."""
        return _ordinary(word)

    def is_name(self, word: str) -> bool:
        """Return whether `word` is on a list of names."""
        return word in self.given or word in self.family


def _rank(position: int) -> int:
    return 1 + sum(position >= edge for edge in _EDGES)


def _ranks() -> dict[str, int]:
    """Return English words by rank; Spanish ones count as fairly frequent."""
    spanish = {word: 3 for line in lines("spanish.txt") for word in line.split() if len(word) > 1}
    return spanish | {word: _rank(i) for i, word in enumerate(lines("words.txt"))}


def _binned(name: str) -> dict[str, int]:
    pairs = (line.split() for line in lines(name))
    return {word: int(number) for word, number in pairs}


def _cities() -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in lines("cities.txt"):
        words = tuple(line.replace("-", " - ").replace(".", " . ").split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(rest, key=len, reverse=True)) for first, rest in found.items()}


@cache
def lexicon() -> Lexicon:
    """Return the lists, read once for each process (about 0.1 s)."""
    clinical = {w for name in CLINICAL_FILES for line in lines(name) for w in line.split()}
    given, family = _binned("given.txt"), _binned("family.txt")
    # A name in a diagnosis is an eponym: protected by what follows it, not on its own.
    diagnoses = {w for w in lines("diagnoses.txt") if w not in family and w not in given}
    eponyms = {w for w in lines("diagnoses.txt") if w in family or w in given}
    return Lexicon(
        ranks=_ranks(),
        given=given,
        family=family,
        clinical=frozenset(clinical | diagnoses),
        eponyms=frozenset(lines("eponyms.txt")) | eponyms,
        cities=_cities(),
        name_first=frozenset(lines("name_first.txt")),
        chat=frozenset(w for line in lines("chat.txt") for w in line.split()),
        regions=frozenset(w for line in lines("regions.txt") for w in line.split()),
    )


@lru_cache(maxsize=32_768)
def _care(word: str) -> bool:
    lists = lexicon()
    if lists.is_name(word) or word in lists.ranks or word in lists.eponyms:
        return False
    if STAGE.fullmatch(word) or built_like_care(word):
        return True
    rest = rest_of(word)
    return bool(rest) and (rest in lists.clinical or built_like_care(rest))


@lru_cache(maxsize=32_768)
def _ordinary(word: str) -> bool:
    lists = lexicon()
    if word in lists.chat:
        return True
    if lists.is_name(word) or word in lists.name_first:
        return (
            0 < lists.ranks.get(word, 0) < 3
            and max(lists.given.get(word, 0), lists.family.get(word, 0)) < 3
        )
    if lists.is_word(word) or word.endswith(_CONTRACTED):
        return True
    return any(stem in lists.ranks for stem in (*_stems(word), rest_of(word)))


def _stems(word: str) -> Iterator[str]:
    """Yield what an unlisted form may be built from."""
    for ending, instead in _FORMS:
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word[: -len(ending)] + instead


CLINICAL_FILES = ("drugs.txt", "clinical.txt")


def ref() -> Ref:
    """Return the version of the lists together."""
    total = hashlib.sha256()
    for entry in sorted(_DATA.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".txt"):
            total.update(entry.read_bytes())
    return Ref(name="deid-lexicon", version=VERSION, digest=total.hexdigest()[:16])

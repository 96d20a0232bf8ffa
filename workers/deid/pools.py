"""What surrogates are drawn from: names by culture, invented places, sparse ZIP areas."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

from schemas.base import Ref, digest
from workers.deid.tokens import Near

_DATA: Final = Path(__file__).parent / "data"
_VERSION: Final = 1
_TABLES: Final = ("names", "places", "zip3", "nicknames", "titles")
NamePart = Literal["female", "male", "family"]
_CONSONANTS: Final = "bdfgklmnprstvz"
_VOWELS: Final = "aeiou"
_DRAWS: Final = 60


@dataclass(frozen=True, slots=True)
class Pools:
    """The data files, read once.

    Attributes:
        names: by culture, then by part.
        cultures: of each case-folded name, those that have it.
        genders: of each case-folded given name, `female`, `male` or both.
        ordinary: English and clinical words that are hardly anybody's name.
    """

    names: dict[str, dict[str, tuple[str, ...]]]
    cultures: dict[str, tuple[str, ...]]
    genders: dict[str, frozenset[str]]
    first: tuple[str, ...]
    last: tuple[str, ...]
    street: frozenset[str]
    organization: frozenset[str]
    sparse_zip3: frozenset[str]
    short: dict[str, str]
    ordinary: frozenset[str]
    refs: tuple[Ref, ...]


@cache
def load() -> Pools:
    """Return the pools of this version."""
    names = {
        culture: {part: tuple(words.split()) for part, words in parts.items()}
        for culture, parts in _read("names").items()
        if culture != "version"
    }
    places = _read("places")
    return Pools(
        names=names,
        cultures=_cultures(names),
        genders=_genders(names),
        first=tuple(places["first"].split()),
        last=tuple(places["last"].split()),
        street=frozenset(places["street"].split()),
        organization=frozenset(places["organization"].split()),
        sparse_zip3=frozenset(_read("zip3")["sparse"]),
        short=dict(_read("nicknames")["short"]),
        ordinary=frozenset(_path("ordinary", "txt").read_text(encoding="utf-8").split()),
        refs=(*(_ref(name) for name in _TABLES), _ref("ordinary", "txt")),
    )


def culture_of(words: list[str]) -> str:
    """Return the naming culture of most of `words`; empty when none of them is known."""
    counts: dict[str, int] = {}
    for word in words:
        for culture in load().cultures.get(word.casefold(), ()):
            counts[culture] = counts.get(culture, 0) + 1
    return max(counts, key=lambda name: (counts[name], name), default="")


_ENDINGS: Final = (
    ("slavic", ("ski", "ska", "sky", "skaya", "ov", "ova", "ev", "eva", "wicz", "vic", "enko")),
    ("nordic", ("sson", "sen", "dottir", "ström", "strom", "qvist")),
    ("spanish", ("ez", "illo", "illa")),
    ("west_african", ("wale", "chukwu", "ngozi", "seun", "tunde", "ola")),
    ("irish", ("eigh", "aigh")),
    ("turkish", ("oglu", "oğlu")),
    ("persian", ("zadeh", "pour", "nejad")),
    ("indian", ("wala", "deep", "preet", "pal", "appa", "murthy", "kumar")),
    ("german", ("mann", "bauer", "berger", "stein")),
    ("italian", ("ucci", "elli", "etti", "ini", "one")),
)  # fmt: skip


def culture_by_ending(word: str) -> str:
    """Return the culture whose names end like a word that is on no list; may be empty."""
    low = word.casefold()
    fits = (culture for culture, ends in _ENDINGS if len(low) > 5 and low.endswith(ends))
    return next(fits, "")


@cache
def _ordinary_index() -> Near:
    near = Near()
    for word in load().ordinary:
        near.add(word)
    return near


def near_ordinary(word: str) -> bool:
    """Return whether an ordinary word is one edit away: a slip could turn one into the other."""
    return _ordinary_index().has(word)


@cache
def _invented() -> frozenset[str]:
    pools = load()
    return frozenset((a + b).casefold() for a in pools.first for b in pools.last)


def is_drawn(key: str) -> bool:
    """Return whether a case-folded word is one that surrogates are drawn from."""
    return key in load().cultures or key in _invented()


def candidates(part: NamePart, culture: str, rng: Random) -> Iterator[str]:
    """Yield names of a culture, then of any, then made-up ones without end, at random."""
    names = load().names
    yield from _drawn(names.get(culture, {}).get(part, ()), rng)
    cultures = list(names)
    for _ in range(_DRAWS):
        yield from _drawn(names[rng.choice(cultures)].get(part, ()), rng, draws=1)
    yield from made_up_names(rng)


def _drawn(names: Sequence[str], rng: Random, *, draws: int = _DRAWS) -> Iterator[str]:
    """Draw with replacement: the first draw nearly always fits; a shuffle costs milliseconds."""
    for _ in range(draws if names else 0):
        yield rng.choice(names)


def made_up(rng: Random, *, syllables: int = 4) -> str:
    """Return a pronounceable name that is nobody's on purpose."""
    return "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(syllables)).title()


def made_up_names(rng: Random) -> Iterator[str]:
    """Yield made-up names without end, long enough that few are alike."""
    while True:
        yield made_up(rng, syllables=5)


def invented_places(rng: Random) -> Iterator[str]:
    """Yield names of towns, streets or firms that are made up, without end."""
    pools = load()
    for _ in range(200):
        yield rng.choice(pools.first) + rng.choice(pools.last)
    while True:
        yield made_up(rng) + rng.choice(pools.last)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(_path(name).read_text(encoding="utf-8"))


def _path(name: str, kind: str = "toml") -> Path:
    return _DATA / f"{name}_v{_VERSION}.{kind}"


def _ref(name: str, kind: str = "toml") -> Ref:
    content = digest(_path(name, kind).read_bytes())
    return Ref(name=f"surrogate_{name}", version=str(_VERSION), digest=content)


def _cultures(names: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for culture, parts in names.items():
        for word in {word for words in parts.values() for word in words}:
            found.setdefault(word.casefold(), []).append(culture)
    return {word: tuple(cultures) for word, cultures in found.items()}


def _genders(names: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for parts in names.values():
        for gender in ("female", "male"):
            for word in parts[gender]:
                found.setdefault(word.casefold(), set()).add(gender)
    return {word: frozenset(genders) for word, genders in found.items()}

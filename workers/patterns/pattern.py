"""The small language of phrase patterns, and the search for them.

    chest (pain|pressure|tight*)     words in a row; `(a|b c)` one of; `*` any ending
    pain .. chest                    at most six words between; `..8` at most eight
    (my|the)? arm                    `)?` may be missing; only a bracket may
    sugar .. <n>                     a number, which a rule may compare

Words are written as `prepared.normal` writes them: lower case, no accents, no apostrophes
("cant", "no puedo respirar"). A gap never crosses the end of a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from workers.patterns.prepared import Prepared

_TOKEN = re.compile(r"\.\.\d*|<n>|\(|\)\??|\||[^\s()|]+")
_GAP_WORDS = 6
_KEY_LETTERS = 4
_NUMBER = r" (\d+(?:\.\d+)?)"
_BETWEEN = r"(?: (?![.!?] )[^ ]+){0,%d}?"
_NO_KEYS: frozenset[str] = frozenset()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled phrase.

    Attributes:
        source: as written in the data file.
        keys: beginnings of words of which the text must hold at least one; empty: always try.
    """

    source: str
    regex: re.Pattern[str]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found: offsets in `Prepared.line`; `number` when it has `<n>`."""

    start: int
    end: int
    number: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A compiled stretch of a phrase: its regular expression, and words of which one must occur."""

    regex: str
    keys: frozenset[str]


def _selectivity(keys: frozenset[str]) -> tuple[int, int]:
    return (min((len(key) for key in keys), default=0), -len(keys))


def _word(word: str) -> _Part:
    if word.endswith("?"):
        raise ValueError(f"malformed pattern: {word}")
    stem = word.rstrip("*") or word
    body = " " + re.escape(stem) + ("[^ ]*" if word.endswith("*") else "")
    open_and_short = word.endswith("*") and len(stem) < _KEY_LETTERS
    keyless = open_and_short or len(stem) < 2
    return _Part(body, _NO_KEYS if keyless else frozenset({stem[:_KEY_LETTERS]}))


def _sequence(parts: list[_Part]) -> _Part:
    keys = max((part.keys for part in parts), key=_selectivity, default=_NO_KEYS)
    return _Part("".join(part.regex for part in parts), keys)


def _choice(branches: list[list[_Part]], *, optional: bool) -> _Part:
    phrases = [_sequence(branch) for branch in branches]
    body = "|".join(phrase.regex for phrase in phrases)
    if optional or not all(phrase.keys for phrase in phrases):
        return _Part(f"(?:{body}){'?' if optional else ''}", _NO_KEYS)
    return _Part(f"(?:{body})", frozenset().union(*(phrase.keys for phrase in phrases)))


def _parse(tokens: Iterator[str]) -> tuple[list[list[_Part]], str]:
    """Read branches up to the bracket that closes them; return them and that bracket."""
    branches: list[list[_Part]] = [[]]
    for piece in tokens:
        if piece == "(":
            inner, closing = _parse(tokens)
            branches[-1].append(_choice(inner, optional=closing == ")?"))
        elif piece.startswith(")"):
            return branches, piece
        elif piece == "|":
            branches.append([])
        elif piece.startswith(".."):
            branches[-1].append(_Part(_BETWEEN % int(piece[2:] or _GAP_WORDS), _NO_KEYS))
        elif piece == "<n>":
            branches[-1].append(_Part(_NUMBER, _NO_KEYS))
        else:
            branches[-1].append(_word(piece))
    return branches, ""


def compile_pattern(source: str) -> Pattern:
    """Return the pattern written in `source`.

    Raises:
        ValueError: a bracket is open, or a `?` stands after a bare word.
    """
    branches, closing = _parse(iter(_TOKEN.findall(source)))
    if closing or len(branches) != 1 or not branches[0] or source.count("(") != source.count(")"):
        raise ValueError(f"malformed pattern: {source}")
    whole = _sequence(branches[0])
    return Pattern(source, re.compile(whole.regex + r"(?= )"), whole.keys)


class PatternIndex(Generic[T]):
    """Many patterns with an owner each; a text is only tried against those it could match."""

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        self._always: list[tuple[Pattern, T]] = []
        self._by_key: dict[str, list[tuple[int, Pattern, T]]] = defaultdict(list)
        for number, (pattern, owner) in enumerate(entries):
            if not pattern.keys:
                self._always.append((pattern, owner))
            for key in pattern.keys:
                self._by_key[key].append((number, pattern, owner))

    def search(self, prepared: Prepared) -> Iterator[tuple[T, Match]]:
        """Yield every match with its owner."""
        for pattern, owner in self._candidates(prepared):
            for found in pattern.regex.finditer(prepared.line):
                numbers = [one for one in found.groups() if one is not None]
                number = float(numbers[0]) if numbers else None
                yield owner, Match(found.start() + 1, found.end(), number, pattern.source)

    def _candidates(self, prepared: Prepared) -> Iterator[tuple[Pattern, T]]:
        yield from self._always
        seen: set[int] = set()
        for key in prepared.keys & self._by_key.keys():
            for number, pattern, owner in self._by_key[key]:
                if number not in seen:
                    seen.add(number)
                    yield pattern, owner


def found(patterns: Iterable[Pattern], prepared: Prepared) -> Match | None:
    """Return the first match of any of `patterns`, or None."""
    for pattern in patterns:
        if pattern.keys and not pattern.keys & prepared.keys:
            continue
        match = pattern.regex.search(prepared.line)
        if match is not None:
            return Match(match.start() + 1, match.end(), None, pattern.source)
    return None

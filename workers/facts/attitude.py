"""Kindness by its build: a frame of feeling, thanks, respect or comfort, and what it is about.

Sympathy is endless in words but not in grammar: somebody feels, values, thanks or wishes something,
or something is hard, understandable or shared. `framed` knows these frames; `telling` gives the
words of a clause that are neither frame nor feeling: what it is about. Those must have been said by
the clinician or the patient (`sources.py`). Data: `lexicon/attitude.v1.toml`, `feelings.v1.txt`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from workers.facts.lexicon import lexicon
from workers.facts.words import Token, stem

_ROOM = resources.files("workers.facts.lexicon")
FILES = ("attitude.v1.toml", "feelings.v1.txt")
_SUBJECT = (
    r"(?:you|she|he|they|it|this|that|these|those|"
    r"(?:your|his|her|their|our)(?: [a-z-]+){1,2}?)"
)
_DECLARES = re.compile(
    r"^\W*(?:(?:and|so|but|also|now|then|well|yes|no|still|plus|since|because|as|while|though|"
    r"although|after all|after|before|i (?:can )?(?:know|see|understand|gather|hear|think|believe|"
    r"guess|suspect|trust|realize|notice|remember)(?: that)?)[\s,]+)*"
    rf"{_SUBJECT}(?:'(?:ve|re|s|ll|d)|\s+(?!and\b|or\b|of\b)[a-z']+)",
    re.IGNORECASE,
)

_ANYONE = re.compile(r"\b(?:every|any|no)(?: ?one|body)\b|\b(?:people|kids|parents)\b", re.I)
_OF_PERSON = re.compile(r"^\W*(?:and |so |but )?(?:you|he|she)\b", re.IGNORECASE)
_ACTS = re.compile(
    r"(?:\b([a-z']+)\W+)?\b(?:you|he|she|they)"
    r"('(?:ve|re|s|ll|d)|\s+(?:are|is|have|has|had|were|was|did|do|does|must|keep|got))?\s+"
    r"(?!(?:for|about|on|in|to|and|or|at|with|as|but|so|this|that|through|all|both|feel)\b)[a-z]"
    r"|\b(?:your|his|her|their)\s+[a-z]",
    re.IGNORECASE,
)


def content() -> bytes:
    """Return the data files, for the checker's digest."""
    return b"".join((_ROOM / name).read_bytes() for name in FILES)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((_ROOM / FILES[0]).read_text(encoding="utf-8"))


@cache
def _patterns(table: str) -> re.Pattern[str]:
    raw = _data()
    parts = {f"{{{name}}}": part for name, part in raw.items() if isinstance(part, str)}
    rules = "|".join(raw[table].values())
    for _ in range(2):
        for name, part in parts.items():
            rules = rules.replace(name, part)
    return re.compile(rules, re.IGNORECASE)


@cache
def words(name: str) -> frozenset[str]:
    """Return a word list of the attitude file."""
    return frozenset(_data()["words"][name].split())


@cache
def same_groups() -> tuple[tuple[str, ...], ...]:
    """Return groups of words that name the same person or thing in a reply to the patient."""
    lines = _data()["words"]["same"].strip().splitlines()
    return tuple(tuple(line.split()) for line in lines)


@cache
def _feelings() -> frozenset[str]:
    lines = (_ROOM / FILES[1]).read_text(encoding="utf-8").splitlines()
    found = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(found | {stem(word) for word in found})


@cache
def _kind() -> frozenset[str]:
    """Words of kindness and of talk, less those that tell of somebody's life."""
    names = ("warm_words", "social_words", "kind_words", "glue_words")
    found = {word for name in names for word in lexicon().names(name)} | words("mild")
    return frozenset(found | {stem(word) for word in found} | words("life")) - words("concrete")


@lru_cache(maxsize=8_000)
def framed(text: str) -> bool:
    """Whether the clause says that somebody feels, values or wishes, or that something is hard."""
    return bool(_patterns("frames").search(text.replace("\u2019", "'")))


def comforting_order(text: str) -> bool:
    """Whether the clause asks for kindness to oneself only: "don't blame yourself"."""
    return bool(_patterns("comfort_orders").match(text.replace("\u2019", "'")))


def of_person(text: str) -> bool:
    """Whether the clause states something of a person named by a pronoun alone."""
    return bool(_OF_PERSON.match(text.replace("\u2019", "'")))


def declares(text: str) -> bool:
    """Whether the clause states something of the reader, somebody or something at hand."""
    return bool(_DECLARES.match(text.replace("\u2019", "'"))) and not text.rstrip().endswith("?")


def claim_at(text: str) -> int:
    """Return where a clause, however kind, begins to tell of somebody; its length if it does not.

    "I'm sorry | you lost your job" tells of the reader, "I realize this is a nuisance" of nobody.
    """
    plain = text.replace("\u2019", "'")
    general = _ANYONE.search(plain)
    for found in _ACTS.finditer(plain):
        if general and found.group().lower().startswith("their"):
            continue
        if found.group(2) or (found.group(1) or "").lower() not in words("object_of"):
            return found.start()
    return len(text)


def telling(
    text: str, found: Sequence[Token], start: int = 0, *, bare: bool = False
) -> list[Token]:
    """Return the words of a clause that are neither frame, feeling, degree nor idiom.

    `start` is where the clause begins in the text that the words' spans point into. In a `bare`
    clause, one without a frame, people and daily life tell too.
    """
    plain = text.replace("\u2019", "'")
    idioms = [m.span() for m in _patterns("idioms").finditer(plain)]
    return [
        word
        for word in found
        if (_tells(word) or (bare and word.weight and word.lower in words("life")))
        and not any(a <= word.start - start < b for a, b in idioms)
    ]


def _tells(word: Token) -> bool:
    if word.lower in words("concrete"):
        return True
    if word.weight < 1:
        return False
    names = {word.lower, word.stem}
    return names.isdisjoint(_kind()) and names.isdisjoint(_feelings())

"""Openers that tell how something is said: they are cut off before a sentence is compared.

"The good news is that stones this size usually pass" states what "Stones this size usually pass"
states. The data is `lexicon/leads.v1.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

_FILE = resources.files("workers.facts.lexicon") / "leads.v1.toml"
MIN_WORDS = 2
"""So many words must be left, else the opener is all the sentence says."""


def content() -> bytes:
    """Return the data file, for the checker's digest."""
    return _FILE.read_bytes()


@cache
def _pattern() -> re.Pattern[str]:
    raw: dict[str, str] = tomllib.loads(content().decode())
    return re.compile(
        rf"^\W*(?:(?:and|but|so)\s+)?(?:(?:{raw['adverbs']})(?:,|:|\s[-\u2013\u2014])?|"
        rf"(?:{raw['news']})|(?:{raw['teller']}),?)\s+",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4_000)
def lead(sentence: str) -> int:
    """Return how many code points of a sentence are openers; 0 if it has none."""
    at = 0
    plain = sentence.replace("\u2019", "'")
    for _ in range(3):
        found = _pattern().match(plain[at:])
        if found is None or len(plain[at + found.end() :].split()) < MIN_WORDS:
            break
        at += found.end()
    return at

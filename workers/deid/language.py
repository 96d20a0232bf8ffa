"""Guess the language of a message by its most frequent words: English, Spanish, or another.

Enough to know whether a draft may be tried; a declared language wins over the guess.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_FILE: Final = Path(__file__).parent / "data" / "languages_v1.toml"
_KNOWN: Final = {
    code: frozenset(words.split())
    for code, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
    if code != "version"
}
FREQUENT: Final = frozenset[str]().union(*_KNOWN.values())
_CLEAR_SHARE: Final = 0.08
_SHORTEST: Final = 3


def language(text: str, declared: str = "") -> str:
    """Return a BCP 47 code: the declared one, else `en`, `es`, another that fits, or `und`."""
    if declared:
        return declared
    words = [match.group().lower() for match in _WORD.finditer(text[:4000])]
    if not words:
        return "und"
    letters = sum(1 for word in words if word[0] < "ɐ")
    if letters * 2 < len(words):
        return "und"
    counts = {code: _share(words, known) for code, known in _KNOWN.items()}
    best = max(counts, key=lambda code: counts[code])
    if len(words) < _SHORTEST and counts[best] == 0:
        return "en"
    return best if counts[best] >= _CLEAR_SHARE else "und"


def _share(words: list[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)

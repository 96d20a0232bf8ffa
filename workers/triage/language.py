"""Which language a message is in: script first, then frequent words.

A guess is made only to contradict a declared language; it needs several frequent words.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workers.patterns.prepared import Prepared

_SCRIPTS = (
    ("CYRILLIC", "ru"), ("ARABIC", "ar"), ("HEBREW", "he"), ("HANGUL", "ko"), ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"), ("CJK", "zh"), ("DEVANAGARI", "hi"), ("BENGALI", "bn"), ("THAI", "th"),
    ("GREEK", "el"), ("ARMENIAN", "hy"), ("TAMIL", "ta"), ("ETHIOPIC", "am"), ("KHMER", "km"),
)  # fmt: skip
_SAMPLE_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Languages:
    """Frequent words of each language, and when they suffice."""

    words: dict[str, frozenset[str]]
    least_words: int
    least_share: float


@cache
def languages() -> Languages:
    """Load `language.v1.toml`."""
    content = files("workers.triage").joinpath("language.v1.toml").read_bytes()
    data = tomllib.loads(content.decode())
    words = {code: frozenset(words) for code, words in data["words"].items()}
    return Languages(words, data["least_words"], data["least_share"])


def _script(text: str) -> str | None:
    letters = [letter for letter in text[: _SAMPLE_LETTERS * 2] if letter.isalpha()]
    foreign = [letter for letter in letters if ord(letter) > 0x24F]
    if len(foreign) * 2 <= len(letters):
        return None
    names = [unicodedata.name(letter, "") for letter in foreign[:_SAMPLE_LETTERS]]
    tally = {code: sum(name.startswith(script) for name in names) for script, code in _SCRIPTS}
    best = max(tally, key=lambda code: tally[code])
    return best if tally[best] else "und"


def guess(prepared: Prepared) -> str | None:
    """Return the language that the text shows, or None when it shows none clearly."""
    by_script = _script(prepared.original)
    if by_script is not None:
        return by_script
    known, words = languages(), prepared.words()
    if len(words) < known.least_words:
        return None
    shares = {
        code: sum(word in frequent for word in words) / len(words)
        for code, frequent in known.words.items()
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= known.least_share else None


def language_of(declared: str, prepared: Prepared) -> str:
    """Return the language that the text shows, else the declared one, as a two-letter code."""
    return guess(prepared) or declared.split("-", maxsplit=1)[0].lower() or "en"

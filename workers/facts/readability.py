"""Reading grade of a text: Flesch-Kincaid, with a syllable counter of our own.

Source: Kincaid et al. 1975, 0.39 words/sentence + 11.8 syllables/word - 15.59.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workers.facts.segment import plain, sentences

_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")
_GROUP = re.compile(r"[aeiouy]+")
_SPLIT_VOWELS = re.compile(
    r"(?:ia(?!n\b|l\b)|io(?!n|u)|eo(?!u)|ua(?!r)|iu|ying|uou|[aeiou]ing$|dea\b|[^q]ue[lt])"
)
_EXCEPTIONS = {"people": 2, "something": 2, "every": 2, "evening": 2, "medicine": 3, "area": 3,
               "business": 2, "diarrhea": 4, "being": 2, "create": 2, "someone": 2}  # fmt: skip


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Return the number of syllables of an English word; at least 1."""
    word = word.lower().replace("\u2019", "'").split("'")[0]
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    count = len(_GROUP.findall(word)) + len(_SPLIT_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye", "oe"))
    past = word.endswith("ed") and not word.endswith(("ted", "ded", "eed"))
    plural = word.endswith("es") and not word.endswith(
        ("ses", "zes", "xes", "ches", "shes", "ges", "ces", "ies", "les")
    )
    return max(1, count - int(silent) - int(past) - int(plural))


def words(text: str) -> int:
    """Return the number of words."""
    return len(_WORD.findall(plain(text)))


def grade(text: str) -> float | None:
    """Return the school grade needed to read `text`, or None for a text without a word."""
    clean = plain(text)
    found = _WORD.findall(clean)
    lines = sentences(clean)
    if not found or not lines:
        return None
    per_word = sum(map(syllables, found)) / len(found)
    return round(0.39 * len(found) / len(lines) + 11.8 * per_word - 15.59, 2)

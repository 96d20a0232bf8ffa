"""Guess the language of a message by its most frequent words: English, Spanish, or another.

Enough to know whether a draft may be tried; a declared language wins over the guess.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENGLISH: Final = frozenset(
    [
        "the",
        "and",
        "to",
        "of",
        "i",
        "my",
        "is",
        "it",
        "in",
        "for",
        "that",
        "you",
        "have",
        "a",
        "was",
        "on",
        "not",
        "be",
        "with",
        "but",
        "this",
        "are",
        "at",
        "me",
        "he",
        "she",
        "do",
        "can",
        "what",
        "if",
        "when",
        "from",
        "been",
        "had",
        "has",
        "they",
        "so",
        "about",
        "or",
        "am",
        "please",
        "should",
        "would",
        "your",
        "his",
        "her",
        "any",
        "just",
        "will",
        "thank",
        "thanks",
        "hi",
        "hello",
        "dr",
        "still",
        "get",
        "pain",
        "take",
        "taking",
        "days",
        "need",
        "since",
        "don't",
        "i'm",
        "it's",
        "up",
        "out",
        "an",
        "as",
        "we",
        "all",
        "no",
        "yes",
        "ok",
        "how",
        "there",
        "after",
        "before",
        "now",
        "refill",
        "appointment",
    ]
)
_SPANISH: Final = frozenset(
    [
        "el",
        "la",
        "de",
        "que",
        "y",
        "en",
        "un",
        "una",
        "es",
        "por",
        "con",
        "para",
        "los",
        "las",
        "no",
        "mi",
        "me",
        "se",
        "su",
        "lo",
        "como",
        "más",
        "pero",
        "muy",
        "está",
        "tengo",
        "desde",
        "si",
        "al",
        "del",
        "cuando",
        "o",
        "le",
        "ya",
        "hola",
        "gracias",
        "doctor",
        "doctora",
        "dolor",
        "puedo",
        "debo",
        "hace",
        "días",
        "buenos",
        "buenas",
        "favor",
        "necesito",
        "estoy",
        "ha",
        "he",
        "qué",
        "cita",
        "medicina",
        "pastillas",
        "hijo",
        "hija",
    ]
)
_OTHER: Final[dict[str, frozenset[str]]] = {
    "fr": frozenset(["le", "la", "les", "des", "et", "je", "est", "que", "pour", "pas", "une", "dans", "vous", "avec", "sur", "mon", "ma", "suis"]),
    "pt": frozenset(["o", "a", "os", "as", "que", "e", "eu", "não", "para", "com", "uma", "um", "do", "da", "em", "meu", "minha", "estou", "obrigado"]),
    "de": frozenset(["der", "die", "das", "und", "ich", "ist", "nicht", "ein", "eine", "mit", "für", "auf", "mein", "meine", "habe", "bitte"]),
    "vi": frozenset(["tôi", "là", "và", "của", "không", "có", "cho", "bị", "với", "được", "xin", "bác", "sĩ"]),
    "tl": frozenset(["ang", "ng", "sa", "na", "ako", "ko", "po", "mga", "hindi", "para", "may", "ba", "at", "ay"]),
}  # fmt: skip
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
    counts = {"en": _share(words, _ENGLISH), "es": _share(words, _SPANISH)}
    counts |= {code: _share(words, known) for code, known in _OTHER.items()}
    best = max(counts, key=lambda code: counts[code])
    if len(words) < _SHORTEST and counts[best] == 0:
        return "en"
    return best if counts[best] >= 0.08 else "und"


def _share(words: list[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)

"""Sentences of the clinician's past replies that may be used again as they are.

A sentence is taken only when nothing in it could be wrong for this patient: no number, date,
name, drug or result of the old case that the new case does not hold, no promise, no assessment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from schemas.case import Case
from workers.drafting.examples import Example, nameless
from workers.drafting.reading import Reading
from workers.patterns.prepared import prepare
from workers.themes.classify import sentence_themes
from workers.themes.sentences import Sentence, sentences

LIKE_ENOUGH: Final = 0.3
REUSABLE: Final = frozenset(
    {"empathy", "symptom_questions", "medication_questions", "logistics", "contingency_plan"}
)
LONGEST_WORDS: Final = 40
_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME: Final = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][a-z]{2,}\b")
_PROMISE: Final = re.compile(
    r"\b(?:I'll|we'll|I will|we will|I've|I have (?:sent|ordered|placed|called|asked|put)|we have"
    r"|I (?:sent|ordered|placed|called|spoke|asked|reviewed|looked)|I am (?:sending|ordering)"
    r"|I'm (?:sending|ordering|going)|will call you|voy a|le (?:mando|envi[eé]|llamar))",
    re.IGNORECASE,
)
_STANDING_NUMBERS: Final = frozenset({"911", "988"})


@cache
def _plain_words() -> frozenset[str]:
    """Capitalised words that name nobody: months are not among them."""
    return frozenset(files("workers.drafting").joinpath("plainwords.v1.txt").read_text().split())


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence that the clinician wrote before, and the themes it pursues."""

    text: str
    themes: frozenset[str]


def _safe(text: str, held: str, held_words: frozenset[str]) -> bool:
    if len(text.split()) > LONGEST_WORDS or _PROMISE.search(text):
        return False
    numbers = set(_NUMBER.findall(text)) - _STANDING_NUMBERS
    if any(number not in held for number in numbers):
        return False
    names = {match.group() for match in _NAME.finditer(text)} - _plain_words()
    if not all(name.casefold() in held_words for name in names):
        return False
    # A name of the old thread may be somebody else's surrogate here, also where both have it.
    return nameless(text) == text


def _new_subjects(text: str, reading: Reading) -> set[str]:
    """Return clinical words of a sentence that the message does not speak of."""
    subjects = _subjects()
    spoken = set(reading.prepared.words())
    return {word for word in prepare(text).words() if word in subjects and word not in spoken}


@cache
def _subjects() -> frozenset[str]:
    text = files("workers.drafting").joinpath("subjects.v1.txt").read_text()
    return frozenset(text.split())


def reusable(case: Case, reading: Reading, examples: Sequence[Example]) -> list[OwnSentence]:
    """Return sentences of like past replies that hold for this case, best reply first."""
    chart = " ".join(entry.text.reveal() for entry in case.chart.entries)
    held = f"{case.message.reveal()} {chart}"
    held_words = frozenset(word.casefold() for word in re.findall(r"[^\W\d_]+", held))
    found: dict[str, OwnSentence] = {}
    for example in examples:
        if example.likeness < LIKE_ENOUGH:
            continue
        for sentence in _body(example.row.final.reveal()):
            themes = sentence_themes(sentence)
            text = sentence.text
            if not themes <= REUSABLE or not _safe(text, held, held_words):
                continue
            if _new_subjects(text, reading):
                continue
            found.setdefault(text.casefold(), OwnSentence(text, themes))
    return list(found.values())


def _body(text: str) -> list[Sentence]:
    """Return the sentences without greeting and signature lines."""
    every = sentences(text)
    return [one for one in every if len(one.text.split()) > 3 and not one.text.endswith((",", ":"))]

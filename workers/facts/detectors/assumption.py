"""A statement about the patient that neither the original nor the patient made.

A kind sentence may take up what the patient wrote; what it says beyond that, about illness,
habits, people or causes, is an assumption.

Source: 2601.15558: 11 of 28 expert-marked errors were clinical assumptions.
"""

from __future__ import annotations

from functools import cache

from schemas.facts import FactFinding
from workers.facts.alignment import match, support
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import finding, rules
from workers.facts.kinds import cues
from workers.facts.lexicon import lexicon
from workers.facts.words import Token, stem


def find(pair: Comparison) -> list[FactFinding]:
    """Return added assumptions, hard."""
    return [
        finding("added_assumption", p.clause, "edited", "nobody said this of the patient")
        for p in pair.added
        if _assumes(p, pair)
    ]


def _assumes(placed: Placed, pair: Comparison) -> bool:
    clause, found = placed.clause, rules("assumption")
    text = clause.text.replace("\u2019", "'")
    if clause.kind not in {"social", "statement"} or not found["about"].search(text):
        return False
    if clause.kind == "statement":
        return placed.new
    return bool(_foreign(placed, pair))


def _foreign(placed: Placed, pair: Comparison) -> list[Token]:
    """The telling words of a kind sentence that nobody used."""
    lines = (*support(pair.original.text), *support(pair.message.text))
    mild, named = rules("assumption")["mild"], lexicon().names("clinical_words")
    text = placed.clause.text.replace("\u2019", "'")
    inferred = rules("assumption")["inference"].search(text)
    idioms = [m.span() for m in rules("assumption")["idiom"].finditer(text)]
    return [
        word
        for word in placed.clause.content
        if (len(word.keys) > 1 or word.lower in named or (inferred and word.weight >= 1))
        and word.lower not in _ordinary()
        and word.stem not in _ordinary()
        and not mild.fullmatch(word.lower)
        and not cues()["generic"].fullmatch(word.lower)
        and not any(a <= word.start - placed.clause.span.start < b for a, b in idioms)
        and not any(match(word, line) for line in lines)
    ]


_TELLING = frozenset(
    [
        "job",
        "work",
        "home",
        "house",
        "family",
        "schedule",
        "partner",
        "delay",
        "loss",
        "deal",
        "busy",
    ]
)
"""Kind elsewhere, but about a patient's life they are a statement."""


@cache
def _ordinary() -> frozenset[str]:
    """Words of kindness and of any sentence, with their stems."""
    names = ("warm_words", "social_words", "glue_words", "kind_words")
    found = frozenset(word for name in names for word in lexicon().names(name)) - _TELLING
    return found | {stem(word) for word in found}

"""A promise of a good outcome that the original does not make.

Source: 2601.15558: 4 of 28 expert-marked errors were false reassurance; refined prompt, family 3.
The cues are those that make a clause a `reassurance` (`lexicon/cues.v1.toml`).
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.attitude import framed
from workers.facts.comfort import predicts
from workers.facts.comparison import (
    APART_SCORE,
    SAME_LIKENESS,
    VERSION_LIKENESS,
    Comparison,
    Placed,
)
from workers.facts.detectors.rules import finding
from workers.facts.kinds import reassures
from workers.facts.leads import lead


def find(pair: Comparison) -> list[FactFinding]:
    """Return added reassurance, hard, unless the original says the same or reassures likewise.

    A clause is read with its opener ("Thankfully,"), which alone makes no comfort of a fact that
    the original states.
    """
    return [
        finding("false_reassurance", p.clause, "edited", "the original gives no such comfort")
        for p in pair.added
        if (_comforts(p, pair.edited.text) and not _stated(p)) or _foretells(p)
    ]


def _foretells(placed: Placed) -> bool:
    """Whether a clause without a version in the original says how things will go."""
    clause = placed.clause
    if clause.kind not in {"social", "statement"} or framed(clause.text):
        return False
    known = placed.judged.entailed and placed.judged.score >= APART_SCORE
    version = placed.likeness >= VERSION_LIKENESS
    return predicts(clause.text) and not version and not (known and placed.judged.where.pairs)


def _comforts(placed: Placed, text: str) -> bool:
    clause = placed.clause
    if reassures(clause.text):
        return True
    opener = text[clause.sentence.start : clause.span.start]
    return (
        bool(opener)
        and lead(f"{opener}{clause.text}") == len(opener)
        and reassures(f"{opener}{clause.text}")
    )


def _stated(placed: Placed) -> bool:
    if placed.partner is None or placed.hits:
        return False
    if reassures(placed.partner.text) or placed.likeness >= SAME_LIKENESS:
        return True
    return placed.judged.entailed and not placed.judged.where.missing

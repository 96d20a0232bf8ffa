"""A promise of a good outcome that the original does not make.

Source: 2601.15558: 4 of 28 expert-marked errors were false reassurance; refined prompt, family 3.
The cues are those that make a clause a `reassurance` (`lexicon/cues.v1.toml`).
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import finding
from workers.facts.kinds import reassures


def find(pair: Comparison) -> list[FactFinding]:
    """Return added reassurance, hard, unless the original reassures in nearly the same words."""
    return [
        finding("false_reassurance", p.clause, "edited", "the original gives no such comfort")
        for p in pair.added
        if reassures(p.clause.text) and not (p.partner and reassures(p.partner.text))
    ]

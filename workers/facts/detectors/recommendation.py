"""An instruction, follow-up or recommendation that the original does not give.

Source: 2601.15558: 13 of 28 expert-marked errors were unprompted follow-ups.
"""

from __future__ import annotations

import re

from schemas.facts import FactFinding
from workers.facts.comparison import VERSION_LIKENESS, Comparison, Placed
from workers.facts.detectors.rules import finding, rules
from workers.facts.extract import Clause

_KINDS = {"instruction", "contingency"}


def find(pair: Comparison) -> list[FactFinding]:
    """Return added instructions and follow-ups, hard."""
    return [
        finding("added_recommendation", p.clause, "edited", "the original does not ask for this")
        for p in pair.added
        if (p.new and p.clause.kind in _KINDS) or ((p.new or _idle(p, pair)) and _follow_up(p))
    ]


def _idle(placed: Placed, pair: Comparison) -> bool:
    """Whether a kind clause asks in words that nobody used: it may still ask for a visit."""
    clause = placed.clause
    if not placed.echo or clause.kind != "social" or placed.likeness >= VERSION_LIKENESS:
        return False
    found = _asked(clause)
    return found is not None and not all(
        pair.sources.name(word)
        for word in clause.words
        if word.weight > 0 and found.start() <= word.start - clause.span.start < found.end()
    )


def _follow_up(placed: Placed) -> bool:
    question = placed.clause.kind == "question"
    if question and not placed.clause.text.lower().startswith("how about"):
        return False
    return _asked(placed.clause) is not None


def _asked(clause: Clause) -> re.Match[str] | None:
    found = rules("recommendation")
    text = clause.text.replace("\u2019", "'")
    return found["followup"].search(found["harmless"].sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())

"""A statement about the patient that neither the original nor the patient made.

A kind sentence may take up what the patient wrote; what it says beyond that, about illness,
habits, people or causes, is an assumption.

Source: 2601.15558: 11 of 28 expert-marked errors were clinical assumptions.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.attitude import claim_at, telling
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import finding, rules


def find(pair: Comparison) -> list[FactFinding]:
    """Return added assumptions, hard."""
    return [
        finding("added_assumption", p.clause, "edited", _why(p, pair))
        for p in pair.added
        if _assumes(p, pair)
    ]


def _assumes(placed: Placed, pair: Comparison) -> bool:
    clause = placed.clause
    if placed.echo or clause.kind not in {"social", "statement"}:
        return False
    if not rules("assumption")["about"].search(clause.text.replace("\u2019", "'")):
        return False
    if clause.kind == "statement":
        return placed.new or _beside(placed, pair)
    return bool(pair.foreign(clause))


def _why(placed: Placed, pair: Comparison) -> str:
    foreign = ", ".join(dict.fromkeys(word.lower for word in pair.foreign(placed.clause)))
    return "nobody said this of the patient" + (f": {foreign}" if foreign else "")


def _beside(placed: Placed, pair: Comparison) -> bool:
    """Whether a clause puts a statement of its own beside what its other version says.

    "I can see you've been missing your pills and your home readings average 148": up to the last
    word in a row that the other version lacks, it is read as a clause by itself.
    """
    if placed.partner is None:
        return False
    theirs = placed.partner.keys
    words = placed.clause.words
    shared = [at for at, w in enumerate(words) if w.weight and not theirs.isdisjoint(w.keys)]
    if not shared:
        return False
    start = placed.clause.span.start
    for run in (words[: shared[0]], words[shared[-1] + 1 :]):
        own = placed.clause.text[run[0].start - start : run[-1].end - start] if run else ""
        tells = telling(own, run, run[0].start, bare=True) if run else []
        claim = run[0].start + claim_at(own) if run else 0
        if any(w.start >= claim and not pair.sources.name(w) for w in tells):
            return True
    return False

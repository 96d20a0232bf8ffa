"""What differs between two versions of a clause beyond single numbers and words.

Read together for the whole text, because a value may change its owner across clauses and an item
may move to the next sentence. Each rule turns a verdict to "not entailed", as the guards do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workers.facts import binding, terms
from workers.facts.extract import Clause
from workers.facts.guards import Hit

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared."""


class Version(NamedTuple):
    """A changed clause, the clause of the other text of which it is a version, how alike."""

    clause: Clause
    partner: Clause | None
    likeness: float


def differences(
    mine: Sequence[Version], theirs: Sequence[Version], *, original: bool
) -> dict[int, list[Hit]]:
    """Return the objections to the changed clauses of one text, by where the clause starts."""
    there = terms.Vocabulary(v.clause for v in theirs)
    here = terms.Vocabulary(v.clause for v in mine)
    out = binding.swaps([v.clause for v in mine], [v.clause for v in theirs])
    for version in mine:
        clause, partner = version.clause, version.partner
        if partner is None or version.likeness < MIN_LIKENESS or clause.kind == "social":
            continue
        hits = terms.missing(clause, partner, there, here, lone=original)
        if hits:
            out.setdefault(clause.span.start, []).extend(hits)
    return out

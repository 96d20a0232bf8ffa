"""What differs between two versions of a clause beyond single numbers and words.

Read together for the whole text, because a value may change its owner across clauses and an item
may move to the next sentence. Each rule turns a verdict to "not entailed", as the guards do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workers.facts import binding, bounds, persons, terms
from workers.facts.extract import Clause
from workers.facts.guards import Hit

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared."""


class Version(NamedTuple):
    """A changed clause, the clause of the other text of which it is a version, how alike."""

    clause: Clause
    partner: Clause | None
    likeness: float


class Side(NamedTuple):
    """One text: its clauses and those that are changed."""

    text: str
    clauses: Sequence[Clause]
    changed: Sequence[Version]

    def sentence(self, clause: Clause) -> str:
        """The sentence in which a clause stands."""
        return self.text[clause.sentence.start : clause.sentence.end]


def differences(mine: Side, theirs: Side, *, original: bool) -> dict[int, list[Hit]]:
    """Return the objections to the changed clauses of one text, by where the clause starts."""
    there = terms.Vocabulary(v.clause for v in theirs.changed)
    here = terms.Vocabulary(v.clause for v in mine.changed)
    staff, their_staff = (persons.staffed(side.text, side.clauses) for side in (mine, theirs))
    kin = persons.cares(mine.text) and persons.cares(theirs.text)
    others = [v.clause for v in theirs.changed]
    out = binding.swaps([v.clause for v in mine.changed], others)
    for clause, partner, likeness in mine.changed:
        if partner is None or likeness < MIN_LIKENESS:
            continue
        if clause.kind == "social":
            if named := terms.names(clause, partner, there, here):
                out.setdefault(clause.span.start, []).extend(named)
            continue
        known = (staff[clause.span.start], their_staff[partner.span.start])
        hits = [
            *terms.missing(clause, partner, there, here, lone=original),
            *bounds.moved(clause, partner),
            *bounds.unneeded(clause, theirs.sentence(partner), others, original=original),
            *persons.changed(clause, partner, known, kin),
        ]
        if hits:
            out.setdefault(clause.span.start, []).extend(hits)
    return out

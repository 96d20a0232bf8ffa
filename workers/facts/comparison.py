"""Two texts read side by side: where each clause of one lies in the other.

Built once per check; the checker and all detectors read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from workers.facts.extract import Clause, Reading, read
from workers.facts.lexical import Judged, judge

_SPACE = re.compile(r"\W+")


def norm(text: str) -> str:
    """Return the words of a text alone, for "the same sentence" up to punctuation."""
    return _SPACE.sub(" ", text.lower().replace("’", "'")).strip()


@dataclass(frozen=True, slots=True)
class Placed:
    """One clause and the verdict of the other text on it. `same`: it stands there word for word."""

    clause: Clause
    judged: Judged
    same: bool

    @property
    def entailed(self) -> bool:
        """Whether the other text entails the clause."""
        return self.same or self.judged.entailed


class Comparison:
    """An original, its edited version and the patient's message, read."""

    def __init__(self, original: str, edited: str, message: str) -> None:
        self.original = read(original)
        self.edited = read(edited)
        self.message = read(message)

    @cached_property
    def kept(self) -> list[Placed]:
        """The clauses of the original, judged by the edited text."""
        return _place(self.original, self.edited)

    @cached_property
    def made(self) -> list[Placed]:
        """The clauses of the edited text, judged by the original."""
        return _place(self.edited, self.original)

    @cached_property
    def added(self) -> list[Placed]:
        """Clauses of the edited text that do not stand in the original word for word."""
        return [placed for placed in self.made if not placed.same]

    @cached_property
    def dropped(self) -> list[Placed]:
        """Clauses of the original that do not stand in the edited text word for word."""
        return [placed for placed in self.kept if not placed.same]


def _place(one: Reading, other: Reading) -> list[Placed]:
    there = {norm(c.text) for c in other.clauses}
    there |= {norm(other.text[s.start : s.end]) for s in other.sentences}
    return [
        Placed(clause, judge(clause, other.text), norm(clause.text) in there)
        for clause in one.clauses
    ]

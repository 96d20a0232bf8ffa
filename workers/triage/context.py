"""Whether the words around a phrase make it something else than a present fact.

Source: NegEx (Chapman et al. 2001) for cue, scope and terminator; cue words are ours and lie in
`context.v1.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workers.patterns.pattern import Match, Pattern, compile_pattern
from workers.patterns.prepared import Prepared

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cue phrases of each kind; `reach` is in words."""

    reach: int
    inside: frozenset[str]
    person: frozenset[str]
    kinds: dict[str, tuple[Pattern, ...]]


@cache
def cues() -> Cues:
    """Load `context.v1.toml`."""
    content = files("workers.triage").joinpath("context.v1.toml").read_bytes()
    data = tomllib.loads(content.decode())
    kinds = {
        name: tuple(compile_pattern(source) for source in sources)
        for name, sources in data.items()
        if isinstance(sources, list) and name not in {"inside", "person"}
    }
    return Cues(int(data["reach"]), frozenset(data["inside"]), frozenset(data["person"]), kinds)


class Surroundings:
    """The sentence around one match, asked for one kind of context after the other."""

    def __init__(self, prepared: Prepared, match: Match) -> None:
        start, end = prepared.sentence(match.start)
        self._keys = prepared.keys
        self._before = prepared.line[start : match.start]
        self._inside = prepared.line[match.start - 1 : match.end + 1]
        self._after = prepared.line[match.end : end]
        self._whole = prepared.line[start:end]
        self._pattern = frozenset(_WORD.findall(match.pattern))

    def voids(self, kinds: frozenset[str]) -> bool:
        """Whether any of `kinds` holds for the match."""
        return any(_CHECKS[kind](self) for kind in kinds)

    def _spans(self, kind: str, text: str) -> list[tuple[int, int]]:
        return [
            (found.start(), found.end())
            for pattern in cues().kinds[kind]
            if not pattern.keys or pattern.keys & self._keys
            for found in pattern.regex.finditer(text)
        ]

    def negated(self) -> bool:
        """Whether a negation reaches the match, or a later word says that it is over."""
        if self._spans("resolved", self._after):
            return True
        if cues().inside.intersection(self._inside.split()) - self._pattern:
            return True
        stops = self._spans("terminator", self._before)
        scope = self._before[max((end for _, end in stops), default=0) :]
        words = scope.split()
        near = " " + " ".join(words[-cues().reach :]) + " "
        false_ones = self._spans("not_a_negation", near + self._inside.strip() + " ")
        return any(
            not any(low <= start < high for low, high in false_ones)
            for start, _ in self._spans("negation", near)
        )

    def past(self) -> bool:
        """Whether the sentence speaks of long ago, and not of now."""
        return bool(self._spans("past", self._whole)) and not self._spans("present", self._whole)

    def hypothetical(self) -> bool:
        """Whether a condition or a question about possibilities comes before the match.

        Also a question about what is common, expected or possible that speaks of nobody. Never a
        sentence that says since when: then it is happening.
        """
        if self._spans("general", self._whole) and cues().person.isdisjoint(self._whole.split()):
            return True
        found = self._spans("hypothetical", self._before + self._inside)
        if not found or self._spans("happening", self._whole):
            return False
        stops = self._spans("terminator", self._before)
        last = max(start for start, _ in found)
        return not any(start >= last for start, _ in stops)

    def other_past(self) -> bool:
        """Whether it happened to somebody else, in the past."""
        return bool(self._spans("other_past", self._whole)) and not self._spans(
            "present", self._whole
        )

    def figurative(self) -> bool:
        """Whether it is a way of speaking."""
        return bool(self._spans("figurative", self._whole))


_CHECKS = {
    "negated": Surroundings.negated,
    "past": Surroundings.past,
    "hypothetical": Surroundings.hypothetical,
    "other_past": Surroundings.other_past,
    "figurative": Surroundings.figurative,
}

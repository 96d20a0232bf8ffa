"""Who does what to whom: a claim that turns a cause or comparison round is no claim of the text.

Only a plain reversal counts: what stands before the verb (or before "than") in the claim stands
behind it in the sentence, and the other way; "by" turns the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workers.facts.sides import Side, phrases
from workers.facts.words import Token

_LESS = frozenset(["less", "fewer", "worse", "harder", "lower", "smaller", "shorter", "later"])
_NOUNS = ("ment", "ing", "tion", "ction", "er", "ers")
_PASSIVE = 3
"""So many words after a verb "by" may stand."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The words on both sides of a verb or comparison; `word` is where it stands."""

    word: Token
    left: tuple[Token, ...]
    right: tuple[Token, ...]
    sign: int = 1


def reversed_(claim: Side, line: Side) -> Iterable[tuple[str, Token, str]]:
    """Give an objection where a claim turns round what a sentence says."""
    for read in (compared, caused):
        mine, theirs = read(claim), read(line)
        if not mine or not theirs:
            continue
        found = [_turn(claim, one, other) for one in mine for other in theirs]
        if -1 in found and 1 not in found:
            yield "order_changed", mine[0].word, "the other way round"
            return


def _turn(claim: Side, mine: Relation, theirs: Relation) -> int:
    """Return 1 for the same order, -1 for the other, 0 when it can't be told."""
    left, right = _starts(theirs.left), _starts(theirs.right)
    a, b = _partners(claim, mine.left), _partners(claim, mine.right)
    same = mine.word.stem == theirs.word.stem or not any(w.weight for w in theirs.right)
    straight = bool(a & left - right) and bool(b & right - left or not b)
    crossed = bool(b & left - right) and (bool(a & right - left) or (same and not a))
    if straight == crossed:
        return 0
    return (1 if straight else -1) * mine.sign * theirs.sign


def _starts(words: Sequence[Token]) -> set[int]:
    return {w.start for w in words}


def _partners(claim: Side, words: Sequence[Token]) -> set[int]:
    return {claim.partner[w.start].start for w in words if w.start in claim.partner}


def compared(side: Side) -> list[Relation]:
    """Return the comparisons with "than" of a side."""
    out = []
    for at, word in enumerate(side.words):
        if word.lower != "than" or at == 0 or side.words[at + 1 : at + 2] == []:
            continue
        if side.words[at + 1].lower[0].isdigit():
            continue
        adjective = next(
            (w for w in reversed(side.words[:at]) if w.lower in _MORE or w.lower.endswith("er")),
            None,
        )
        if adjective is not None:
            sign = -1 if adjective.lower in _LESS else 1
            left = tuple(w for w in side.words[:at] if w.start != adjective.start)
            out.append(Relation(adjective, left, tuple(side.words[at + 1 :]), sign))
    return out


_MORE = frozenset(["more", "less", "fewer", "worse", "better"])


def caused(side: Side) -> list[Relation]:
    """Return the verbs of cause of a side with what stands before and after them."""
    out = []
    for spot in side.spots(phrases("relations", "forward", "backward")):
        if side.words[spot.start].lower.endswith(_NOUNS):
            continue
        before, after = tuple(side.words[: spot.start]), tuple(side.words[spot.end :])
        back = spot.value == "backward"
        if not back and any(w.lower == "by" for w in after[:_PASSIVE]):
            back = True
        if before and after:
            left, right = (after, before) if back else (before, after)
            out.append(Relation(side.words[spot.start], left, right))
    return out

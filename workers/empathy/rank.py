"""Which of two replies shows more empathy: 3-EMRank (a tie is an answer) and EMRank (it is not).

Both orders are asked; a judge that changes its mind with the order has no preference. Lengths
are reported, and a length-controlled variant compares only the beginnings of equal length,
because judges favour longer replies.

Source: 2601.15558 (3-EMRank, "both equally"), 2405.16402 (EMRank, lengths restricted).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from schemas.base import Ref
from workers.empathy.epitome import empathy_of, lexicon_ref
from workers.empathy.sentences import sentences

Preference = Literal["a", "b", "both", "none"]
Answer = Literal["first", "second", "both"]
# Scores closer than this are equal: a courtesy word alone (0.25) decides nothing.
TIE_MARGIN = 0.5


class EmpathyJudge(Protocol):
    """Says which of two replies is the more empathetic."""

    @property
    def ref(self) -> Ref:
        """Which judge, with its version."""
        ...

    def prefer(self, message: str, first: str, second: str, *, forced: bool) -> Answer | None:
        """Return the choice; None when it gave no usable answer. `forced` allows no tie."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a judge says of replies a and b.

    Attributes:
        three: 3-EMRank; `both` also when the order of asking changed the choice.
        forced: EMRank; `none` when the order changed the choice.
        order_dependent: whether the order changed either choice.
        unparseable: answers out of four that were no choice.
        words_a, words_b: lengths of what was compared.
    """

    three: Preference
    forced: Preference
    order_dependent: bool
    unparseable: int
    words_a: int
    words_b: int


def compare(judge: EmpathyJudge, message: str, a: str, b: str) -> Comparison:
    """Return both rankings of `a` and `b`, asked in both orders.

    Raises:
        Retryable: the judge is away.
    """
    three = _both_orders(judge, message, a, b, forced=False)
    forced = _both_orders(judge, message, a, b, forced=True)
    return Comparison(
        three=_settled(*three, when_unlike="both"),
        forced=_settled(*forced, when_unlike="none"),
        order_dependent=any(None not in pair and pair[0] != pair[1] for pair in (three, forced)),
        unparseable=[*three, *forced].count(None),
        words_a=len(a.split()),
        words_b=len(b.split()),
    )


def compare_controlled(judge: EmpathyJudge, message: str, a: str, b: str) -> Comparison:
    """Return both rankings of the beginnings of `a` and `b`, cut to the shorter one's length.

    Raises:
        Retryable: the judge is away.
    """
    words = min(len(a.split()), len(b.split()))
    return compare(judge, message, beginning(a, words), beginning(b, words))


def beginning(text: str, words: int) -> str:
    """Return whole sentences of `text` up to about `words` words, at least one sentence."""
    end, seen = 0, 0
    for start, stop in sentences(text):
        count = len(text[start:stop].split())
        # Half of a sentence over the limit counts as nearer than half of one under it.
        if end and seen + count / 2 > words:
            break
        end, seen = stop, seen + count
    return text[:end].rstrip()


class LexiconJudge:
    """The judge without a model: the published components of empathy by words."""

    @property
    def ref(self) -> Ref:
        """The lexicon."""
        return lexicon_ref()

    def prefer(self, message: str, first: str, second: str, *, forced: bool) -> Answer | None:
        """Return the reply with the higher total; None when a forced choice finds no difference."""
        difference = empathy_of(first, message).total - empathy_of(second, message).total
        if forced:
            return None if difference == 0 else "first" if difference > 0 else "second"
        if abs(difference) < TIE_MARGIN:
            return "both"
        return "first" if difference > 0 else "second"


def _both_orders(
    judge: EmpathyJudge, message: str, a: str, b: str, *, forced: bool
) -> tuple[Preference | None, Preference | None]:
    straight = judge.prefer(message, a, b, forced=forced)
    swapped = judge.prefer(message, b, a, forced=forced)
    return _named(straight, first="a", second="b"), _named(swapped, first="b", second="a")


def _named(answer: Answer | None, *, first: Preference, second: Preference) -> Preference | None:
    if answer is None:
        return None
    names: dict[Answer, Preference] = {"first": first, "second": second, "both": "both"}
    return names[answer]


def _settled(
    straight: Preference | None, swapped: Preference | None, *, when_unlike: Preference
) -> Preference:
    if straight is None or swapped is None:
        return "none"
    return straight if straight == swapped else when_unlike

"""Why a lone claim does not follow from the sentences that hold its words.

One sentence at a time: its words may all be there and still say the opposite (`polarity`), say
less (`strength`), hold under a condition only, or the other way round (`order`). A claim is
objected to when every sentence that holds about as much of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workers.facts import order, polarity, strength
from workers.facts.alignment import Alignment, Sentence, claim_words, match, need, support
from workers.facts.extract import Clause, Reading
from workers.facts.segment import Span
from workers.facts.sides import Side
from workers.facts.words import Token

MIN_SHARE = 0.4
"""A sentence with less of a claim is not what the claim speaks of."""
NEARLY = 0.85
"""Sentences with this share of the best one's words are asked too."""
SMALL = 0.1
"""What a word without content adds where sentences are compared."""
Objection = tuple[str, Token, str]
_CHECKS: tuple[Callable[[Side, Side], Iterable[Objection]], ...] = (
    polarity.turned,
    strength.overstated,
    strength.unconditional,
    order.reversed_,
)


@dataclass(frozen=True, slots=True)
class Objected:
    """What was found: code, where in the claim, why."""

    code: str
    span: Span
    why: str


def objections(claim: Clause, where: Alignment, text: Reading) -> list[Objected]:
    """Return why no sentence of `text` carries `claim`; empty when one does or none is about it."""
    if not where.sentences or where.best < MIN_SHARE:
        return []
    words = claim_words(claim)
    lines = support(text.text)
    mass = [
        sum(need(w) for w in words if match(w, line)) + _small(claim, line, text) for line in lines
    ]
    best = max(mass, default=0.0)
    asked = [line for line, share in zip(lines, mass, strict=True) if share >= NEARLY * best]
    first: list[Objected] = []
    for line in asked:
        found = _against(claim, words, line, text)
        if not found:
            return []
        first = first or found
    return first


def _small(claim: Clause, line: Sentence, text: Reading) -> float:
    """The small words that a claim shares with a sentence tell between two of the same topic."""
    there = {w.stem for w in text.words if line.span.start <= w.start < line.span.end}
    return sum(SMALL for w in claim.words if w.weight == 0 and w.stem in there)


def _against(
    claim: Clause, words: Sequence[Token], line: Sentence, text: Reading
) -> list[Objected]:
    mine = Side(claim.text, claim.span.start, claim.words)
    there = [w for w in text.words if line.span.start <= w.start < line.span.end]
    theirs = Side(text.text[line.span.start : line.span.end], line.span.start, there)
    pairs = paired(words, line)
    mine.partner = {a.start: b for a, b in pairs}
    theirs.partner = {b.start: a for a, b in pairs}
    return [
        Objected(code, Span(word.start, word.end), why)
        for check in _CHECKS
        for code, word, why in check(mine, theirs)
    ]


def paired(words: Sequence[Token], line: Sentence) -> list[tuple[Token, Token]]:
    """Return (claim word, word of the sentence), each word of the sentence taken once if it can."""
    taken: set[int] = set()
    out = []
    for word in words:
        hit = match(word, line)
        if hit is None:
            continue
        same = [w for w in line.words if w.start == hit.start or _alike(word, w)]
        free = [w for w in same if w.start not in taken] or same
        taken.add(free[0].start)
        out.append((word, free[0]))
    return out


def _alike(one: Token, other: Token) -> bool:
    return any(key in other.keys for key in one.keys if key[0] not in "<^")

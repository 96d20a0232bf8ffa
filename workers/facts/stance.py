"""Why a lone claim does not follow from the sentences that hold its words.

One sentence at a time: its words may all be there and still say the opposite (`polarity`), say
less (`strength`), hold under a condition only, or the other way round (`order`). A claim is
objected to when every sentence that holds about as much of it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workers.facts import order, polarity, strength
from workers.facts.alignment import Alignment, Also, Sentence, claim_words, match, need, support
from workers.facts.extract import Clause, Reading
from workers.facts.segment import Span
from workers.facts.sides import Side
from workers.facts.words import Token

MIN_SHARE = 0.4
"""A sentence with less of a claim is not what the claim speaks of."""
NEARLY = 0.85
"""Sentences with this share of the best one's words are asked too."""
WHOLE = 0.6
"""A sentence with less of a claim can't say that the claim says too much."""
MAIN = 0.8
"""Weight of a word that names something."""
SMALL = 0.1
"""What a word without content adds where sentences are compared."""
Objection = tuple[str, Token, str]
_CHECKS: tuple[Callable[[Side, Side], Iterable[Objection]], ...] = (
    polarity.turned,
    order.reversed_,
    strength.absolute,
    strength.overstated,
    strength.unconditional,
)


@dataclass(frozen=True, slots=True)
class Objected:
    """What was found: code, where in the claim, why, and whether the claim is the negated one."""

    code: str
    span: Span
    why: str
    turned: bool = False

    @property
    def unmet(self) -> bool:
        """Whether only the claim is negated."""
        return self.code == "negation_changed" and self.turned


def objections(claim: Clause, where: Alignment, text: Reading) -> list[Objected]:
    """Return why no sentence of `text` carries `claim`; empty when one does or none is about it."""
    if not where.sentences or where.best < MIN_SHARE:
        return []
    words = claim_words(claim)
    lines = support(text.text)
    held = [{i: need(w) for i, w in enumerate(words) if match(w, line)} for line in lines]
    mass = [sum(part.values()) for part in held]
    full = [m + _small(claim, line, text) for m, line in zip(mass, lines, strict=True)]
    asked = [at for at, m in enumerate(full) if m >= NEARLY * max(full)]
    whole = WHOLE * sum(map(need, words))
    found = {
        at: _against(claim, words, lines[at], text, whole=m >= whole)
        for at, m in enumerate(mass)
        if at in asked or m >= max(mass)
    }
    if any(_denies(words, line) for line in lines):
        found = {at: [o for o in hits if not o.unmet] for at, hits in found.items()}
    free = [held[at].keys() for at in asked if not found[at]]
    for at in sorted(found, key=lambda at: -full[at]):
        plain = _plainly(found[at]) and mass[at] >= max(mass)
        if plain and not any(held[at].keys() <= f for f in free):
            return found[at]
    return [] if free else found[max(asked, key=lambda at: full[at])]


def _denies(words: Sequence[Token], line: Sentence) -> bool:
    """Whether a sentence denies something of the claim's words: its "not" may be said there."""
    hits = [hit for w in words if w.weight >= MAIN and (hit := match(w, line)) is not None]
    return any(hit.negated for hit in hits)


def _plainly(found: Sequence[Objected]) -> bool:
    """Whether a sentence says the contrary, which one that says less can't outweigh."""
    return any(
        o.code == "opposite" or (o.code == "negation_changed" and not o.turned) for o in found
    )


def _small(claim: Clause, line: Sentence, text: Reading) -> float:
    """The small words that a claim shares with a sentence tell between two of the same topic."""
    there = {w.stem for w in text.words if line.span.start <= w.start < line.span.end}
    return sum(SMALL for w in claim.words if w.weight == 0 and w.stem in there)


def agreeing(claim: Clause, text: Reading) -> Also:
    """Return a finder of words at the same pole: "harmless" for "not dangerous"."""
    mine = {p.word.start: p for p in polarity.poles(_side(claim)) if p.named}

    def found(words: Sequence[Token], line: Sentence, known: Iterable[int]) -> dict[int, Token]:
        asked = {i: mine[w.start] for i, w in enumerate(words) if w.start in mine}
        open_ = {i: pole for i, pole in asked.items() if i not in known}
        if not open_:
            return {}
        theirs = {(p.axis, p.sign): p.word for p in polarity.poles(_line(line, text))}
        return {i: w for i, p in open_.items() if (w := theirs.get((p.axis, p.sign)))}

    return found


def _side(claim: Clause) -> Side:
    return Side(claim.text, claim.span.start, claim.words)


def _line(line: Sentence, text: Reading) -> Side:
    there = [w for w in text.words if line.span.start <= w.start < line.span.end]
    return Side(text.text[line.span.start : line.span.end], line.span.start, there)


def _against(
    claim: Clause, words: Sequence[Token], line: Sentence, text: Reading, *, whole: bool
) -> list[Objected]:
    mine, theirs = _side(claim), _line(line, text)
    pairs = paired(words, line)
    mine.partner = {a.start: b for a, b in pairs}
    theirs.partner = {b.start: a for a, b in pairs}
    return [
        Objected(code, Span(word.start, word.end), why, word.negated)
        for check in (_CHECKS if whole else _CHECKS[:3])
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

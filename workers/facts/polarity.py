"""Whether a sentence says the opposite of a claim: poles of scales, and what a "not" turns.

A word such as "unsafe", "lowers" or "avoid" stands at one pole of a scale; a negation turns it to
the other. Poles are compared before negations are: "avoid" and "should not be given" agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from workers.facts.lexicon import lexicon
from workers.facts.sides import Phrases, Side, has, indexed, phrases, stance
from workers.facts.words import Token, stem

NEAR = 6
"""So many words on either side of a pole are what it is said of."""
REACH = 6
"""So many words before a pole its "not" is looked for; further off the scope alone decides."""
PARTLY = 0.25
"""Share that must be turned where the negation is of that very word."""
MOSTLY = 0.5
"""Share of the paired words that a negation must turn to count by itself."""
_ORDER_NOT = re.compile(
    r"(?:^|[.;,:]\s*|\b(?:should|must|do|may|can|shall|please|ought to|could)\s*)"
    r"(?:not|n['\u2019]t|never|not be)\s+(?:be\s+)?$",
    re.I,
)
_MAY = re.compile(
    r"\b(?:you|people|patients?|child(?:ren)?|wom[ae]n|adults?|everyone|they|he|she|sport|person)\b"
    r"[^.,;]{0,30}?\b(?:can|may|should|could)\s+(?:still |also |safely )?$",
    re.I,
)


_VERBS = frozenset(["can", "may", "might", "could", "will", "would", "should", "must"])
_LACK = frozenset(["lack", "lacking", "missed", "missing", "without", "unnecessary", "absence"])
_NOT = frozenset(["not", "never", "n't", "only", "no"])


@dataclass(frozen=True, slots=True)
class Pole:
    """A word at a pole of a scale: sign as it stands there, negation counted.

    `by` is where the "rarely" stands that turns it, or -1; `named` is False for a bare order.
    """

    axis: str
    sign: int
    plain: int
    word: Token
    by: int = -1
    named: bool = True


def turned(claim: Side, line: Side) -> Iterable[tuple[str, Token, str]]:
    """Give the first pole or negation of a claim that is the other way round in a sentence."""
    part = line.segment()
    here = {w.start for w in part.words} | {w.start for w in claim.partner.values()}
    mine = [p for p in poles(claim) if not _doing(claim, p.word)]
    theirs = [p for p in poles(line) if p.word.start in here]
    agreed = False
    for pole in mine:
        if any(p.axis == pole.axis and p.sign != pole.sign for p in mine):
            continue
        same = _nearest(claim, line, pole, [p for p in theirs if p.axis == pole.axis])
        if any(p.sign == pole.sign for p in same):
            agreed = agreed or any(p.sign == pole.sign and p.plain != pole.plain for p in same)
        elif same:
            yield "opposite", pole.word, f"'{pole.word.lower}' against '{same[0].word.lower}'"
            return
    if not agreed and not (has(claim, "want", "of") and has(line, "want", "of")):
        axial = {p.word.start for p in (*mine, *theirs)}
        yield from _negated(claim, line, axial)


def _doing(claim: Side, word: Token) -> bool:
    """Whether a claim opens with this "stopping" or "using": what follows is said of it."""
    opens = next((w for w in claim.words if w.weight > 0), None)
    return opens is not None and opens.start == word.start and word.lower.endswith("ing")


def _nearest(claim: Side, line: Side, mine: Pole, theirs: list[Pole]) -> list[Pole]:
    """Those that stand nearest to what the claim says it of; none where all stand far off."""
    if len(claim.partner) < 2 or not theirs:
        return theirs
    at = {w.start: i for i, w in enumerate(line.words)}
    middle = next(i for i, w in enumerate(claim.words) if w.start == mine.word.start)
    around = [*claim.words[max(0, middle - NEAR) : middle], *claim.words[middle + 1 :][:NEAR]]
    hits = [at[claim.partner[w.start].start] for w in around if w.start in claim.partner]
    far = {
        p.word.start: min((abs(h - at[p.word.start]) for h in hits), default=2 * NEAR)
        for p in theirs
    }
    least = min(far.values())
    return [p for p in theirs if far[p.word.start] <= min(least, 2 * NEAR)]


def poles(side: Side) -> list[Pole]:
    """Return the poles that a side names, limits before numbers included."""
    out = []
    soft = {s.end: side.words[s.start] for s in side.spots(phrases("strength", "softeners"))}
    for spot in side.spots(_axes()):
        axis, sign = spot.value[1:], 1 if spot.value[0] == "+" else -1
        word = side.words[spot.end - 1]
        if axis == "often" and any(_led(side, end) for end in soft if end == spot.end):
            continue
        rarely = soft.get(spot.start)
        turns = (word.negated and _refused(side, spot.start)) or rarely is not None
        by = rarely.start if rarely else -1
        out.append(Pole(axis, -sign if turns else sign, sign, word, by))
    out += _limits(side)
    return [*out, *_permitted(side, {p.word.start for p in out})]


def _refused(side: Side, at: int) -> bool:
    """Whether the "not" that turns a word is its own: close before it, no other verb between.

    "When not needed they can lead to" leads; "a lack of it causes" causes.
    """
    for word in reversed(side.words[max(0, at - REACH) : at]):
        if word.lower in _LACK:
            return False
        if word.lower in lexicon().names("negators"):
            return True
        if word.lower in _VERBS:
            return False
    return any(w.lower in lexicon().names("negators") for w in side.words[:at])


def _led(side: Side, at: int) -> bool:
    """Whether a pole begins at `at`: "rarely harmful" is harmless, no matter of how often."""
    return any(s.start == at for s in side.spots(_axes()))


def _limits(side: Side) -> Iterable[Pole]:
    """More or less than a number: "do not exceed 5" and "stay under 5" agree."""
    for spot in side.spots(phrases("limits", "over", "under")):
        after = side.words[spot.end : spot.end + 2]
        if any(w.lower[0].isdigit() for w in after):
            word = side.words[spot.end - 1]
            sign = 1 if spot.value == "over" else -1
            yield Pole("limit", -sign if word.negated else sign, sign, word)


def _permitted(side: Side, known: set[int]) -> Iterable[Pole]:
    """An order not to, or leave to do something, where no word for safe or unsafe stands."""
    for word, before in zip(side.words[1:], side.words, strict=False):
        if word.start in known:
            continue
        left = side.text[: word.start - side.begin]
        if word.negated and not before.negated and _ORDER_NOT.search(left):
            yield Pole("safe", -1, 1, word, named=False)
        elif not word.negated and word.lower not in _NOT and _MAY.search(left):
            yield Pole("safe", 1, 1, word, named=False)


def _negated(claim: Side, line: Side, axial: set[int]) -> Iterable[tuple[str, Token, str]]:
    pairs = [
        (a, b)
        for a in claim.words
        if (b := claim.partner.get(a.start)) is not None
        and not (a.start in axial and b.start in axial)
        and not _doing(claim, a)
    ]
    differ = [(a, b) for a, b in pairs if a.negated != b.negated]
    if not differ:
        return
    mine, theirs = _turned_first(claim), _turned_first(line)
    if any(p.axis == "limit" and p.sign != p.plain for p in poles(line)):
        return
    theirs -= {p.word.start for p in poles(line) if p.axis == "often"}
    sharp = [(a, b) for a, b in differ if a.start in mine or b.start in theirs]
    share = sum(a.weight for a, _ in differ) / (sum(a.weight for a, _ in pairs) or 1.0)
    sharp = sharp if share >= PARTLY else []
    if sharp or (bool(mine) != bool(theirs) and share >= MOSTLY):
        word = (sharp or differ)[0][0]
        yield "negation_changed", word, f"'{word.lower}' is turned"


def _turned_first(side: Side) -> set[int]:
    """The words that a negation meets first: what it is about."""
    out, was = set[int](), False
    for word in side.words:
        if word.weight > 0:
            if word.negated and not was:
                out.add(word.start)
            was = word.negated
        elif not word.negated:
            was = False
    return out


@cache
def _axes() -> Phrases:
    """All phrases of all scales, each as "+axis" or "-axis"."""
    found: dict[tuple[str, ...], str] = {}
    for axis, both in stance()["axes"].items():
        for sign, members in zip("+-", both.split("|"), strict=True):
            for phrase in members.split(","):
                key = tuple(stem(word) for word in phrase.split())
                found.setdefault(key, f"{sign}{axis}")
    return indexed(found)

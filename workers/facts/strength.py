"""Whether a claim says more than its sentence: how many, how often, how sure, under what.

"Some" does not make "all", "sometimes" not the bare fact, "may ease" not "cures", "not known to"
neither yes nor no, and what holds "if" something is so does not hold by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workers.facts.kinds import starts_with_order
from workers.facts.modifiers import condition
from workers.facts.polarity import poles
from workers.facts.quantity_patterns import PERIODS
from workers.facts.sides import Side, Spot, has, phrases
from workers.facts.words import Token, stem

_RANKS = {"rare": 1, "some": 2, "many": 3, "most": 4, "all": 5}
IN_CONDITION = 0.15
"""A claim with this share of its words in the condition names the condition itself."""
WITHIN = 0.95
"""A claim with this share there says that the condition is so."""
_RESTRICTED = re.compile(
    r"\b(?:who|when|whenever|if|unless|in case|as long as|provided|with|after|during|until|once|"
    r"should (?:you|it|the)|in (?:people|patients|those|cases)|for (?:people|patients|those)|"
    r"(?:people|patients|those|women|men|children|adults|anyone|someone)\s+(?:on|taking|using|of|"
    r"over|under|aged|allergic))\b",
    re.I,
)
_DUTY = re.compile(
    r"\b(?:should|must|needs?|ha(?:ve|s) to|required|necessary|recommended|advised)\b", re.I
)
_COMPARES = re.compile(
    r"(?<!or )\bmore [a-z]+|\bfewer\b|\b[a-z]+er than\b|\bless [a-z]+ than\b", re.I
)
_COMPARED = re.compile(
    r"\b(?:more|less|fewer|most|least|than|compared|prefer\w*|rather|better|worse|best|worst|"
    r"higher|lower|greater|longer|shorter|increas\w+|decreas\w+|reduc\w+|lowers?|raises?|"
    r"[a-z]{3,}est|safer|stronger|superior|inferior|unlike\w*|rare\w*|hardly|not usually)\b",
    re.I,
)
_PERIODS = frozenset(stem(name) for name in PERIODS)
_OF = frozenset(["some", "few", "several", "a", "certain"])
_WHO = re.compile(r"\bwho\b.{3,60}?\b(?=(?:should|must|need|can|may|are|will)\b)", re.I)
_MAIN = re.compile(r",\s|\bthen\b")


def absolute(claim: Side, line: Side) -> Iterable[tuple[str, Token, str]]:
    """Give what a claim says without exception or doubt where its sentence does not."""
    part, first = line.segment(), claim.words[0]
    if _rank(claim) == 5 and _rank(part) != 5:
        yield "certainty", first, "not said of all"
    if has(claim, "strength", "only") and not has(line, "strength", "only_too"):
        yield "certainty", first, "'only' is not said"
    if has(claim, "stems", "strong") and not has(line, "stems", "strong_too"):
        yield "certainty", first, "not said so strongly"
    if _COMPARES.search(claim.text) and not _COMPARED.search(line.text):
        yield "certainty", first, "no comparison is made"
    if has(line, "strength", "unknown") and not has(claim, "stems", "known"):
        yield "certainty", first, "said to be unknown"


def overstated(claim: Side, line: Side) -> Iterable[tuple[str, Token, str]]:
    """Give what a claim says of more cases than its sentence."""
    part, first = line.segment(), claim.words[0]
    mine, theirs = _rank(claim), _rank(part)
    if mine in {3, 4} and theirs in {1, 2} and _of_the_same(part):
        yield "certainty", first, "said of some only"
    elif not mine and (theirs == 1 or _sometimes(part)) and not has(claim, "strength", "hedge"):
        yield "certainty", first, "said of some cases only"


def _of_the_same(side: Side) -> bool:
    """Whether "some" is said of a word that the claim names, or of how often."""
    for spot in side.spots(phrases("strength", "some", "rare")):
        if _of_time(side, spot):
            continue
        after = next((w for w in side.words[spot.end :] if w.weight > 0), None)
        adverb = side.words[spot.start].lower not in _OF
        if adverb or (after is not None and after.start in side.partner):
            return True
    return False


def _sometimes(side: Side) -> bool:
    found = {side.words[s.start].lower for s in side.spots(phrases("strength", "some"))}
    return bool(found & {"sometimes", "occasionally"})


def _rank(side: Side) -> int:
    """The strongest word of number on a side, 0 for none; "not all" is some."""
    spots = side.spots(phrases("strength", "not_all", *_RANKS))
    soft = {p.by for p in poles(side) if p.by >= 0}
    told = [
        (_RANKS[s.value], side.words[s.start])
        for s in spots
        if s.value != "not_all" and not _of_time(side, s) and side.words[s.start].start not in soft
    ]
    turned = {5: 2, 1: 3}
    ranks = [turned.get(r, r) if w.negated else r for r, w in told]
    return max(ranks, default=0)


def _of_time(side: Side, spot: Spot) -> bool:
    """Whether it counts time: "a few months" says nothing of how many people."""
    after = side.words[spot.end : spot.end + 1]
    return bool(after) and after[0].stem in _PERIODS


def unconditional(claim: Side, line: Side) -> Iterable[tuple[str, Token, str]]:
    """Give an objection where a sentence holds under a condition that the claim does not name."""
    if condition(claim.text):
        return
    inside = conditional(line)
    pairs = [(w, claim.partner[w.start]) for w in claim.words if w.start in claim.partner]
    total = sum(max(a.weight, 0.1) for a, _ in pairs)
    if not inside or not total:
        return
    held = [a for a, b in pairs if b.start in inside]
    share = sum(max(a.weight, 0.1) for a in held) / total
    if share >= WITHIN and len(pairs) > 1:
        yield "condition_changed", claim.words[0], "said as a condition only"
    elif (
        share < IN_CONDITION
        and not _RESTRICTED.search(claim.text)
        and (_DUTY.search(claim.text) or starts_with_order(claim.text))
    ):
        yield "condition_changed", claim.words[0], "said under a condition"


def conditional(line: Side) -> set[int]:
    """Return the starts of the words that stand in a sentence's condition."""
    cue = condition(line.text)
    spans = [(m.start(), m.end()) for m in _WHO.finditer(line.text)]
    if cue is not None:
        close = _MAIN.search(line.text, cue[1])
        end = close.start() if close else len(line.text)
        spans.append((cue[0], end))
    return {
        w.start
        for w in line.words
        if any(a <= w.start - line.begin < b for a, b in spans) and w.weight
    }

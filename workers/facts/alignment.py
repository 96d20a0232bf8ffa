"""Which words of one text stand for which words of the other, and how much is covered.

A claim's words are looked for in single sentences first, then in up to three sentences
together. Coverage is weighted by how much a word tells. Nothing here knows what is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from workers.facts.extract import Clause, Reading, read
from workers.facts.lexicon import lexicon
from workers.facts.segment import Span
from workers.facts.thesaurus import relatives
from workers.facts.words import Token

MAX_SENTENCES = 3
MAX_LINES = 80
"""So many sentences of a text are compared with a claim; bounds the work on very long texts."""
LONG_TEXT = 4
"""From so many sentences on, words that are everywhere are the topic."""


@dataclass(slots=True)
class Sentence:
    """One sentence that may support a claim: words by key."""

    span: Span
    words: list[Token]
    by_key: dict[str, Token]


@dataclass(slots=True)
class Alignment:
    """How a claim lies in a text.

    Attributes:
        sentences: those that support it, best first; at most three.
        best, near, anywhere: weighted share of the claim's words in the best sentence, in that
            and its neighbours, and in the whole text, each in [0, 1].
        worst: weight of the weightiest word that the whole text lacks.
        rare_best, rare_pair, rare_any: the same in the best sentence, the best two in a row and
            the whole text, where a word counts for less the more sentences have it.
        pairs: (claim word, text word) in those sentences.
        missing: words of the claim that none of them has.
    """

    sentences: list[Sentence]
    best: float = 0.0
    near: float = 0.0
    anywhere: float = 0.0
    worst: float = 0.0
    rare_best: float = 0.0
    rare_pair: float = 0.0
    rare_any: float = 0.0
    pairs: list[tuple[Token, Token]] = field(default_factory=list)
    missing: list[Token] = field(default_factory=list)


Also = Callable[[Sequence[Token], Sentence, Iterable[int]], dict[int, Token]]


@lru_cache(maxsize=64)
def support(text: str) -> tuple[Sentence, ...]:
    """Return the different sentences of `text` indexed for look-up; from memory if known."""
    reading, found = read(text), dict[tuple[tuple[str, bool], ...], Sentence]()
    for span in reading.sentences:
        line = _sentence(reading, span)
        found.setdefault(tuple((w.lower, w.negated) for w in line.words), line)
    return tuple(found.values())


def _sentence(reading: Reading, span: Span) -> Sentence:
    words = [w for w in reading.words if span.start <= w.start < span.end and w.weight > 0]
    by_key: dict[str, Token] = {}
    for word in words:
        for key in word.keys:
            by_key.setdefault(f"^{key[1:]}" if key[0] == "<" else key, word)
    return Sentence(span, words, by_key)


def claim_words(clause: Clause) -> list[Token]:
    """Return the words of a clause that need support: content, less words of warmth."""
    warm = lexicon().names("warm_words")
    words = [w for w in clause.content if w.lower not in warm]
    return words or clause.content


def align(clause: Clause, text: str, also: Also | None = None) -> Alignment:
    """Return how the words of `clause` lie in `text`.

    Words of the topic (in two of five sentences of a long text), examples after "such as" and
    words in brackets count for less: a claim stands or falls with what it says of the topic.
    `also` may find further words of a sentence that stand for the claim's.
    """
    words = claim_words(clause)
    lines = _likely(words, support(text))
    if not lines or not words:
        return Alignment([])
    hits = [{i: hit for i, w in enumerate(words) if (hit := match(w, line))} for line in lines]
    for found, line in zip(hits, lines, strict=True) if also else ():
        found.update(also(words, line, found.keys()) if also else {})
    needs = _needs(clause, words, hits)
    total = sum(needs) or 1.0
    mass = [sum(needs[i] for i in found) for found in hits]
    best = max(range(len(lines)), key=lambda at: mass[at])
    near = {i for at in (best - 1, best, best + 1) if 0 <= at < len(hits) for i in hits[at]}
    anywhere = {i for found in hits for i in found}
    chosen, covered = _choose(best, hits, needs)
    lost = [i for i in range(len(words)) if i not in anywhere]
    return Alignment(
        [lines[at] for at in chosen],
        mass[best] / total,
        sum(needs[i] for i in near) / total,
        sum(needs[i] for i in anywhere) / total,
        max((needs[i] for i in lost), default=0.0),
        *_rare(needs, hits),
        [(words[i], hit) for i, hit in sorted(covered.items())],
        [word for i, word in enumerate(words) if i not in covered],
    )


def _rare(needs: Sequence[float], hits: Sequence[dict[int, Token]]) -> tuple[float, float, float]:
    """Coverage by one sentence, two in a row, and all, where words of many sentences tell less."""
    spread = [sum(i in found for found in hits) / len(hits) for i in range(len(needs))]
    long = len(hits) >= LONG_TEXT
    values = [
        n * (min(1.0, max(0.2, 1.2 - s)) if long else 1.0)
        for n, s in zip(needs, spread, strict=True)
    ]
    total = sum(values) or 1.0
    one = max(sum(values[i] for i in found) for found in hits)
    two = max((sum(values[i] for i in a | b) for a, b in pairwise(hits)), default=one)
    return (
        one / total,
        two / total,
        sum(v for v, s in zip(values, spread, strict=True) if s) / total,
    )


def _likely(words: Sequence[Token], lines: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """At most `MAX_LINES` lines, those with most of the words, in their order."""
    if len(lines) <= MAX_LINES:
        return lines
    keys = {key for word in words for key in word.keys}
    shared = [len(keys & line.by_key.keys()) for line in lines]
    best = sorted(range(len(lines)), key=lambda at: -shared[at])[:MAX_LINES]
    return tuple(lines[at] for at in sorted(best))


def _choose(
    best: int, hits: Sequence[dict[int, Token]], needs: Sequence[float]
) -> tuple[list[int], dict[int, Token]]:
    """The sentences that together cover the claim best, greedily; a far one must add more."""
    chosen, covered = [best], dict(hits[best])
    while len(chosen) < MAX_SENTENCES:
        gains = {
            at: sum(needs[i] for i in found if i not in covered) - _distance(at, chosen)
            for at, found in enumerate(hits)
            if at not in chosen
        }
        extra = max(gains, key=lambda at: gains[at], default=None)
        if extra is None or gains[extra] <= 0.2:
            break
        chosen.append(extra)
        covered = {**hits[extra], **covered}
    return chosen, covered


_EXAMPLES = re.compile(r"\b(?:such as|including|like|e\.g\.|for example)\b")
_BRACKETS = re.compile(r"\([^)]*\)")


def _needs(clause: Clause, words: Sequence[Token], hits: Sequence[dict[int, Token]]) -> list[float]:
    """How much each word of the claim asks for support, by its place."""
    examples = _EXAMPLES.search(clause.text)
    tail = clause.span.start + examples.start() if examples else clause.span.end
    inside = [
        (m.start() + clause.span.start, m.end() + clause.span.start)
        for m in _BRACKETS.finditer(clause.text)
    ]
    many = 0.4 * len(hits) if len(hits) >= LONG_TEXT else len(hits) + 1
    out = []
    for i, word in enumerate(words):
        value = need(word)
        if word.start > tail or sum(i in found for found in hits) >= many:
            value *= 0.4
        out.append(value * 0.3 if any(a <= word.start < b for a, b in inside) else value)
    return out


def _distance(at: int, chosen: list[int]) -> float:
    """A far sentence must add a little more than a near one."""
    return min(0.15, 0.03 * min(abs(at - other) for other in chosen))


@lru_cache(maxsize=20_000)
def _need(lower: str, weight: float, clinical: bool) -> float:
    if lower in lexicon().names("glue_words"):
        return 0.2
    return weight if clinical or weight < 1 else 0.8


def need(word: Token) -> float:
    """Return how much a word of a claim asks for support."""
    return _need(word.lower, word.weight, len(word.keys) > 1)


def match(word: Token, line: Sentence) -> Token | None:
    """Return the word of a sentence that stands for `word`: same stem, concept or a kind of it."""
    for key in word.keys:
        if key[0] != "<" and (hit := line.by_key.get(key)) is not None:
            return hit
    root = word.stem
    for other in relatives().get(root, ()):
        if (hit := line.by_key.get(other)) is not None:
            return hit
    if len(root) < 5:
        return None
    for key, hit in line.by_key.items():
        if key[0] == root[0] and len(key) >= 5 and (key.startswith(root) or root.startswith(key)):
            return hit
    return None

"""Which words of one text stand for which words of the other, and how much is covered.

A claim's words are looked for in single sentences first, then in up to three sentences
together. Coverage is weighted by how much a word tells. Nothing here knows what is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from workers.facts.extract import Clause, Reading, read
from workers.facts.lexicon import lexicon
from workers.facts.segment import Span
from workers.facts.words import Token

MAX_SENTENCES = 3


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
        best, joint, anywhere: weighted share of the claim's words in the best sentence, in those
            sentences, and in the whole text, each in [0, 1].
        pairs: (claim word, text word) in those sentences.
        missing: words of the claim that none of them has.
    """

    sentences: list[Sentence]
    best: float = 0.0
    joint: float = 0.0
    anywhere: float = 0.0
    pairs: list[tuple[Token, Token]] = field(default_factory=list)
    missing: list[Token] = field(default_factory=list)


@lru_cache(maxsize=1_024)
def support(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of `text` indexed for look-up; from memory if known."""
    reading = read(text)
    return tuple(_sentence(reading, span) for span in reading.sentences)


def _sentence(reading: Reading, span: Span) -> Sentence:
    words = [w for w in reading.words if span.start <= w.start < span.end and w.weight > 0]
    by_key: dict[str, Token] = {}
    for word in words:
        for key in word.keys:
            by_key.setdefault(f"^{key[1:]}" if key[0] == "<" else key, word)
    return Sentence(span, words, by_key)


def claim_words(clause: Clause) -> list[Token]:
    """Return the words of a clause that need support: content, less words of warmth."""
    warm = lexicon().set("warm_words")
    words = [w for w in clause.content if w.lower not in warm]
    return words or clause.content


def align(words: Sequence[Token], text: str) -> Alignment:
    """Return how the claim's `words` lie in `text`."""
    lines = support(text)
    total = sum(need(word) for word in words)
    if not lines or not total:
        return Alignment([])
    hits = [{i: hit for i, w in enumerate(words) if (hit := match(w, line))} for line in lines]
    mass = [sum(need(words[i]) for i in found) for found in hits]
    order = sorted(range(len(lines)), key=lambda at: -mass[at])
    chosen, covered = [order[0]], dict(hits[order[0]])
    while len(chosen) < MAX_SENTENCES:
        gains = {
            at: sum(need(words[i]) for i in hits[at] if i not in covered) - _distance(at, chosen)
            for at in order
            if at not in chosen
        }
        extra = max(gains, key=lambda at: gains[at], default=None)
        if extra is None or gains[extra] <= 0.2:
            break
        chosen.append(extra)
        covered = {**hits[extra], **covered}
    anywhere = {i for found in hits for i in found}
    return Alignment(
        [lines[at] for at in chosen],
        mass[order[0]] / total,
        sum(need(words[i]) for i in covered) / total,
        sum(need(words[i]) for i in anywhere) / total,
        [(words[i], hit) for i, hit in sorted(covered.items())],
        [word for i, word in enumerate(words) if i not in covered],
    )


def _distance(at: int, chosen: list[int]) -> float:
    """A far sentence must add a little more than a near one."""
    return min(0.15, 0.03 * min(abs(at - other) for other in chosen))


@lru_cache(maxsize=20_000)
def _need(lower: str, weight: float, clinical: bool) -> float:
    if lower in lexicon().set("glue_words"):
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
    if len(root) < 5:
        return None
    for key, hit in line.by_key.items():
        if key[0] == root[0] and len(key) >= 5 and (key.startswith(root) or root.startswith(key)):
            return hit
    return None

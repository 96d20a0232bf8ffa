"""The embedded default of entailment: guards, then alignment with a small trained score.

Good without any download. A claim is entailed when no guard objects and the score, a logistic
function of how the claim lies in the text, reaches the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.base import Ref
from schemas.facts import Evidence, Fact, Side, Verdict
from schemas.text import SafeText
from workers.facts.alignment import Alignment, Sentence, align, claim_words, need
from workers.facts.extract import Clause, read
from workers.facts.guards import Hit, guard
from workers.facts.lexicon import lexicon
from workers.facts.score import features, score
from workers.facts.segment import Span
from workers.facts.stance import agreeing
from workers.ports import NO_SOURCE

THRESHOLD = 0.5
"""Score from which a claim counts as entailed; `train.py` fits the weights to it."""

SOFT = frozenset(["certainty", "order_changed"])
"""Objections by which the rules say no but which a further tier may judge for itself."""
MIN_NEED = 0.5
"""A clause that tells less ("but it is possible") is judged only when it stands alone."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict before it becomes one: the claim's clause, its place, objections and score."""

    clause: Clause
    where: Alignment
    hits: tuple[Hit, ...]
    score: float
    entailed: bool


class LexicalEntailment:
    """Fulfils `Entailment` without a model."""

    ref: Ref = lexicon().ref

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return one verdict for each fact, in order; the rules need no `source`."""
        _ = source
        raw = text.reveal()
        return [
            self._one(fact, raw, "original" if side == "original" else "edited") for fact in facts
        ]

    def _one(self, fact: Fact, text: str, side: Side) -> Verdict:
        clauses = read(fact.text.reveal()).clauses
        told = [c for c in clauses if c.numbers or sum(map(need, claim_words(c))) >= MIN_NEED]
        judged = [judge(clause, text) for clause in told or clauses]
        if not judged or not any(c.numbers or claim_words(c) for c in clauses):
            return Verdict(
                side=side, fact=fact, entailed=False, score=0.0, tier="closed", reason="no words"
            )
        worst = min(judged, key=lambda item: (item.entailed, item.score))
        return verdict(fact, worst, worst.hits, text, side)


def judge(clause: Clause, text: str, *, alone: bool = True) -> Judged:
    """Return whether `text` entails `clause`, with place and objections.

    `alone` is False where a partner clause will be compared too (`guards.against`).
    """
    other = read(text)
    where = align(clause, text, agreeing(clause, other) if alone else None)
    hits = tuple(guard(clause, where, other, alone=alone))
    told = sum(map(need, claim_words(clause)))
    empty = not told or (not alone and clause.kind == "statement" and told < MIN_NEED)
    value = 1.0 if empty else score(features(where))
    return Judged(clause, where, hits, value, value >= THRESHOLD and not hits)


def same_words(clause: Clause, span: Span) -> Judged:
    """Return the verdict on a clause that stands at `span` of the other text word for word."""
    where = Alignment([Sentence(span, [], {})], 1.0, 1.0, 1.0)
    return Judged(clause, where, (), 1.0, True)


def verdict(fact: Fact, judged: Judged, hits: Sequence[Hit], text: str, side: Side) -> Verdict:
    """Return the verdict on a fact with its reason and evidence; any hit makes it a no."""
    entailed = judged.entailed and not hits
    reason = "; ".join(f"{hit.code}: {hit.why}" for hit in hits)
    if not reason and not entailed:
        missing = ", ".join(dict.fromkeys(w.lower for w in judged.where.missing))
        reason = f"not found: {missing}" if missing else "not found"
    return Verdict(
        side=side, fact=fact, entailed=entailed, score=round(judged.score, 4),
        tier="guard" if any(hit.code not in SOFT for hit in hits) else "lexical",
        reason=reason, evidence=evidence(judged, text),
    )  # fmt: skip


def evidence(judged: Judged, text: str) -> Evidence | None:
    """Return the best supporting sentence, or None when nothing supports the claim."""
    if not judged.where.sentences or judged.where.best <= 0:
        return None
    span = judged.where.sentences[0].span
    return Evidence(start=span.start, end=span.end, quote=SafeText(text[span.start : span.end]))

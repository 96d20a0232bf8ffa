"""MedFactChecking: what share of the facts an edit kept, and what share of its facts it found.

*Kept recall* (`FactCheck.recall`): share of the original's facts that the edited text entails.
*Kept precision* (`FactCheck.precision`): share of the edited text's facts that the original
entails. Not FactEHR's recall, which holds a fact list against its own source sentences.

Decided by us, and failing closed: no length penalty (FActScore's gamma is 0 here); two texts
without facts give 1.0, one without gives 0.0 on the side that has them; a verdict that could
not be had counts as not entailed; text beyond `extract.MAX_CHARS` is a hard finding.

Source: 2601.15558 (definition in words); papers.md §5.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from schemas.case import Case
from schemas.errors import Rejected
from schemas.facts import Fact, FactCheck, Grounding, Side, Verdict
from schemas.text import SafeText
from workers.facts import grounding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors import detect
from workers.facts.extract import as_fact, read
from workers.facts.lexical import LexicalEntailment, verdict
from workers.facts.limits import unreadable
from workers.ports import NO_SOURCE, Entailment, FactExtractor

SHORT_CHARS = 231
"""Originals shorter than this lose 12 to 23 points of precision. Source: 2601.15558."""


class MedFactChecker:
    """Fulfils `FactChecker`.

    Args:
        second: a further tier (encoder or judge) asked about facts on which the guards are silent;
            None is the embedded default. No tier can overrule a guard.
        extractor: who finds the facts that are counted; None is our rules. The findings always
            come from the rules.
        short_chars: originals with fewer code points are `short_input`.
    """

    def __init__(
        self,
        second: Entailment | None = None,
        *,
        extractor: FactExtractor | None = None,
        short_chars: int = SHORT_CHARS,
    ) -> None:
        self._second = second
        self._extractor = extractor
        self._short_chars = short_chars

    def compare(self, original: SafeText, edited: SafeText, *, message: SafeText) -> FactCheck:
        """Return recall, precision, verdicts and findings; fails closed."""
        pair = Comparison(original.reveal(), edited.reveal(), message.reveal())
        kept = self._counted(original, edited, pair.kept, "original")
        made = self._counted(edited, original, pair.made, "edited")
        recall, precision = _shares(kept, made)
        return FactCheck(
            recall=recall,
            precision=precision,
            original_facts=len(kept),
            edited_facts=len(made),
            verdicts=(*kept, *made),
            findings=(*unreadable(pair, original, edited), *detect(pair)),
            original_chars=len(original),
            short_input=len(original) < self._short_chars,
            checker=LexicalEntailment.ref,
        )

    def ground(self, case: Case, text: SafeText) -> Grounding:
        """Return statements of `text` that neither chart, message nor earlier thread supports."""
        return grounding.ground(case, text)

    def _counted(
        self, of: SafeText, by: SafeText, placed: Sequence[Placed], side: Side
    ) -> list[Verdict]:
        """The verdicts on the facts of one text; by the rules where the extractor fails."""
        if self._extractor is None:
            return self._verdicts(placed, of, by, side)
        try:
            found = self._extractor.facts(of)
        except Rejected as error:
            found_by_rule = self._verdicts(placed, of, by, side)
            return [
                v.model_copy(update={"entailed": False, "tier": "closed", "reason": error.code})
                for v in found_by_rule
            ]
        first = LexicalEntailment().entails(found, by, side=side)
        return first if self._second is None else _ask(self._second, first, by, side, of)

    def _verdicts(
        self, placed: Sequence[Placed], of: SafeText, by: SafeText, side: Side
    ) -> list[Verdict]:
        facts, other = [p for p in placed if p.clause.kind != "social"], read(by.reveal()).text
        first = [
            _verdict(p, as_fact(p.clause, f"{side[0]}{index}"), other, side)
            for index, p in enumerate(facts, 1)
        ]
        same = {f.fact_id for p, f in zip(facts, (v.fact for v in first), strict=True) if p.same}
        return first if self._second is None else _ask(self._second, first, by, side, of, same)


class GuardedEntailment:
    """Fulfils `Entailment`: the guards, then a further tier where they are silent."""

    def __init__(self, second: Entailment) -> None:
        self._second = second

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return one verdict for each fact, in order."""
        which: Side = "original" if side == "original" else "edited"
        first = LexicalEntailment().entails(facts, text, side=side)
        return _ask(self._second, first, text, which, source)


def _ask(
    tier: Entailment,
    first: list[Verdict],
    text: SafeText,
    side: Side,
    source: SafeText,
    same: AbstractSet[str] = frozenset(),
) -> list[Verdict]:
    """Let the further tier decide where no guard spoke and the words are not the same."""
    open_ = [i for i, v in enumerate(first) if v.tier != "guard" and v.fact.fact_id not in same]
    asked = [first[i].fact for i in open_]
    answers = tier.entails(asked, text, side=side, source=source) if open_ else []
    out = list(first)
    for i, answer in zip(open_, answers, strict=True):
        out[i] = answer
    return out


def _verdict(placed: Placed, fact: Fact, other: str, side: Side) -> Verdict:
    if not placed.same and not placed.echo:
        return verdict(fact, placed.judged, placed.hits, other, side)
    found = verdict(fact, placed.judged, (), other, side)
    if placed.echo:
        said = {"entailed": True, "reason": "the patient wrote this", "evidence": None}
        return found.model_copy(update=said)
    return found.model_copy(
        update={"entailed": True, "score": 1.0, "tier": "lexical", "reason": ""}
    )


def _shares(kept: Sequence[Verdict], made: Sequence[Verdict]) -> tuple[float, float]:
    """Return (recall, precision); the side that has facts gets 0.0 when the other has none."""
    if not kept and not made:
        return 1.0, 1.0
    recall = sum(v.entailed for v in kept) / len(kept) if kept else 1.0
    precision = sum(v.entailed for v in made) / len(made) if made else 1.0
    return (0.0 if kept and not made else recall), (0.0 if made and not kept else precision)


def macro(checks: Sequence[FactCheck]) -> tuple[float, float]:
    """Return the mean (recall, precision) over checks; each check counts once."""
    if not checks:
        return 0.0, 0.0
    return (
        sum(check.recall for check in checks) / len(checks),
        sum(check.precision for check in checks) / len(checks),
    )


def micro(checks: Sequence[FactCheck]) -> tuple[float, float]:
    """Return (recall, precision) over the pooled facts; each fact counts once."""
    pools = [
        [v.entailed for c in checks for v in c.verdicts if v.side == side]
        for side in ("original", "edited")
    ]
    recall, precision = (sum(pool) / len(pool) if pool else 0.0 for pool in pools)
    return recall, precision

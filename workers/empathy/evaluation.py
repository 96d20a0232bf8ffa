"""How good the edit is: facts kept, replies changed, comparisons won, by level and length.

Everything here is measured by our own checker and, unless a model judges, by our own lexicon;
the phrase file was written knowing both, so the empathy share says that the edit does what it
means to do, not that patients feel it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from schemas.case import Case
from schemas.draft import EmpathyEdit
from schemas.facts import FactCheck
from schemas.text import SafeText
from workers.empathy.answering import edit_of
from workers.empathy.intervals import Estimate, mean, share
from workers.empathy.proposal import Proposer
from workers.empathy.rank import Comparison, EmpathyJudge, compare, compare_controlled
from workers.empathy.repair import Limits
from workers.empathy.samples import Sample, by_length
from workers.ports import Editor, FactChecker


@dataclass(frozen=True, slots=True)
class Outcome:
    """One edited reply with its check and the comparison of edit (b) with original (a).

    Attributes:
        outcome: of the edit, or `given` when somebody else made it.
        even: the comparison at equal length.
    """

    changed: bool
    outcome: str
    check: FactCheck
    whole: Comparison
    even: Comparison


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one level and length class.

    `stage` is `delivered` (checked and mended) or `proposed` (as first written, unchecked).
    """

    stage: str
    level: int
    length: str
    n: int
    changed: Estimate
    recall_macro: Estimate
    precision_macro: Estimate
    recall_micro: float
    precision_micro: float
    facts: int
    passing: Estimate
    won: Estimate
    tied: Estimate
    lost: Estimate
    forced_won: Estimate
    won_even_length: Estimate
    order_dependent: int
    unparseable: int
    words_before: float
    words_after: float
    outcomes: dict[str, int]

    def values(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return asdict(self)


def evaluate(
    samples: Sequence[Sample],
    editor: Editor,
    checker: FactChecker,
    judge: EmpathyJudge,
    *,
    levels: Iterable[int],
    stage: str = "delivered",
) -> list[Row]:
    """Return a row for each level and length class, `all` last.

    Samples that bring their edit are taken as they are, as level 0.

    Raises:
        Retryable: a model is away.
    """
    rows: list[Row] = []
    given = [sample for sample in samples if sample.edited is not None]
    own = [sample for sample in samples if sample.edited is None]
    plan = [(0, given)] if given else []
    plan += [(level, own) for level in levels] if own else []
    for level, chosen in plan:
        outcomes = [outcome_of(each, editor, checker, judge, level=level) for each in chosen]
        rows += [
            _row(stage, level, name, [outcomes[n] for n in numbers])
            for name, numbers in by_length(list(chosen))
            if numbers
        ]
    return rows


def outcome_of(
    sample: Sample, editor: Editor, checker: FactChecker, judge: EmpathyJudge, *, level: int
) -> Outcome:
    """Return one reply edited, checked and compared.

    Raises:
        Retryable: a model is away.
    """
    before, message = sample.text, sample.message
    outcome = "given"
    if sample.edited is None:
        edit = edit_of(sample.identity, message, before, editor, level=level)
        after, outcome = edit.after.reveal(), str(edit.outcome)
    else:
        after = sample.edited
    return Outcome(
        changed=after != before,
        outcome=outcome,
        check=checker.compare(SafeText(before), SafeText(after), message=SafeText(message)),
        whole=compare(judge, message, before, after),
        even=compare_controlled(judge, message, before, after),
    )


class Unchecked:
    """An editor that gives what the proposer wrote, to measure what the check is worth.

    It stands in no pipeline: nothing that it gives is checked.
    """

    def __init__(self, proposer: Proposer) -> None:
        self._proposer = proposer

    def edit(self, case: Case, text: SafeText, level: int) -> EmpathyEdit:
        """Return the proposal as it is."""
        proposal = self._proposer.propose(case, text.reveal(), level)
        return EmpathyEdit(
            before=text,
            after=SafeText(proposal.text),
            level=level,
            outcome="skipped" if proposal.reason else "edited",
            reason=proposal.reason,
            rounds=1,
            editor=self._proposer.editor_ref,
            prompt=self._proposer.prompt_ref,
        )


def _row(stage: str, level: int, length: str, found: Sequence[Outcome]) -> Row:
    n, limits = len(found), Limits()
    recall, precision = _pooled(found, "original"), _pooled(found, "edited")
    return Row(
        stage=stage,
        level=level,
        length=length,
        n=n,
        changed=share(sum(each.changed for each in found), n),
        recall_macro=mean([each.check.recall for each in found]),
        precision_macro=mean([each.check.precision for each in found]),
        recall_micro=recall[0],
        precision_micro=precision[0],
        facts=recall[1],
        passing=share(sum(limits.met(each.check) for each in found), n),
        won=share(sum(each.whole.three == "b" for each in found), n),
        tied=share(sum(each.whole.three in {"both", "none"} for each in found), n),
        lost=share(sum(each.whole.three == "a" for each in found), n),
        forced_won=share(sum(each.whole.forced == "b" for each in found), n),
        won_even_length=share(sum(each.even.three == "b" for each in found), n),
        order_dependent=sum(each.whole.order_dependent for each in found),
        unparseable=sum(each.whole.unparseable for each in found if each.changed),
        words_before=sum(each.whole.words_a for each in found) / n,
        words_after=sum(each.whole.words_b for each in found) / n,
        outcomes=dict(Counter(each.outcome for each in found)),
    )


def _pooled(found: Sequence[Outcome], side: str) -> tuple[float, int]:
    """Return the share of entailed facts of one side over all replies, and their number."""
    facts = [v.entailed for each in found for v in each.check.verdicts if v.side == side]
    return (sum(facts) / len(facts) if facts else 1.0), len(facts)

"""The empathy edit as a port: propose, check every fact, mend, or give the text back as it was.

What leaves is never worse than what came in by our own measure: it reaches the limits of fact
precision and recall without a hard finding, keeps every protected span, and is warmer; or it is
the text that came in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from schemas.case import Case
from schemas.draft import EmpathyEdit
from schemas.errors import Rejected
from schemas.facts import FactCheck
from schemas.text import SafeText
from workers.empathy.epitome import empathy_of
from workers.empathy.proposal import Proposal, Proposer
from workers.empathy.repair import Limits, take_back
from workers.empathy.segments import lost_spans
from workers.ports import FactChecker

SHORT_CHARS = 231
MAX_CHARS = 10_000
MAX_ROUNDS = 2
# A text at or above this warmth (see epitome.py) needs no edit at this level.
WARM_ENOUGH = {1: 3.0, 2: 4.0, 3: 5.0}
Outcome = Literal["edited", "skipped", "repaired", "fell_back"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Numbers that decide how far an edit goes.

    Attributes:
        short_chars: originals with fewer code points get the lightest edit (2601.15558: 231).
        max_chars: longer texts are left alone.
    """

    limits: Limits = field(default_factory=Limits)
    short_chars: int = SHORT_CHARS
    max_chars: int = MAX_CHARS


@dataclass(frozen=True, slots=True)
class _Try:
    """One version of the edit with its check."""

    text: str
    check: FactCheck
    intact: bool


class CheckedEditor:
    """Fulfils `workers.ports.Editor` with any proposer and any fact checker."""

    def __init__(
        self,
        proposer: Proposer,
        checker: FactChecker,
        *,
        bounds: Bounds | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._proposer = proposer
        self._checker = checker
        self._bounds = bounds or Bounds()
        self._seconds = seconds

    def edit(self, case: Case, text: SafeText, level: int) -> EmpathyEdit:
        """Return the edit of `text` at `level` (1 to 3), or the text as it came in and why.

        Raises:
            Retryable: the model is away (from the port).
        """
        started, before = self._seconds(), text.reveal()
        short = len(before) < self._bounds.short_chars
        applied = 1 if short else min(max(level, 1), 3)
        why_not = self._why_not(case, before, applied)
        if why_not:
            return self._result(text, before, applied, "skipped", Proposal(before, why_not), 0)
        proposal = self._proposed(case, before, applied)
        if proposal.reason:
            outcome: Outcome = "fell_back" if proposal.reason in _REFUSALS else "skipped"
            return self._result(text, before, applied, outcome, proposal, 1)
        after, outcome, final, rounds = self._settled(case, before, applied, proposal)
        if short and not final.reason:
            final = replace(final, reason="short_input")
        edit = self._result(text, after, applied, outcome, final, rounds)
        return edit.model_copy(update={"seconds": self._seconds() - started})

    def _why_not(self, case: Case, before: str, level: int) -> str:
        if not before.strip():
            return "empty"
        if len(before) > self._bounds.max_chars:
            return "too_long"
        warmth = empathy_of(before, case.message.reveal()).warmth
        return "already_warm" if warmth >= WARM_ENOUGH[level] else ""

    def _proposed(self, case: Case, before: str, level: int) -> Proposal:
        try:
            proposal = self._proposer.propose(case, before, level)
        except Rejected as error:  # the text can be delivered without an edit; the case must live
            return Proposal(before, error.code.replace(".", "_"))
        same = proposal.text.split() == before.split()
        return replace(proposal, reason=proposal.reason or "unchanged") if same else proposal

    def _settled(
        self, case: Case, before: str, level: int, proposal: Proposal
    ) -> tuple[str, Outcome, Proposal, int]:
        """Return the text that may leave, how it came about, what it cost, and the rounds."""
        current, spent = self._tried(case, before, proposal.text), proposal
        for rounds in range(1, MAX_ROUNDS + 2):
            if current.intact and self._bounds.limits.met(current.check):
                if not self._warmer(case, before, current.text):
                    return before, "fell_back", replace(spent, reason="not_warmer"), rounds
                outcome: Outcome = "edited" if rounds == 1 else "repaired"
                return current.text, outcome, spent, rounds
            if rounds > MAX_ROUNDS:
                break
            mended, spent = self._mended(case, before, level, current=current, spent=spent)
            if mended is None:
                return before, "fell_back", replace(spent, reason="not_repairable"), rounds
            current = self._tried(case, before, mended)
        return before, "fell_back", replace(spent, reason="not_repaired"), MAX_ROUNDS + 1

    def _mended(
        self, case: Case, before: str, level: int, *, current: _Try, spent: Proposal
    ) -> tuple[str | None, Proposal]:
        """Take back what offends; when nothing would be left, ask for another edit."""
        reduced = take_back(before, current.text, current.check)
        if reduced not in {before, current.text}:
            return reduced, spent
        try:
            other = self._proposer.again(
                case, before, level, edited=current.text, check=current.check
            )
        except Rejected:
            return None, spent
        if other is None or other.reason or other.text.split() == before.split():
            return None, spent
        total = replace(
            spent,
            tokens_in=spent.tokens_in + other.tokens_in,
            tokens_out=spent.tokens_out + other.tokens_out,
        )
        return other.text, total

    def _tried(self, case: Case, before: str, after: str) -> _Try:
        check = self._checker.compare(SafeText(before), SafeText(after), message=case.message)
        return _Try(after, check, intact=not lost_spans(before, after))

    def _warmer(self, case: Case, before: str, after: str) -> bool:
        message = case.message.reveal()
        return empathy_of(after, message).warmth > empathy_of(before, message).warmth

    def _result(
        self,
        text: SafeText,
        after: str,
        level: int,
        outcome: Outcome,
        spent: Proposal,
        rounds: int,
    ) -> EmpathyEdit:
        return EmpathyEdit(
            before=text,
            after=SafeText(after),
            level=level,
            outcome=outcome,
            reason=spent.reason,
            rounds=rounds,
            editor=self._proposer.editor_ref,
            prompt=self._proposer.prompt_ref,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
        )


# Reasons for which an edit was wanted but none could be had; the rest mean that none was needed.
_REFUSALS = frozenset(
    {"cut_off", "model_prompt_too_long", "model_unknown_adapter", "model_bad_response"}
)

"""Fact checkers that say what a test tells them to."""

from __future__ import annotations

from collections.abc import Callable

from schemas.base import Ref
from schemas.case import Case
from schemas.facts import Fact, FactCheck, FactFinding, Grounding, Verdict
from schemas.text import SafeText

REF = Ref(name="fake-checker", version="1")


def passing(original: str) -> FactCheck:
    """Return a check that found nothing wrong."""
    return FactCheck(
        recall=1.0, precision=1.0, original_facts=1, edited_facts=1,
        original_chars=len(original), checker=REF,
    )  # fmt: skip


class BanningChecker:
    """Refuses an edited text that holds a banned phrase which the original does not.

    With `lost` it also refuses texts from which such a phrase of the original has gone.
    """

    def __init__(self, *banned: str, lost: tuple[str, ...] = ()) -> None:
        self._banned = banned
        self._lost = lost
        self.calls = 0

    def compare(self, original: SafeText, edited: SafeText, *, message: SafeText) -> FactCheck:
        self.calls += 1
        before, after = original.reveal(), edited.reveal()
        added = [
            _finding(after, phrase, "edited", "added_recommendation")
            for phrase in self._banned
            if phrase in after and phrase not in before
        ]
        gone = [
            _finding(before, phrase, "original", "fact_lost")
            for phrase in self._lost
            if phrase in before and phrase not in after
        ]
        return passing(before).model_copy(update={"findings": (*added, *gone)})

    def ground(self, case: Case, text: SafeText) -> Grounding:
        return Grounding()


class ImpreciseChecker:
    """Gives a precision by a function of the edited text, and no finding."""

    def __init__(self, precision: Callable[[str], float]) -> None:
        self._precision = precision

    def compare(self, original: SafeText, edited: SafeText, *, message: SafeText) -> FactCheck:
        share = self._precision(edited.reveal())
        return passing(original.reveal()).model_copy(update={"precision": share})

    def ground(self, case: Case, text: SafeText) -> Grounding:
        return Grounding()


def unsupported(side: str, text: str, start: int, end: int) -> Verdict:
    """Return a verdict that a span is not entailed."""
    return Verdict(
        side="edited" if side == "edited" else "original",
        fact=Fact(fact_id="f1", text=SafeText(text[start:end]), start=start, end=end),
        entailed=False, score=0.0, tier="lexical",
    )  # fmt: skip


def _finding(text: str, phrase: str, side: str, code: str) -> FactFinding:
    at = text.index(phrase)
    return FactFinding(
        code=code, severity="hard", side="edited" if side == "edited" else "original",
        start=at, end=at + len(phrase), quote=SafeText(phrase),
    )  # fmt: skip

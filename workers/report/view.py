"""One case as the report shows it: plain values, ready for a template that escapes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.base import Ref
from schemas.case import Case
from schemas.chart import ChartEntry
from schemas.decision import Decision, Delivery
from schemas.draft import Draft, EmpathyEdit
from schemas.events import DraftJudged
from schemas.facts import FactFinding, Verdict
from schemas.feedback import Feedback
from schemas.history import CaseHistory, StepRun
from schemas.text import SafeText
from schemas.triage import Signal, Triage
from workers.report.difference import Difference, difference

_TITLE_CHARS = 160
_SHORT_ID = 8


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of a text, marked or not."""

    text: str
    mark: bool


@dataclass(frozen=True, slots=True)
class TurnView:
    """One earlier message."""

    author: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One chart entry and the words of the draft that rest on it."""

    entry: ChartEntry
    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact and what was found of it in the other text."""

    side: str
    text: str
    kind: str
    entailed: bool
    tier: str
    score: float
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """Something wrong, with the words."""

    where: Literal["edit", "grounding"]
    code: str
    severity: str
    quote: str
    explanation: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """Time of one step; `share` is its part of the case's whole time, in percent."""

    step: str
    milliseconds: float
    share: float
    attempts: int
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the page says of one case; see `templates/case.html.j2`."""

    history: CaseHistory
    clinician: str
    case: Case
    triage: Triage
    decision: Decision
    delivery: Delivery | None
    title: str
    subject: str
    message: tuple[Marked, ...]
    signals: tuple[tuple[Signal, str], ...]
    earlier: tuple[TurnView, ...]
    chart: tuple[ChartLine, ...]
    draft: Draft | None
    nudges: tuple[str, ...]
    edit: EmpathyEdit | None
    softened: Difference | None
    feedback: Feedback | None
    answered: Difference | None
    final: str
    facts: tuple[FactLine, ...]
    findings: tuple[FindingLine, ...]
    steps: tuple[StepLine, ...]
    versions: tuple[tuple[str, Ref], ...]

    @property
    def used(self) -> tuple[ChartLine, ...]:
        """Chart entries on which the draft rests."""
        return tuple(line for line in self.chart if line.quotes)

    @property
    def unused(self) -> tuple[ChartLine, ...]:
        """Chart entries that were at hand and not cited."""
        return tuple(line for line in self.chart if not line.quotes)

    @property
    def judged(self) -> DraftJudged | None:
        """The event behind the view."""
        return self.history.judged

    @property
    def total_milliseconds(self) -> float:
        """Time in all steps together."""
        return sum(line.milliseconds for line in self.steps)


def view(history: CaseHistory) -> CaseView | None:
    """Return the case as the page shows it, or None while nothing was decided."""
    judged = history.judged
    if judged is None:
        return None
    case, draft, edit = judged.case, judged.draft, judged.edit
    own = case.clinician_text or case.message
    text = (case.message or own).reveal()
    return CaseView(
        history=history,
        clinician=short(history.clinician_id),
        case=case,
        triage=judged.triage,
        decision=judged.decision,
        delivery=history.delivery,
        title=_title((own if case.kind == "edit_request" else case.message).reveal()),
        subject=case.subject_line.reveal(),
        message=_marked(text, [s.quote.reveal() for s in judged.triage.signals]),
        signals=tuple((signal, signal.quote.reveal()) for signal in judged.triage.signals),
        earlier=tuple(TurnView(t.author, t.text.reveal(), t.at) for t in case.earlier),
        chart=_chart(case, draft),
        draft=draft,
        nudges=tuple(nudge.reveal() for nudge in draft.nudges) if draft else (),
        edit=edit,
        softened=difference(edit.before.reveal(), edit.after.reveal()) if edit else None,
        feedback=history.feedback,
        answered=_answered(history.feedback),
        final=history.feedback.final.reveal() if history.feedback else "",
        facts=_facts(judged),
        findings=_findings(judged),
        steps=_steps(history.steps),
        versions=_versions(judged),
    )


def short(identifier: str) -> str:
    """Return the first characters of an opaque id, enough to tell people apart."""
    return identifier.removeprefix("clinician-")[:_SHORT_ID]


def _title(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TITLE_CHARS else flat[: _TITLE_CHARS - 1].rstrip() + "…"


def _marked(text: str, quotes: Sequence[str]) -> tuple[Marked, ...]:
    """Mark the first place of each quote; overlapping quotes become one mark."""
    folded = text.lower()
    places = [(at, at + len(q)) for q in quotes if q and (at := folded.find(q.lower())) >= 0]
    pieces, at = [], 0
    for start, end in sorted(places):
        if end <= at:
            continue
        pieces += [
            Marked(text[at : max(at, start)], False),
            Marked(text[max(at, start) : end], True),
        ]
        at = end
    return tuple(p for p in (*pieces, Marked(text[at:], False)) if p.text)


def _chart(case: Case, draft: Draft | None) -> tuple[ChartLine, ...]:
    cited: dict[str, list[str]] = {}
    for source in draft.sources if draft else ():
        words = draft.text.reveal()[source.start : source.end] if draft else ""
        cited.setdefault(source.entry_id, []).append(" ".join(words.split()))
    lines = [
        ChartLine(entry, entry.text.reveal(), tuple(cited.get(entry.entry_id, ())))
        for entry in case.chart.entries
    ]
    return tuple(sorted(lines, key=lambda line: not line.quotes))


def _answered(feedback: Feedback | None) -> Difference | None:
    if feedback is None or feedback.draft is None:
        return None
    return difference(feedback.draft.reveal(), feedback.final.reveal())


def _facts(judged: DraftJudged) -> tuple[FactLine, ...]:
    if judged.verification is None:
        return ()
    verdicts = sorted(judged.verification.edit.verdicts, key=lambda v: (v.entailed, v.side))
    return tuple(_fact(verdict) for verdict in verdicts)


def _fact(verdict: Verdict) -> FactLine:
    return FactLine(
        side=verdict.side,
        text=verdict.fact.text.reveal(),
        kind=verdict.fact.kind,
        entailed=verdict.entailed,
        tier=verdict.tier,
        score=verdict.score,
        reason=verdict.reason,
        evidence=_words(verdict.evidence.quote if verdict.evidence else None),
    )


def _words(text: SafeText | None) -> str:
    return text.reveal() if text else ""


def _findings(judged: DraftJudged) -> tuple[FindingLine, ...]:
    if judged.verification is None:
        return ()
    in_edit = [_finding("edit", f) for f in judged.verification.edit.findings]
    ungrounded = [_finding("grounding", f) for f in judged.verification.grounding.unsupported]
    return tuple(sorted(in_edit + ungrounded, key=lambda line: line.severity))


def _finding(where: Literal["edit", "grounding"], finding: FactFinding) -> FindingLine:
    quote = finding.quote.reveal()
    return FindingLine(where, finding.code, finding.severity, quote, finding.explanation)


def _steps(runs: Sequence[StepRun]) -> tuple[StepLine, ...]:
    whole = sum(run.seconds for run in runs) or 1.0
    return tuple(
        StepLine(
            run.step, 1000 * run.seconds, 100 * run.seconds / whole, run.attempts, run.outcome,
            run.code,
        )
        for run in runs
    )  # fmt: skip


def _versions(judged: DraftJudged) -> tuple[tuple[str, Ref], ...]:
    refs: list[tuple[str, Ref]] = [("policies", judged.decision.policies)]
    refs += [("triage rules", judged.triage.rules)]
    refs += [("de-identification", ref) for ref in judged.case.deid.detectors]
    if judged.draft:
        draft = judged.draft
        refs += [
            ("themes", draft.plan.taxonomy),
            ("writer", draft.writer),
            ("prompt", draft.prompt),
        ]
    if judged.edit:
        refs += [("editor", judged.edit.editor), ("edit prompt", judged.edit.prompt)]
    if judged.verification:
        refs.append(("fact checker", judged.verification.edit.checker))
    return tuple((what, ref) for what, ref in refs if ref.name)

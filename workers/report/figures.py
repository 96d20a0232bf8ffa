"""Counts and distributions over all cases: the figures of the demo's table and the report's top."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from schemas.decision import Decision
from schemas.feedback import Feedback
from schemas.history import CaseHistory, CodeCount
from schemas.triage import Triage


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile of `n` values, in the unit of the values."""

    n: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Load:
    """How much one clinician changed: means over `scored` replies that had a draft.

    All in [0, 1]; None while nothing was scored. Source: 2601.11344 (edit-F1).
    """

    clinician_id: str
    replies: int
    scored: int
    content_f1: float | None
    theme_f1: float | None
    edit_distance: float | None
    median_words: float
    unedited: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted. `decisions` and its kin map a name to a number of cases.

    `rules` counts the rules that fired; those that only note something are in `notes` instead.
    """

    cases: int = 0
    edit_requests: int = 0
    states: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    urgencies: dict[str, int] = field(default_factory=dict)
    no_draft: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    dead_letters: dict[str, int] = field(default_factory=dict)
    not_ours: dict[str, int] = field(default_factory=dict)
    feedback: int = 0
    loads: tuple[Load, ...] = ()
    steps: dict[str, Spread] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is counted of one final reply; its text is not kept."""

    scored: bool
    content_f1: float | None
    theme_f1: float | None
    edit_distance: float | None
    words: int
    unedited: bool

    @classmethod
    def of(cls, feedback: Feedback) -> _Reply:
        return cls(
            scored=feedback.draft_shown and feedback.content is not None,
            content_f1=feedback.content.f1 if feedback.content else None,
            theme_f1=feedback.themes.f1 if feedback.themes else None,
            edit_distance=feedback.edit_distance_words,
            words=feedback.final_words,
            unedited=feedback.use == "unedited",
        )


class Tally:
    """Counts cases one by one, so that a report over many needs little memory."""

    def __init__(self) -> None:
        self._cases = 0
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._replies: dict[str, list[_Reply]] = defaultdict(list)

    def add(self, case: CaseHistory) -> None:
        """Count one case."""
        self._cases += 1
        self._counts["kind"][case.kind] += 1
        self._counts["state"][case.state] += 1
        if case.delivery:
            self._counts["outcome"][case.delivery.outcome] += 1
        if case.feedback:
            self._replies[case.clinician_id].append(_Reply.of(case.feedback))
        if case.judged is None:
            return
        decision, triage, edit = case.judged.decision, case.judged.triage, case.judged.edit
        self._counts["decision"][decision.action] += 1
        self._counts["urgency"][triage.urgency] += 1
        for flag in decision.flags:
            self._counts["note" if flag.severity == "info" else "rule"][flag.rule] += 1
        if decision.action == "no_draft":
            self._counts["no_draft"][_why_none(decision, triage)] += 1
        if edit:
            self._counts["edit"][edit.outcome] += 1

    def figures(
        self,
        dead: Iterable[CodeCount],
        seconds: Mapping[str, Sequence[float]],
        not_ours: Iterable[CodeCount] = (),
    ) -> Figures:
        """Return what was counted; `seconds` are the times of each step."""
        return Figures(
            cases=self._cases,
            edit_requests=self._counts["kind"]["edit_request"],
            states=_ranked(self._counts["state"]),
            decisions=_ranked(self._counts["decision"]),
            outcomes=_ranked(self._counts["outcome"]),
            urgencies=_ranked(self._counts["urgency"]),
            no_draft=_ranked(self._counts["no_draft"]),
            rules=_ranked(self._counts["rule"]),
            notes=_ranked(self._counts["note"]),
            edits=_ranked(self._counts["edit"]),
            dead_letters=_by_code(dead),
            not_ours=_by_code(not_ours),
            feedback=sum(map(len, self._replies.values())),
            loads=tuple(_load(name, rows) for name, rows in sorted(self._replies.items())),
            steps={step: spread(values) for step, values in seconds.items()},
        )


def _why_none(decision: Decision, triage: Triage) -> str:
    """Return triage's reason, or else the rule that kept a written draft back."""
    rules = (flag.rule for flag in decision.flags if flag.action == "no_draft")
    return triage.no_draft or next(rules, "unknown")


def _by_code(ends: Iterable[CodeCount]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in ends:
        counts[one.code] += one.count
    return _ranked(counts)


def spread(values: Sequence[float]) -> Spread:
    """Return median and 95th percentile (nearest rank); zeros for no values."""
    ranked = sorted(values)
    if not ranked:
        return Spread(0, 0.0, 0.0)
    return Spread(len(ranked), _rank(ranked, 0.5), _rank(ranked, 0.95))


def _rank(ranked: Sequence[float], share: float) -> float:
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _load(clinician_id: str, rows: list[_Reply]) -> Load:
    scored = [row for row in rows if row.scored]
    return Load(
        clinician_id=clinician_id,
        replies=len(rows),
        scored=len(scored),
        content_f1=_mean([row.content_f1 for row in scored]),
        theme_f1=_mean([row.theme_f1 for row in scored]),
        edit_distance=_mean([row.edit_distance for row in scored]),
        median_words=spread([row.words for row in rows]).median,
        unedited=sum(row.unedited for row in rows),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None

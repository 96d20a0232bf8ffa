"""Triage of one case: urgency, category, signals, and whether a draft may be written.

Independent of every model, and it only raises urgency: what a rule found is never taken back.
Source: 2601.11344 and OncQA as computed in the domain notes: drafts under-call urgent visits
(4 % against 14 to 27 %), so the drafting model can't be the one that notices them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.case import Case
from schemas.text import SafeText
from schemas.triage import NoDraftReason, Signal, Triage, Urgency
from workers.patterns.pattern import Match, found
from workers.patterns.prepared import Prepared, prepare
from workers.triage import scope
from workers.triage.context import Surroundings
from workers.triage.language import language_of
from workers.triage.rules import URGENCIES, Concept, Rule, RuleSet, rule_set

# The first of these that applies is the reason given.
PRECEDENCE: tuple[NoDraftReason, ...] = (
    "self_harm", "abuse", "emergency", "unsupported_language", "minor", "proxy_unverified",
    "too_long", "no_reply_needed", "out_of_scope",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """Something noticed: a code, how urgent, why no draft, and the words that show it."""

    code: str
    urgency: Urgency
    no_draft: NoDraftReason | None
    quote: SafeText


def _quote(prepared: Prepared, match: Match) -> SafeText:
    start, end = prepared.span(match.start, match.end)
    return SafeText(prepared.original[start:end])


class _ChartText:
    """The chart's lines as one prepared text, made only when a rule asks for it."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._prepared: Prepared | None = None

    def prepared(self) -> Prepared:
        if self._prepared is None:
            lines = (entry.text.reveal() for entry in self._case.chart.entries)
            self._prepared = prepare(". ".join(lines))
        return self._prepared


def _holds(concept: Concept, case: Case, message: Prepared, chart: _ChartText) -> bool:
    age = case.patient.age_years
    if age is not None and age < concept.age_below:
        return True
    if found(concept.message, message):
        return True
    return bool(concept.chart) and found(concept.chart, chart.prepared()) is not None


def _counts(rule: Rule, prepared: Prepared, match: Match) -> bool:
    """Whether a match is a present fact within the rule's numbers."""
    if match.number is not None and not rule.low < match.number < rule.high:
        return False
    start, end = prepared.sentence(match.start)
    sentence = prepared.line[start:end]
    if any(
        pattern.regex.search(sentence)
        for pattern in rule.unless
        if not pattern.keys or pattern.keys & prepared.keys
    ):
        return False
    return not Surroundings(prepared, match).voids(rule.void)


def red_flags(case: Case, message: Prepared, rules: RuleSet) -> Iterator[Hit]:
    """Yield each rule that fires, once."""
    chart = _ChartText(case)
    fired: set[str] = set()
    for rule, match in rules.index.search(message):
        if rule.rule_id in fired or not _counts(rule, message, match):
            continue
        held = [_holds(rules.concepts[name], case, message, chart) for name in rule.needs]
        if rule.needs and not any(held):
            continue
        if any(_holds(rules.concepts[name], case, message, chart) for name in rule.without):
            continue
        fired.add(rule.rule_id)
        yield Hit(rule.rule_id, rule.urgency, rule.no_draft, _quote(message, match))


def _circumstances(case: Case, message: Prepared) -> Iterator[Hit]:
    language = language_of(case.language, message)
    if language not in scope.scope().languages:
        yield Hit("unread_language", "soon", "unsupported_language", SafeText(""))
    topic = scope.confidential_minor(case, message)
    if topic is not None:
        yield Hit("confidential_minor", "routine", "minor", _quote(message, topic))
    proxy = scope.unverified_proxy(case, message)
    if proxy is not None:
        yield Hit("proxy_unverified", "routine", "proxy_unverified", _quote(message, proxy))
    if len(message.original) > scope.scope().max_characters:
        yield Hit("too_long", "soon", "too_long", SafeText(""))
    told = scope.injection(message)
    if told is not None:
        yield Hit("prompt_injection", "routine", None, _quote(message, told))


def _needless(message: Prepared, *, acknowledges: bool, about_care: bool) -> Iterator[Hit]:
    if acknowledges:
        yield Hit("acknowledgement", "routine", "no_reply_needed", SafeText(""))
    elif not about_care:
        match = scope.out_of_scope(message)
        if match is not None:
            yield Hit("not_clinical", "routine", "out_of_scope", _quote(message, match))


def _reason(hits: list[Hit]) -> NoDraftReason | None:
    reasons = {hit.no_draft for hit in hits}
    return next((reason for reason in PRECEDENCE if reason in reasons), None)


def assess(case: Case) -> Triage:
    """Return the triage of a case. For an edit request signals stay and `no_draft` is None."""
    rules = rule_set()
    subject = case.subject_line.reveal()
    message = prepare(f"{subject}\n{case.message.reveal()}" if subject else case.message.reveal())
    body = prepare(case.message.reveal()) if subject else message
    hits = [*red_flags(case, message, rules), *_circumstances(case, message)]
    urgent = any(hit.urgency != "routine" for hit in hits)
    acknowledges = not urgent and scope.is_acknowledgement(body)
    hits += _needless(message, acknowledges=acknowledges, about_care=urgent)
    urgency = max((hit.urgency for hit in hits), key=URGENCIES.index, default="routine")
    return Triage(
        urgency=urgency,
        no_draft=_reason(hits) if case.kind == "reply" else None,
        category=scope.category(scope.counts(message), acknowledges=acknowledges),
        signals=tuple(Signal(code=h.code, urgency=h.urgency, quote=h.quote) for h in hits),
        rules=rules.ref,
    )

"""Facts, verdicts and findings: what the fact check measured.

Source: 2601.15558, MedFactChecking: fact recall is the share of original facts that the
edited text entails; fact precision the share of edited facts that the original entails.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Model, Ref
from schemas.text import SafeText

Side = Literal["original", "edited"]


class Fact(Model):
    """One atomic clinical statement of a text.

    Attributes:
        start, end: where it stands in its text, code points, end exclusive.
        kind: `statement`, `instruction`, `question`, `contingency`, `reassurance`, `promise`
            or `social`.
        modifiers: fields such as `negated`, `laterality`, `dose`, `frequency`, `duration`,
            `condition`, `certainty`, `addressee`; values are normalised words.
    """

    fact_id: str
    text: SafeText
    start: int
    end: int
    kind: str = "statement"
    modifiers: dict[str, str] = Field(default_factory=dict)


class Evidence(Model):
    """The words of the other text on which a verdict rests; code points, end exclusive."""

    start: int
    end: int
    quote: SafeText


class Verdict(Model):
    """Whether one fact of one side is entailed by the other side.

    `tier` tells who decided: `guard` (deterministic, can't be overruled), `lexical`
    (embedded default), `encoder`, `judge`, or `closed` (no usable answer: counts as not entailed).
    """

    side: Side
    fact: Fact
    entailed: bool
    score: float
    tier: Literal["guard", "lexical", "encoder", "judge", "closed"]
    reason: str = ""
    evidence: Evidence | None = None


class FactFinding(Model):
    """Something wrong with an edit, by kind.

    Attributes:
        code: e.g. `number_changed`, `dose_changed`, `laterality_changed`, `negation_changed`,
            `drug_changed`, `fact_lost`, `contingency_lost`, `urgency_lost`, `added_recommendation`,
            `added_assumption`, `false_reassurance`, `certainty_changed`, `addressee_changed`.
        severity: `hard` must not be delivered; `soft` is shown.
        start, end: in the text named by `side`.
    """

    code: str
    severity: Literal["hard", "soft"]
    side: Side
    start: int
    end: int
    quote: SafeText
    explanation: str = ""


class FactCheck(Model):
    """Result of comparing an edited text with its original.

    Attributes:
        recall, precision: in [0, 1]. Two texts without facts give 1.0; one without gives 0.0
            for the side that has them (fail closed).
        short_input: the original has fewer code points than the policy's limit.
    """

    recall: float
    precision: float
    original_facts: int
    edited_facts: int
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[FactFinding, ...] = ()
    original_chars: int
    short_input: bool = False
    checker: Ref


class Grounding(Model):
    """Statements of a draft that neither chart nor message supports.

    `checked` counts the numbers, doses, drugs and dates looked at.
    """

    checked: int = 0
    unsupported: tuple[FactFinding, ...] = ()


class Verification(Model):
    """All that `verify` measured; policies read it and nothing else.

    `leaks` counts what in a model's answer may identify somebody and stood in nothing that the
    model read; texts that no model wrote are not looked at again.
    """

    edit: FactCheck
    grounding: Grounding
    leaks: int = 0
    draft_chars: int
    draft_words: int
    reading_grade: float | None = None

"""What the workers need from the world. A connector fulfils a port without importing it.

mypy compares the two in `workers/bootstrap.py`, and only there. Every method may raise
`schemas.errors.Retryable` (the world is away) and says which `Rejected` codes it gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.case import Case
from schemas.decision import Decision, Delivery
from schemas.draft import Draft, EmpathyEdit, ThemePlan
from schemas.facts import Fact, FactCheck, Grounding, Verdict
from schemas.feedback import Feedback
from schemas.findings import Finding
from schemas.language_model import Completion, Prompt
from schemas.people import KnownEntity
from schemas.records import CaseRecord, ClinicianProfile
from schemas.text import PhiText, SafeText
from schemas.triage import Triage
from schemas.vault import SealedCase, ThreadSecrets


class Clock(Protocol):
    """The time, in UTC, with its zone."""

    def __call__(self) -> datetime:
        """Return now."""
        ...


class PhiDetector(Protocol):
    """Finds what identifies people."""

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return sorted, non-overlapping spans. `strict` lowers thresholds, for the leak check."""
        ...


class SurrogateVault(Protocol):
    """Keeps mappings and sealed cases, encrypted. Every read is audited."""

    def index(self, identity: str) -> str:
        """Return a keyed digest of `identity` for look-ups; it never leaves the hospital."""
        ...

    def case_id(self, identity: str) -> str:
        """Return the random id of this message, the same for each redelivery."""
        ...

    def clinician_id(self, reference: str) -> str:
        """Return the random, lasting pseudonym of a practitioner."""
        ...

    def thread(self, thread_key: str, *, subject: str = "") -> ThreadSecrets:
        """Return the secrets of a thread, made at random on first use.

        `subject` is the patient's reference: shredding the patient shreds the thread.
        """
        ...

    def thread_by_id(self, thread_id: str, *, purpose: str) -> ThreadSecrets:
        """Return the secrets of a known thread; writes an audit record.

        Raises:
            Rejected: `vault.erased`, the mapping is gone.
        """
        ...

    def save_thread(self, secrets: ThreadSecrets) -> None:
        """Store a changed mapping.

        Raises:
            Retryable: `vault.conflict`, another worker changed it first.
        """
        ...

    def seal_case(self, case: SealedCase) -> None:
        """Store what delivery needs; the same case again replaces it."""
        ...

    def open_case(self, case_id: str, *, purpose: str) -> SealedCase:
        """Return a sealed case; writes an audit record.

        Raises:
            Rejected: `vault.erased`, it is gone or never was.
        """
        ...


class LanguageModel(Protocol):
    """Writes text. Takes `SafeText` only."""

    def complete(self, prompts: Sequence[Prompt]) -> list[Completion]:
        """Answer each prompt, in order.

        Raises:
            Retryable: `model.unavailable`, `model.timeout`, `model.overloaded`.
            Rejected: `model.prompt_too_long`, `model.unknown_adapter`, `model.bad_response`.
        """
        ...


class Writer(Protocol):
    """Writes a draft for a case along a plan; with a model or without one."""

    def write(self, case: Case, triage: Triage, plan: ThemePlan) -> Draft:
        """Return a draft."""
        ...


class Editor(Protocol):
    """Makes a text warmer, at a level, without changing a fact."""

    def edit(self, case: Case, text: SafeText, level: int) -> EmpathyEdit:
        """Return the edit; never worse than `text` by our own measure."""
        ...


class FactExtractor(Protocol):
    """Finds the clinical facts of a text; by rules or with a model."""

    def facts(self, text: SafeText) -> list[Fact]:
        """Return the facts in order, each with its span.

        Raises:
            Rejected: `facts.unreadable`, a model's answer is not usable.
        """
        ...


NO_SOURCE = SafeText("")
"""A claim that comes from no text."""


class Entailment(Protocol):
    """Says of each fact whether a text entails it."""

    def entails(
        self, facts: Sequence[Fact], text: SafeText, *, side: str, source: SafeText = NO_SOURCE
    ) -> list[Verdict]:
        """Return one verdict for each fact, in order. `side` is the side the facts are of.

        `source` is the text that they were taken from, empty where there is none: it may show what
        a fact means, and proves nothing.
        """
        ...


class Inbox(Protocol):
    """The clinician's inbox in the EHR."""

    def deliver(
        self,
        sealed: SealedCase,
        decision: Decision,
        text: PhiText | None,
        *,
        delivery_id: str,
        triage: Triage,
    ) -> Delivery:
        """Write what the decision asks for, once however often it is called.

        Raises:
            Retryable: `ehr.unavailable`, `ehr.conflict`, `ehr.throttled`.
            Rejected: `ehr.refused` (the server will never take it).
        """
        ...


class CaseBook(Protocol):
    """What is known of cases so far: a projection of the events, written by the runtime."""

    def find(self, case_id: str) -> CaseRecord | None:
        """Return the record of a case."""
        ...

    def profile(self, clinician_id: str) -> ClinicianProfile:
        """Return a clinician's habits, measured on final replies; empty when none are known."""
        ...

    def examples(self, clinician_id: str, limit: int) -> list[Feedback]:
        """Return this clinician's newest training rows, newest first."""
        ...


class FactChecker(Protocol):
    """Compares an edited text with its original and a draft with its sources."""

    def compare(self, original: SafeText, edited: SafeText, *, message: SafeText) -> FactCheck:
        """Return recall, precision, verdicts and findings; fails closed."""
        ...

    def ground(self, case: Case, text: SafeText) -> Grounding:
        """Return statements of `text` that neither chart nor message supports."""
        ...


class Judgement(Protocol):
    """The policies in force."""

    def decide(self, features: Mapping[str, str | int | float | bool]) -> Decision:
        """Return the decision on these features; a rule that can't be evaluated counts as fired."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a step may use. `workers/bootstrap.py` fills it."""

    clock: Clock
    detector: PhiDetector
    vault: SurrogateVault
    writer: Writer
    editor: Editor
    checker: FactChecker
    judgement: Judgement
    inbox: Inbox
    book: CaseBook
    default_level: int = 1
    max_level: int = 2

"""Rows that a step may look up: projections of events, kept by the runtime's database."""

from __future__ import annotations

from pydantic import Field

from schemas.base import Model
from schemas.decision import Delivery
from schemas.events import DraftJudged


class CaseRecord(Model):
    """The latest state of a case."""

    case_id: str
    thread_id: str
    clinician_id: str
    judged: DraftJudged | None = None
    delivery: Delivery | None = None


class ClinicianProfile(Model):
    """Habits of one clinician, measured on their final replies.

    Attributes:
        replies: number of replies measured; 0 means nothing is known.
        theme_rates: share of replies that pursue a theme, by theme id.
        median_words: median length of a reply in words; 0 when unknown.
        greeting, closing: the clinician's usual first and last line, with `{name}` in place of
            the name and without the signature, or empty.
    """

    clinician_id: str
    replies: int = 0
    theme_rates: dict[str, float] = Field(default_factory=dict)
    median_words: int = 0
    greeting: str = ""
    closing: str = ""

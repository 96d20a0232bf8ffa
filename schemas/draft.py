"""A draft, the plan it follows, and the empathy edit of a text."""

from __future__ import annotations

from typing import Literal

from schemas.base import Model, Ref
from schemas.text import SafeText


class PlannedTheme(Model):
    """One communicative goal of the reply.

    Attributes:
        theme: id in the theme file, e.g. `symptom_questions`.
        weight: how often this clinician pursues it in such messages, in [0, 1].
        mode: `write` puts it into the text; `nudge` only offers it to the clinician
            (themes on which clinicians hardly agree); `omit` keeps it out.
    """

    theme: str
    weight: float
    mode: Literal["write", "nudge", "omit"]


class ThemePlan(Model):
    """The themes of one draft and the length to aim at (words, from the clinician's replies)."""

    themes: tuple[PlannedTheme, ...]
    target_words: int
    taxonomy: Ref
    profile_replies: int = 0


class Source(Model):
    """Where a statement of the draft comes from.

    `start`/`end` are code points in the draft, end exclusive; `entry_id` names a chart entry,
    or `message` for the patient's own words, or `profile` for the clinician's habits.
    """

    start: int
    end: int
    entry_id: str


class Draft(Model):
    """A reply as first written.

    Attributes:
        nudges: suggestions to the clinician that are not part of the text.
        seconds: time the writer took; tokens_in/out: 0 for the model-free writer.
    """

    text: SafeText
    plan: ThemePlan
    sources: tuple[Source, ...] = ()
    nudges: tuple[SafeText, ...] = ()
    writer: Ref
    prompt: Ref
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0


class EmpathyEdit(Model):
    """A text before and after the empathy edit.

    Attributes:
        before, after: equal when `outcome` is `skipped` or `fell_back`.
        level: 1 (mildest) to 3, as applied.
        outcome: `edited`, `skipped` (warm enough, too short, nothing fits), `repaired`
            (findings were mended), `fell_back` (could not be mended: the text as it came in).
        reason: short code of why, e.g. `already_warm`.
        rounds: number of edits tried.
    """

    before: SafeText
    after: SafeText
    level: int
    outcome: Literal["edited", "skipped", "repaired", "fell_back"]
    reason: str = ""
    rounds: int = 0
    editor: Ref
    prompt: Ref
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0

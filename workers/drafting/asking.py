"""The parts of a drafting prompt: theme guide, plan, habits, examples, thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.case import Case
from schemas.draft import ThemePlan
from schemas.records import ClinicianProfile
from schemas.text import SafeText
from workers.drafting.examples import Example, nameless
from workers.themes.taxonomy import OTHER, taxonomy

_TURNS: Final = 4
_NONE: Final = "none"
_LANGUAGES: Final = {"en": "English", "es": "Spanish"}


def theme_guide() -> str:
    """Return every theme with definition and instruction; the same for each request."""
    return "\n".join(
        f"- {theme.theme_id}: {theme.definition} {theme.prompt}"
        for theme in taxonomy().themes
        if theme.theme_id != OTHER
    )


def plan_lines(plan: ThemePlan) -> str:
    """Return which themes to write and which to leave out; nudges are left out of the text."""
    write = [one.theme for one in plan.themes if one.mode == "write"]
    leave = [one.theme for one in plan.themes if one.mode != "write"]
    return f"write {', '.join(write) or _NONE}; leave out {', '.join(leave) or _NONE}"


def habits(profile: ClinicianProfile) -> str:
    """Return what is known of the clinician's manner."""
    if not profile.replies:
        return "not known yet; be brief and plain"
    shares = ", ".join(
        f"{theme} in {round(100 * share)} %" for theme, share in sorted(profile.theme_rates.items())
    )
    opening = profile.greeting or "no greeting"
    closing = profile.closing.replace("\n", " / ") or "no closing"
    return f"opens with '{opening}', closes with '{closing}'; of past replies: {shares}"


def example_lines(examples: Sequence[Example]) -> SafeText:
    """Return past messages with the clinician's replies: models of manner, not of facts."""
    pairs = [
        f"Message: {nameless(one.row.message.reveal())}\nReply: {nameless(one.row.final.reveal())}"
        for one in examples
    ]
    return SafeText("\n\n".join(pairs) or _NONE)


def patient_line(case: Case) -> SafeText:
    """Return age, sex, how to greet, and who writes."""
    view = case.patient
    age = "unknown age" if view.age_years is None else f"{view.age_years} years"
    writer = "a relative" if case.sender == "related_person" else "the patient"
    called = view.called.reveal() or "unknown name"
    return SafeText(f"{called}, {age}, {view.gender}; the message was written by {writer}")


def earlier_lines(case: Case) -> SafeText:
    """Return the last messages of the thread, oldest first."""
    turns = [f"{turn.author}: {turn.text.reveal()}" for turn in case.earlier[-_TURNS:]]
    return SafeText("\n\n".join(turns) or _NONE)


def message_text(case: Case) -> SafeText:
    """Return subject line and message."""
    subject = case.subject_line.reveal()
    body = case.message.reveal()
    return SafeText(f"Subject: {subject}\n{body}" if subject else body)


def language_name(code: str) -> str:
    """Return the name of a language code."""
    return _LANGUAGES.get(code, code)

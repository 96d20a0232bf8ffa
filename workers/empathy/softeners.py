"""Softer words for blunt ones at the start of a sentence; never a fact, never an urgency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from workers.empathy.files import load_data
from workers.empathy.segments import Change, inline_greeting_end, protected_spans, regions
from workers.empathy.sentences import sentences

SOFTENERS_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Softeners:
    imperative: re.Pattern[str]
    barred: re.Pattern[str]
    openings: tuple[tuple[re.Pattern[str], str], ...]


def soften(text: str, level: int) -> list[Change]:
    """Return changes: level 1 softens the first sentence, higher levels one in each paragraph."""
    softeners, fixed = _load(), protected_spans(text)
    changes: list[Change] = []
    for region in regions(text):
        if region.kind != "prose":
            continue
        start = inline_greeting_end(text, region)
        change = _in_paragraph(text, start, region.end, softeners, first_only=level == 1)
        if change and not any(a < change.end and change.start < b for a, b in fixed):
            changes.append(change)
        if level == 1:
            break
    return changes


def _in_paragraph(
    text: str, start: int, end: int, softeners: _Softeners, *, first_only: bool
) -> Change | None:
    if re.search(r"\bplease\b", text[start:end], re.I):
        return None
    for at, stop in sentences(text[start:end]):
        change = _softer(text, start + at, start + stop, softeners)
        if change or first_only:
            return change
    return None


def _softer(text: str, start: int, end: int, softeners: _Softeners) -> Change | None:
    sentence = text[start:end]
    for blunt, soft in softeners.openings:
        match = blunt.match(sentence)
        if match:
            return Change(start, start + match.end(), soft)
    match = softeners.imperative.match(sentence)
    if match is None or softeners.barred.match(sentence):
        return None
    return Change(start, start + 1, f"Please {sentence[0].lower()}")


@cache
def _load() -> _Softeners:
    raw, _ = load_data("softeners", SOFTENERS_VERSION)
    clear, unclear = "|".join(raw["clear_imperatives"]), "|".join(raw["unclear_imperatives"])
    objects = "|".join(raw["objects"])
    barred = "|".join(raw["not_before"])
    return _Softeners(
        # A capital letter: only a word that begins a sentence is softened.
        imperative=re.compile(
            rf"(?=[A-Z])(?i:(?:{clear})\b(?!['\u2019](?!t\b))|(?:{unclear})\s+(?:{objects})\b)"
        ),
        barred=re.compile(rf"(?:{barred})\b", re.I),
        openings=tuple((re.compile(each["blunt"], re.I), each["soft"]) for each in raw["opening"]),
    )

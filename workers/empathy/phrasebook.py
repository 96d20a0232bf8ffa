"""The editor without a model: sentences that carry no fact, each fitting what the patient said.

It recognises feelings in the message, answers the heaviest ones from a versioned phrase file
(the variant depends on the case id, so replies differ), and softens blunt openings. Nothing of
the text is rewritten: an edit is a list of insertions and of softer words at sentence starts.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache

from schemas.base import Ref
from schemas.case import Case
from schemas.facts import FactCheck
from workers.empathy.feelings import Feeling, lexicon_ref, recognise
from workers.empathy.files import load_data
from workers.empathy.proposal import Proposal
from workers.empathy.segments import Change, Region, apply, inline_greeting_end, regions
from workers.empathy.sentences import sentences
from workers.empathy.softeners import soften

PHRASES_VERSION = 1
# A joyful or thankful answer is out of place beside a feeling at least this heavy.
_HEAVY = 50
_LIGHT_HEARTED = frozenset({"joy", "thanks"})
_URGENT = re.compile(
    r"\b(?:911|999|112|emergency|urgent care|\bERs?\b|\bED\b|immediately|right away|right now"
    r"|as soon as possible|asap|urgent(?:ly)?|same[- ]day|without delay)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|unless|should you|should your|in case|when|whenever)\b", re.I)
_FIRST_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Phrases:
    light: dict[str, tuple[str, ...]]
    more: dict[str, tuple[str, ...]]
    other: dict[str, tuple[str, ...]]
    closing: tuple[str, ...]
    ref: Ref


class Phrasebook:
    """Proposes edits from the phrase file."""

    def __init__(self) -> None:
        self._phrases = _load()

    @property
    def editor_ref(self) -> Ref:
        """The model-free editor; its digest is that of the feelings file."""
        return Ref(name="phrasebook", version="1", digest=lexicon_ref().digest)

    @property
    def prompt_ref(self) -> Ref:
        """The phrase file."""
        return self._phrases.ref

    def propose(self, case: Case, text: str, level: int) -> Proposal:
        """Return the text with acknowledgement and softer openings, or why nothing fits."""
        if case.language.split("-")[0].lower() not in {"en", ""}:
            return Proposal(text, "unsupported_language")
        urgent = _is_urgent(text)
        felt = recognise(case.message.reveal(), by_patient=case.sender == "patient")
        said = _answered(felt, self._phrases, urgent=urgent)
        words = _acknowledgement(said, text, level=level, key=case.case_id, phrases=self._phrases)
        changes = [*soften(text, level), *_placed(text, words, late=urgent)]
        if level == 3 and words:
            changes += _closing(text, words, key=case.case_id, phrases=self._phrases)
        return Proposal(apply(text, changes)) if changes else Proposal(text, "nothing_fits")

    def again(self, case: Case, text: str, level: int, *, edited: str, check: FactCheck) -> None:
        """Return None: there is no second wording for what the check refused."""
        del case, text, level, edited, check


def _is_urgent(text: str) -> bool:
    """Tell whether the reply itself sends the patient now; "if you get a fever" does not."""
    return any(
        _URGENT.search(text, start, end) and not _CONDITION.search(text, start, end)
        for start, end in sentences(text)
    )


def _answered(said: tuple[Feeling, ...], phrases: _Phrases, *, urgent: bool) -> list[Feeling]:
    """Return the feelings to answer, heaviest first, each name once."""
    heavy = urgent or any(feeling.weight >= _HEAVY for feeling in said)
    kept: dict[str, Feeling] = {}
    for feeling in said:
        light_hearted = feeling.name in _LIGHT_HEARTED and heavy
        speakable = not feeling.who or feeling.name in phrases.other
        if not light_hearted and speakable:
            kept.setdefault(feeling.name, feeling)
    return list(kept.values())


def _acknowledgement(
    said: list[Feeling], text: str, *, level: int, key: str, phrases: _Phrases
) -> list[str]:
    """Return one sentence at level 1, two from level 2."""
    if not said:
        return []
    chosen = [_variant(_pool(said[0], phrases), [text], key)]
    if level >= 2:
        second = _pool(said[1], phrases) if len(said) > 1 else phrases.more[said[0].name]
        chosen.append(_variant(second, [text, *chosen], key))
    words = [line.replace("{who}", f"your {said[0].who}") for line in chosen[:1] if line]
    who = said[1].who if len(said) > 1 else said[0].who
    return words + [line.replace("{who}", f"your {who}") for line in chosen[1:] if line]


def _pool(feeling: Feeling, phrases: _Phrases) -> tuple[str, ...]:
    return phrases.other[feeling.name] if feeling.who else phrases.light[feeling.name]


def _variant(pool: tuple[str, ...], near: list[str], key: str) -> str:
    """Return the variant that the key selects, past those that begin like a sentence nearby."""
    at = int.from_bytes(hashlib.sha256(f"{key}:{pool[0]}".encode()).digest()[:4]) % len(pool)
    turned = [*pool[at:], *pool[:at]]
    used = {_opening(text[start:end]) for text in near for start, end in sentences(text)}
    return next((line for line in turned if _opening(line) not in used), "")


def _opening(sentence: str) -> str:
    words = re.findall(r"[\w']+", sentence.replace("\u2019", "'").lower())
    return " ".join(words[:_FIRST_WORDS]).replace("i am", "i'm")


def _placed(text: str, words: list[str], *, late: bool) -> list[Change]:
    """Put the acknowledgement before the first prose, or after it when that must come first."""
    if not words:
        return []
    line = " ".join(words)
    all_regions = regions(text)
    greeting = next((n for n, each in enumerate(all_regions) if each.kind == "greeting"), -1)
    body = [each for each in all_regions[greeting + 1 :] if each.kind not in {"blank", "greeting"}]
    if not body or body[0].kind == "closing":
        return []
    first = body[0]
    if first.kind != "prose":
        gap = "\r\n\r\n" if "\r\n" in text else "\n\n"
        return [Change(first.start, first.start, line + gap)]
    return [_into(text, first, line, late=late)]


def _into(text: str, prose: Region, line: str, *, late: bool) -> Change:
    start = inline_greeting_end(text, prose)
    if late:
        end = prose.start + len(text[prose.start : prose.end].rstrip())
        return Change(end, end, f" {line}")
    if start > prose.start and text[start : start + 1].islower():
        spans = sentences(text[prose.start : prose.end])
        end = prose.start + len(text[prose.start : prose.start + spans[0][1]].rstrip())
        return Change(end, end, f" {line}")
    indent = len(text[start : prose.end]) - len(text[start : prose.end].lstrip())
    return Change(start + indent, start + indent, f"{line} ")


def _closing(text: str, words: list[str], *, key: str, phrases: _Phrases) -> list[Change]:
    """Put a warm last sentence at the end of the last prose before the sign-off."""
    line = _variant(phrases.closing, [text, *words], key)
    prose = [region for region in regions(text) if region.kind == "prose"]
    if not line or not prose:
        return []
    last = prose[-1]
    end = last.start + len(text[last.start : last.end].rstrip())
    return [Change(end, end, f" {line}")]


@cache
def _load() -> _Phrases:
    raw, ref = load_data("phrases", PHRASES_VERSION)
    feelings = raw["feeling"]

    def lines(kind: str) -> dict[str, tuple[str, ...]]:
        return {name: tuple(body[kind]) for name, body in feelings.items() if kind in body}

    return _Phrases(
        light=lines("light"),
        more=lines("more"),
        other=lines("other"),
        closing=tuple(raw["closing"]["light"]),
        ref=ref,
    )

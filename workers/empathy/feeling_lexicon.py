"""The feelings file as compiled patterns. What it means is told in `feelings.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from schemas.base import Ref
from workers.empathy.files import load_data

FEELINGS_VERSION = 1
_SELF = re.compile(
    r"\b(?:i|i'm|i've|i'd|i'll|im|ive|me|myself|we|we're|we've|us)\b|\bmy (?!RELATED\b)\w+"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """One feeling: what shows it, what shows it whatever stands around it, and what does not."""

    name: str
    weight: int
    of_writer: bool
    cues: re.Pattern[str]
    always: re.Pattern[str] | None
    never: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All feelings, with what negates, conditions or ends one and who may be meant."""

    feelings: tuple[Cues, ...]
    negation: re.Pattern[str]
    not_negation: re.Pattern[str]
    condition: re.Pattern[str]
    ending: re.Pattern[str]
    remote: re.Pattern[str]
    still_felt: re.Pattern[str]
    past: re.Pattern[str]
    fine_now: re.Pattern[str]
    impersonal: re.Pattern[str]
    relation: re.Pattern[str]
    self_: re.Pattern[str]
    ref: Ref


@cache
def lexicon() -> Lexicon:
    """Return the feelings file in use."""
    raw, ref = load_data("feelings", FEELINGS_VERSION)
    relations = raw["relations"]
    return Lexicon(
        feelings=tuple(_cues(name, body, raw) for name, body in raw["feeling"].items()),
        negation=re.compile(
            rf"(?:\b(?:{raw['negations'].replace('n' + chr(39) + 't|', '')})\b|n't\b)"
            rf"(?:\W+[\w'-]+){{0,{int(raw['negation_words']) - 1}}}\W*$"
        ),
        not_negation=re.compile(rf"\b(?:{raw['not_negations']})\b"),
        condition=re.compile(rf"\b(?:{raw['conditions']})\b(?:\W+[\w'-]+){{0,6}}\W*$"),
        ending=re.compile(raw["endings"]),
        remote=_word(raw["remote"]),
        still_felt=_word(raw["still_felt"]),
        past=_word(raw["past"]),
        fine_now=_word(raw["fine_now"]),
        impersonal=_word(raw["impersonal"]),
        relation=re.compile(rf"\b(?:my|our) (?:\w+ )?({relations})\b"),
        self_=re.compile(_SELF.pattern.replace("RELATED", rf"(?:\w+ )?(?:{relations})")),
        ref=ref,
    )


def _word(rule: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{rule})(?!\w)")


def _cues(name: str, body: dict[str, Any], raw: dict[str, Any]) -> Cues:
    def joined(key: str) -> re.Pattern[str] | None:
        parts = [
            part.replace("LOSSES", raw["losses"]).replace("RELATIONS", raw["relations"])
            for part in body.get(key, [])
        ]
        return re.compile("|".join(f"(?:{part})" for part in parts)) if parts else None

    cues = joined("cues")
    assert cues is not None
    return Cues(
        name=name,
        weight=int(body["weight"]),
        of_writer=bool(body.get("of_writer", False)),
        cues=cues,
        always=joined("always"),
        never=joined("never"),
    )

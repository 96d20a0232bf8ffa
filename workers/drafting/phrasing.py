"""The sentences of the model-free writer and the cues by which it reads a message."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.base import Ref, digest
from workers.patterns.pattern import Pattern, PatternIndex, compile_pattern


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message may be about; earlier ones are more specific.

    Attributes:
        names: as said in each language.
        ask: questions that make sense of it; None leaves the usual ones.
        kinds: categories of message for which it may be named as the subject.
    """

    rank: int
    names: dict[str, str]
    ask: tuple[str, ...] | None = None
    kinds: tuple[str, ...] = ("symptom",)


@dataclass(frozen=True, slots=True)
class Phrases:
    """`phrases.v1.toml`: sentences by language and key, cues of what is known, topics."""

    sentences: dict[str, dict[str, str]]
    months: dict[str, tuple[str, ...]]
    known: dict[str, tuple[Pattern, ...]]
    topics: PatternIndex[Topic]
    ref: Ref

    def say(self, language: str, key: str, **values: str) -> str:
        """Return one sentence with its gaps filled."""
        return self.sentences[language][key].format(**values)

    def has(self, language: str, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.sentences[language]

    def day(self, language: str, moment: datetime) -> str:
        """Return a day as it stands in a letter; restoration recognises this form."""
        month = self.months[language][moment.month - 1]
        return self.say(language, "date", month=month, day=str(moment.day), year=str(moment.year))


def _flat(raw: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            found[prefix + key] = value
    return found


def _topic(rank: int, raw: dict[str, Any]) -> Topic:
    ask = tuple(raw["ask"]) if "ask" in raw else None
    kinds = tuple(raw.get("kinds", ("symptom",)))
    return Topic(rank, {"en": raw["en"], "es": raw["es"]}, ask, kinds)


def _topics(raw: list[dict[str, Any]]) -> PatternIndex[Topic]:
    entries = [
        (compile_pattern(cue), _topic(rank, one))
        for rank, one in enumerate(raw)
        for cue in one["cues"]
    ]
    return PatternIndex(entries)


@cache
def phrases() -> Phrases:
    """Load `phrases.v1.toml`."""
    content = files("workers.drafting").joinpath("phrases.v1.toml").read_bytes()
    data = tomllib.loads(content.decode())
    languages = ("en", "es")
    return Phrases(
        sentences={language: _flat(data[language]) for language in languages},
        months={language: tuple(data[language]["months"]) for language in languages},
        known={
            name: tuple(compile_pattern(cue) for cue in cues)
            for name, cues in data["known"].items()
        },
        topics=_topics(data["topic"]),
        ref=Ref(name="phrases", version=data["version"], digest=digest(content)),
    )

"""What the patient said, as far as a reply may take it up without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from schemas.case import Case
from workers.drafting.phrasing import Topic, phrases
from workers.patterns.pattern import Match, found
from workers.patterns.prepared import Prepared, prepare
from workers.triage.context import Surroundings
from workers.triage.language import language_of

_NOT_SAID: Final = frozenset({"negated", "hypothetical", "past", "other_past"})
_DURATION: Final = {
    "en": re.compile(
        r"\b(?:for (?:the (?:last|past) )?((?:about |almost |over )?(?:a|an|one|two|three|four|five"
        r"|six|seven|several|a few|\d+) (?:hour|day|week|month|year)s?)\b|since "
        r"(yesterday|last (?:night|week|month)|monday|tuesday|wednesday|thursday|friday"
        r"|saturday|sunday))",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\bdesde (ayer|anoche|la semana pasada"
        r"|hace (?:un|una|dos|tres|cuatro|cinco|varios|varias|\d+)"
        r" (?:horas?|días?|semanas?|meses|años?))",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says.

    Attributes:
        language: of the reply, `en` or `es`.
        topic: the most specific thing it speaks of, or None; it decides what may be asked.
        topics: everything it speaks of, most specific first.
        duration: the patient's own words for how long, or empty.
        known: things that are said already and need no question, and feelings shown.
        asks: whether the patient asks something.
    """

    language: str
    topic: Topic | None
    topics: tuple[Topic, ...]
    duration: str
    known: frozenset[str]
    asks: bool
    prepared: Prepared


def asked_about(prepared: Prepared, place: int) -> bool:
    """Whether the token at `place` of the line stands in the first sentence or in a question."""
    opened, closed = prepared.sentence(place)
    return opened == prepared.sentences[0][0] or "?" in prepared.line[opened:closed]


def _topics(prepared: Prepared) -> tuple[Topic, ...]:
    hits: list[tuple[int, int, Topic]] = [
        (topic.rank, match.start, topic)
        for topic, match in phrases().topics.search(prepared)
        if ("symptom" in topic.kinds or asked_about(prepared, match.start))
        and not Surroundings(prepared, match).voids(_NOT_SAID)
    ]
    hits.sort(key=lambda hit: hit[:2])
    return tuple({topic.rank: topic for _, _, topic in hits}.values())


def _duration(text: str, language: str) -> str:
    match = _DURATION[language].search(text)
    if match is None:
        return ""
    length, moment = match.group(1), match.group(match.lastindex or 1)
    if language == "es":
        return f"desde {moment.lower()}"
    return f"for {length.lower()}" if length else f"since {moment}"


def _shown(name: str, prepared: Prepared) -> bool:
    match: Match | None = found(phrases().known[name], prepared)
    return match is not None and (
        name not in {"worried", "frustrated", "refill"}
        or not Surroundings(prepared, match).negated()
    )


def read(case: Case) -> Reading:
    """Return what the message of `case` says."""
    text = case.message.reveal()
    prepared = prepare(text)
    language = "es" if language_of(case.language, prepared) == "es" else "en"
    topics = _topics(prepared)
    return Reading(
        language=language,
        topic=topics[0] if topics else None,
        topics=topics,
        duration=_duration(text, language),
        known=frozenset(name for name in phrases().known if _shown(name, prepared)),
        asks="?" in prepared.keys,
        prepared=prepared,
    )

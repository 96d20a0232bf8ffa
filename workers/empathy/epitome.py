"""How much empathy a reply shows, without a model, and by which words.

Three components, each 0 (none), 1 (weak) or 2 (strong): emotional reaction, interpretation,
exploration. A reply that answers a feeling which the message holds gains; one that condoles
where nobody died loses. Words are data with a version.

Source: Sharma et al. 2020 (EPITOME) for the components; words and weights are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from schemas.base import Ref
from workers.empathy.feelings import recognise
from workers.empathy.files import load_data

LEXICON_VERSION = 1
# A sign-off is no feeling: "Thanks." under a reply is what "Best." is.
_SIGN_OFF = re.compile(
    r"(?:(?<=[.!?])\s+|\n\s*)(?:many thanks|thanks|thank you|thx|best|regards|sincerely|cheers)"
    r"(?: regards| wishes| again)?[,.!]?\s*"
    r"(?:\n?\s*(?:dr\.? )?[\w' -]{0,30}(?:, ?[a-z.]{2,6})?)?\s*$"
)
FIT, COURTESY, BLUNT = 1.0, 0.25, 1.0


@dataclass(frozen=True, slots=True)
class Empathy:
    """What a reply shows. `fit` is +1, 0 or -1; `tone` is +0.25, 0 or -1."""

    reaction: int
    interpretation: int
    exploration: int
    fit: float
    tone: float

    @property
    def warmth(self) -> float:
        """What an edit may change: all but exploration, which is the clinician's to decide."""
        return self.reaction + self.interpretation + self.fit + self.tone

    @property
    def total(self) -> float:
        """The score that comparisons use."""
        return self.warmth + self.exploration


def lexicon_ref() -> Ref:
    """Return which lexicon is in use."""
    return _words().ref


def empathy_of(reply: str, message: str = "") -> Empathy:
    """Return the empathy that `reply` shows towards the writer of `message`."""
    text = reply.replace("\u2019", "'").replace("\u2018", "'").lower()
    text = _SIGN_OFF.sub("", text)
    words = _words()
    return Empathy(
        reaction=_grade(text, words.reaction),
        interpretation=_grade(text, words.interpretation),
        exploration=_grade(text, words.exploration),
        fit=_fit(text, message, words),
        tone=-BLUNT if words.blunt.search(text) else _courtesy(text, words),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    reaction: tuple[re.Pattern[str], re.Pattern[str]]
    interpretation: tuple[re.Pattern[str], re.Pattern[str]]
    exploration: tuple[re.Pattern[str], re.Pattern[str]]
    courteous: re.Pattern[str]
    blunt: re.Pattern[str]
    answers: dict[str, re.Pattern[str]]
    claims: dict[str, re.Pattern[str]]
    ref: Ref


def _grade(text: str, patterns: tuple[re.Pattern[str], re.Pattern[str]]) -> int:
    strong, weak = patterns
    return 2 if strong.search(text) else int(bool(weak.search(text)))


def _courtesy(text: str, words: _Words) -> float:
    return COURTESY if words.courteous.search(text) else 0.0


def _fit(text: str, message: str, words: _Words) -> float:
    if not message:
        return 0.0
    held = {feeling.name for feeling in recognise(message)}
    if any(name not in held and claim.search(text) for name, claim in words.claims.items()):
        return -FIT
    # Only sentences that react or interpret can answer a feeling: "pain" in advice does not.
    warm = " ".join(
        part
        for part in re.split(r"(?<=[.!?])\s+|\n+", text)
        if words.reaction[0].search(part) or words.interpretation[0].search(part)
    )
    return FIT if any(words.answers[name].search(warm) for name in held) else 0.0


@cache
def _words() -> _Words:
    raw, ref = load_data("empathy_lexicon", LEXICON_VERSION)
    feeling = f"(?:{raw['interpretation']['feeling_words']})\\b"

    def joined(parts: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{part})" for part in parts).replace("FEELING", feeling))

    def graded(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return joined(raw[name]["strong"]), joined(raw[name]["weak"])

    return _Words(
        reaction=graded("reaction"),
        interpretation=graded("interpretation"),
        exploration=graded("exploration"),
        courteous=joined(raw["tone"]["courteous"]),
        blunt=joined(raw["tone"]["blunt"]),
        answers={name: re.compile(text) for name, text in raw["answers"].items()},
        claims={name: re.compile(text) for name, text in raw["claims"].items()},
        ref=ref,
    )

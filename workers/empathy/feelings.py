"""What a patient's words say of how they, or somebody near to them, feel.

A cue counts only where it is meant: not negated ("no pain"), not hypothetical ("if it hurts"), not
over ("the pain is gone", "I was scared, but I'm fine now"), not long past, not asked in general
("for my book club"), not an idiom ("pain clinic"), and attributed to the person who feels it ("my
mother is scared" is not the writer's fear). Cues are data with a version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.base import Ref
from workers.empathy.feeling_lexicon import Cues, Lexicon, lexicon

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE_END = re.compile(
    r"[,;:]\s|\s(?:but|however|although|though|yet|so|because)\s|\s-+\s|[()\u2014\u2013]"
)
# What stands further away than this does not negate or condition a cue.
_NEAR_CHARS = 200
MAX_CHARS = 20_000
"""Longer messages are read to here."""
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|they|them|their)\b")


@dataclass(frozen=True, slots=True)
class Feeling:
    """A feeling found in a message.

    Attributes:
        name: id in the feelings file, e.g. `fear`.
        weight: the heaviest is answered first.
        who: empty for the writer, else the relation that the message names, e.g. `mother`.
        start, end: where the cue stands in the message; code points, end exclusive.
    """

    name: str
    weight: int
    who: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Whom pronouns and silence mean: the relation named last, and who feels when none is named."""

    last_relation: str
    unnamed: str | None


def lexicon_ref() -> Ref:
    """Return which feelings file is in use."""
    return lexicon().ref


def recognise(message: str, *, by_patient: bool = True) -> tuple[Feeling, ...]:
    """Return each feeling once for each person, heaviest first.

    A feeling of somebody whom the message does not name by relation is left out: we would not
    know who is meant. Where somebody else writes for the patient (`by_patient` false), a feeling
    is the writer's only when they say "I" or "me".
    """
    words = lexicon()
    lowered = _plain(message[:MAX_CHARS])
    found: dict[tuple[str, str], Feeling] = {}
    last_relation = ""
    spans = list(_pieces(lowered, _SENTENCE_END))
    general = [words.impersonal.search(lowered, *span) is not None for span in spans] + [False]
    for at, (start, end) in enumerate(spans):
        sentence = lowered[start:end]
        if general[at] or general[at + 1]:
            continue
        for feeling in _in_sentence(
            sentence, start, _Speaker(last_relation, "" if by_patient else None), words
        ):
            found.setdefault((feeling.name, feeling.who), feeling)
        named = [match.group(1) for match in words.relation.finditer(sentence)]
        last_relation = named[-1] if named else last_relation
    return tuple(sorted(found.values(), key=lambda each: (-each.weight, each.start)))


def _plain(message: str) -> str:
    straight = message.replace("\u2019", "'").replace("\u2018", "'")
    # A few capital letters lower to two characters; offsets must stay those of the message.
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in straight)


def _in_sentence(sentence: str, offset: int, speaker: _Speaker, words: Lexicon) -> list[Feeling]:
    found = []
    for cues in words.feelings:
        span = _meant(sentence, cues, words)
        if span is None:
            continue
        who = "" if cues.of_writer else _who(sentence, span, speaker, words)
        if who is not None:
            found.append(Feeling(cues.name, cues.weight, who, offset + span[0], offset + span[1]))
    return found


def _meant(sentence: str, cues: Cues, words: Lexicon) -> tuple[int, int] | None:
    barred = [match.span() for match in cues.never.finditer(sentence)] if cues.never else []
    if words.remote.search(sentence) and not words.still_felt.search(sentence):
        return None
    if cues.always:
        for match in cues.always.finditer(sentence):
            if not _inside(match.span(), barred):
                return match.span()
    for match in cues.cues.finditer(sentence):
        if not _inside(match.span(), barred) and _stands(sentence, match.span(), words):
            return match.span()
    return None


def _inside(span: tuple[int, int], barred: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in barred)


def _stands(sentence: str, span: tuple[int, int], words: Lexicon) -> bool:
    """Tell whether nothing in the cue's clause negates it, makes it conditional or ends it."""
    first = max(0, span[0] - _NEAR_CHARS)
    start, end = span[0] - first, span[1] - first
    near = sentence[first : span[1] + _NEAR_CHARS]
    clause = next(piece for piece in _pieces(near, _CLAUSE_END) if start < piece[1])
    before = words.not_negation.sub(" ", near[min(clause[0], start) : start])
    after = near[end : max(clause[1], end)]
    return not (
        words.negation.search(before)
        or words.condition.search(near[:start])
        or words.ending.match(after.strip())
        or _over(near[min(clause[0], start) : end], near[end:], words)
    )


def _over(told: str, after: str, words: Lexicon) -> bool:
    """Tell whether a feeling told as past is followed by how well things are now."""
    if not words.past.search(f"{told} {after[:30]}"):
        return False
    return words.fine_now.search(after) is not None and not words.still_felt.search(after)


def _who(sentence: str, span: tuple[int, int], speaker: _Speaker, words: Lexicon) -> str | None:
    """Return '' for the writer, a relation, or None when it can't be known."""
    text = sentence[: span[1]]
    candidates: list[tuple[int, str | None]] = [
        (match.start(), match.group(1)) for match in words.relation.finditer(text)
    ]
    candidates += [(match.start(), "") for match in words.self_.finditer(text)]
    candidates += [
        (match.start(), speaker.last_relation or None) for match in _PRONOUN.finditer(text)
    ]
    within = [each for each in candidates if each[0] >= span[0] and each[1]]
    if within:  # "scaring my daughter": the cue itself names whom
        return max(within)[1]
    before = [each for each in candidates if each[0] < span[1]]
    return _subject(before) if before else speaker.unnamed


def _subject(candidates: list[tuple[int, str | None]]) -> str | None:
    """Return whom the nearest mention names; `my mother says I` speaks of the writer."""
    nearest = max(candidates, key=lambda each: each[0])
    if nearest[1] is None:
        relations = [who for _, who in candidates if who]
        return relations[-1] if relations else None
    return nearest[1]


def _pieces(text: str, boundary: re.Pattern[str]) -> list[tuple[int, int]]:
    starts = [0, *(match.end() for match in boundary.finditer(text))]
    return [
        (start, end)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        if start < end
    ]

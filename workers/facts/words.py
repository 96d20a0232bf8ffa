"""Words of a text: tokens with spans, stems, weights and concepts.

A token's `keys` are what alignment compares: its stem, the concepts that the synonym lexicon
gives it (alone or as part of a phrase) and, for the text that shall support a claim, what
those concepts are kinds of. All offsets are code points, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from workers.facts.lexicon import Phrases, lexicon

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[a-z]/[a-z]\b|\bw/(?!\w)"
    r"|\b[a-z]{1,3}\d{1,2}[a-z]?\b(?!\.\d)"
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+(?:['\u2019](?:s|re|ve|ll|d|m|t)\b)?|%",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?i)^(.+?)(n['\u2019]t|['\u2019](?:s|re|ve|ll|d|m))$")

_SUFFIXES = (
    ("ational", "at"), ("iveness", "iv"), ("fulness", "ful"), ("ization", ""), ("ations", ""),
    ("ation", ""), ("ating", ""), ("ated", ""), ("ates", ""), ("ate", ""), ("ments", ""),
    ("ment", ""), ("ness", ""), ("ingly", ""), ("edly", ""), ("ings", ""), ("ing", ""),
    ("ions", ""), ("ion", ""), ("ives", ""), ("ive", ""), ("ally", ""), ("ably", "abl"),
    ("able", ""), ("ible", ""), ("ance", ""), ("ence", ""), ("ies", "i"), ("ied", "i"),
    ("ers", ""), ("ers", ""), ("er", ""), ("est", ""), ("ful", ""), ("ous", ""), ("ity", ""),
    ("al", ""), ("ly", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""), ("y", "i"),
)  # fmt: skip
_KEEP_S = ("ss", "us", "is", "as", "os")
_VOWEL = re.compile("[aeiouy]")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word: one form for take, takes, taking, taken.

    Own suffix rules (longest first, at least three letters with a vowel stay) after a table of
    irregular forms; made to over-merge rather than to miss a paraphrase.
    """
    word = lexicon().irregular.get(word, word)
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith(_KEEP_S):
        return word
    for suffix, put in _SUFFIXES:
        root = word[: -len(suffix)]
        if word.endswith(suffix) and len(root) >= 3 and _VOWEL.search(root):
            return _undouble(root) + put
    return word


def _undouble(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        return root[:-1]
    return root[:-1] if len(root) > 4 and root.endswith("e") else root


@dataclass(slots=True)
class Token:
    """One word. `keys` hold stem and concepts; `weight` is 0 for words without content."""

    start: int
    end: int
    lower: str
    stem: str
    weight: float
    keys: set[str] = field(default_factory=set)
    negated: bool = False


def tokens(text: str) -> list[Token]:
    """Return the words of `text` in order, contractions split (`don't` is `do`, `not`)."""
    out: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group().lower().replace("\u2019", "'")
        spelt = _spelt(match.group(), text[max(0, match.start() - 6) : match.start()])
        if spelt:
            out += [_token(word, match.start(), match.end()) for word in spelt]
            continue
        split = _SPLIT.match(raw) if "'" in raw else None
        if split is None:
            out.append(_token(raw, match.start(), match.end()))
            continue
        cut = match.start() + len(split.group(1))
        head, tail = split.group(1), split.group(2)
        out.append(_token(_HEADS.get(raw, head), match.start(), cut))
        out.append(_token(_TAILS.get(tail, tail), cut, match.end()))
    _add_concepts(out)
    return out


def _spelt(raw: str, before: str) -> tuple[str, ...]:
    """The words that a clinician's short form stands for; none in a text of capitals."""
    table = lexicon().short_forms
    if raw.isupper() and before.isupper() and len(before) > 1:
        return table.get(raw.lower(), ())
    return table.get(raw) or table.get(raw.lower(), ())


_HEADS = {"won't": "will", "can't": "can", "shan't": "shall", "ain't": "is"}
_TAILS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}


def _token(lower: str, start: int, end: int) -> Token:
    root = stem(lower)
    return Token(start, end, lower, root, weight(lower), {root})


@lru_cache(maxsize=50_000)
def weight(lower: str) -> float:
    """Return how much a word tells: 0 function word or number, 0.35 everyday, 1 the rest."""
    data = lexicon()
    data.phrases(stem)
    if (
        lower in data.stopwords
        or lower in data.names("negators")
        or lower[0] == "'"
        or len(lower) == 1
        or lower[0].isdigit()
        or lower == "%"
    ):
        return 0.0
    return 0.35 if lower in data.light or stem(lower) in data.light_stems else 1.0


_PARTICLES = frozenset(["off", "out", "up", "down", "back", "away", "on"])
_APART = 4
"""So far a particle may stand behind its verb: "take the bandage off"."""


def _join_particles(words: list[Token], phrases: Phrases) -> None:
    """Give a verb the concepts of its phrase with a particle that follows the object."""
    for at, word in enumerate(words):
        if word.lower not in _PARTICLES:
            continue
        for verb in words[max(0, at - _APART) : max(0, at - 1)]:
            for phrase, concepts in phrases.get(verb.stem, ()):
                if phrase == (verb.stem, word.stem):
                    verb.keys.update(concepts)


def _add_concepts(words: list[Token]) -> None:
    """Give each token the concepts of the phrases it stands in, longest phrase first."""
    phrases = lexicon().phrases(stem)
    stems = [word.stem for word in words]
    _join_particles(words, phrases)
    for at, root in enumerate(stems):
        for phrase, concepts in phrases.get(root, ()):
            end = at + len(phrase)
            if tuple(stems[at:end]) == phrase:
                for word in words[at:end]:
                    word.keys.update(concepts)

"""Text made comparable: case, accents, apostrophes and known misspellings evened out.

Offsets into the original are kept, so that a match can quote the patient's own words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.base import Ref, digest

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*(?:['’`][^\W\d_]+)*|\n+|[^\w\s]")  # noqa: RUF001
_STOPS = frozenset(".!?;\n")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_KEY_LETTERS = 4
_FUZZY_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as tokens and as one line of normalised words.

    Attributes:
        original: the text as it came.
        line: normalised tokens, each with a blank before and after; sentence ends are `.`.
        offsets: where each token starts in `line`.
        spans: where each token stands in `original`, code points, end exclusive.
        keys: every token and its first four letters, for the search of candidate patterns.
        sentences: (start, end) of each sentence in `line`.
    """

    original: str
    line: str
    offsets: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    keys: frozenset[str]
    sentences: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch `start`..`end` of `line` stands in `original`."""
        first = max(bisect_right(self.offsets, start) - 1, 0)
        last = max(bisect_right(self.offsets, max(end - 1, start)) - 1, first)
        return self.spans[first][0], self.spans[last][1]

    def sentence(self, position: int) -> tuple[int, int]:
        """Return the sentence of `line` in which `position` lies."""
        index = bisect_right(self.sentences, (position, len(self.line))) - 1
        return self.sentences[max(index, 0)] if self.sentences else (0, len(self.line))

    def words(self) -> list[str]:
        """Return the normalised tokens that are words or numbers."""
        return [token for token in self.line.split() if token[0].isalnum()]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Known misspellings, and words worth correcting by one letter.

    `near` maps every vocabulary word and each of its forms with one letter left out to the word.
    """

    known: dict[str, str]
    near: dict[str, str]
    real: frozenset[str]
    ref: Ref

    def correct(self, word: str) -> str:
        """Return `word`, or the vocabulary word that it most likely stands for."""
        if word in self.known:
            return self.known[word]
        if len(word) < _FUZZY_LETTERS or word in self.real:
            return word
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        for form in (word, *_without_one_letter(word)):
            target = self.near.get(form)
            if target is not None and target[0] == word[0] and abs(len(target) - len(word)) <= 1:
                return target
        return word


def _without_one_letter(word: str) -> list[str]:
    return [word[:index] + word[index + 1 :] for index in range(1, len(word))]


@cache
def spelling() -> Spelling:
    """Load `spelling.v1.toml` beside this file."""
    content = files("workers.patterns").joinpath("spelling.v1.toml").read_bytes()
    words = files("workers.patterns").joinpath("realwords.v1.txt")
    data = tomllib.loads(content.decode())
    near: dict[str, str] = {}
    for word in data["vocabulary"]:
        for form in (word, *_without_one_letter(word)):
            near.setdefault(form, word)
    return Spelling(
        known={key: str(value) for key, value in data["known"].items()},
        near=near,
        real=frozenset(words.read_text().split()) | frozenset(data["vocabulary"]),
        ref=Ref(
            name="spelling", version=data["version"], digest=digest(content + words.read_bytes())
        ),
    )


@cache
def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def normal(raw: str) -> str:
    """Return one token without case, accents and apostrophes, spelt as in the data files."""
    if raw[0].isdigit():
        whole = raw.replace(",", "") if _THOUSANDS.fullmatch(raw) else raw
        return whole.replace(",", ".")
    if raw[0] in _STOPS:
        return raw if raw in "?!" else "."
    lowered = raw.casefold()
    plain = lowered if lowered.isascii() else _bare(lowered)
    letters = plain.replace("'", "").replace("’", "").replace("`", "")  # noqa: RUF001
    return spelling().correct(letters) if letters else plain


def prepare(text: str) -> Prepared:
    """Return `text` ready for matching. Cost grows with its length only."""
    known: dict[str, str] = {}
    parts: list[str] = []
    offsets: list[int] = []
    spans: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    keys: set[str] = set()
    position, opened = 1, 0
    for match in _TOKEN.finditer(text):
        raw = match.group()
        token = known.get(raw)
        if token is None:
            token = known[raw] = normal(raw)
            for word in token.split():
                keys.update((word, word[:_KEY_LETTERS]))
        parts.append(token)
        offsets.append(position)
        spans.append(match.span())
        position += len(token) + 1
        if token in {".", "?", "!"}:
            sentences.append((opened, position))
            opened = position - 1
    if opened < position - 1 or not sentences:
        sentences.append((opened, position))
    line = f" {' '.join(parts)} " if parts else " "
    return Prepared(text, line, tuple(offsets), tuple(spans), frozenset(keys), tuple(sentences))

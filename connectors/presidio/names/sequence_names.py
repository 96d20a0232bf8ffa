"""Names of people, cities and organisations by the sequence model that `bedside deid train` makes.

A linear-chain CRF (CRFsuite) over `features.py`. A word is marked by its probability of being
inside any name, so one number trades recall for precision.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import pycrfsuite
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word, words_of
from connectors.presidio.names.features import features
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.names.spanish import is_spanish, vocabulary
from connectors.presidio.results import result
from schemas import entities
from schemas.base import Ref, digest

MODEL = files("connectors.presidio") / "data" / "names.crf.z"
VERSION = "1"
_TYPES = (("N", entities.NAME), ("C", entities.CITY), ("G", entities.ORGANIZATION))
# Probability of being a name: from `_MARK` a word carries its neighbours, which need `_GROW`; from
# `_EPONYM` a rare word that is also an eponym is marked. Chosen on the development sentences.
_MARK, _EPONYM, _GROW = 0.4, 0.12, 0.1
_AFTER_HYPHEN = frozenset("up on off in out down over ray old day to".split())
_JOINTS = frozenset({".", "-", "'", "'s", "&", ","})


class Part(NamedTuple):
    """Words `start`..`end` (exclusive) of one name, its type and probability."""

    start: int
    end: int
    entity: str
    probability: float


class SequenceNameRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """Marks names that no resource in hand knows."""

    def __init__(self, model: bytes | None = None) -> None:
        # The tagger reads from these bytes for as long as it lives and does not hold them itself.
        self._model = model or zlib.decompress(MODEL.read_bytes())
        self._tagging = threading.Lock()
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)
        self._labels = [(entity, f"B{letter}", f"I{letter}") for letter, entity in _TYPES]
        super().__init__([entity for _, entity in _TYPES], name="SequenceNameRecognizer")

    def load(self) -> None:
        """Nothing to load: the constructor did."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return names, and other places where the same unusual word stands."""
        words = words_of(text, nlp_artifacts)
        if not words:
            return []
        # The tagger holds one sentence at a time: another thread's would give its probabilities.
        with self._tagging:
            found = list(self.parts(words))
        parts = [p for p in found if _plausible(words, p)]
        parts += _again(words, parts)
        return [
            result(p.entity, words[p.start].start, words[p.end - 1].end, _score(p), self)
            for p in parts
        ]

    def parts(self, words: Sequence[Word]) -> Iterator[Part]:
        """Yield runs of words that are names of one type."""
        self._tagger.set(features(words))
        marginal = self._tagger.marginal
        inside = [1.0 - marginal("O", i) for i in range(len(words))]
        marked = _grown(words, inside)
        if not any(marked):
            return
        start, entity, sure = 0, "", 0.0
        for index, wanted in enumerate(marked):
            found = self._type(index) if wanted else ""
            if entity and found != entity:
                yield Part(start, _trim(words, start, index), entity, sure)
                entity, sure = "", 0.0
            if found:
                start = start if entity else index
                entity, sure = found, max(sure, inside[index])
        if entity:
            yield Part(start, _trim(words, start, len(words)), entity, sure)

    def _type(self, index: int) -> str:
        """Return the likeliest type of a word that is in a name."""
        shares = {
            entity: self._marginal(begin, index) + self._marginal(further, index)
            for entity, begin, further in self._labels
        }
        return max(shares, key=shares.__getitem__)

    def _marginal(self, label: str, index: int) -> float:
        return float(self._tagger.marginal(label, index))


def _grown(words: Sequence[Word], inside: Sequence[float]) -> list[bool]:
    """Return which words are marked: those sure enough, and unsure neighbours of them."""
    spanish = is_spanish(word.text.lower() for word in words)
    needed = [_needed(word.text, spanish=spanish) for word in words]
    marked = [p >= need for p, need in zip(inside, needed, strict=True)]
    if not any(marked):
        return marked
    for order in (range(1, len(words)), range(len(words) - 2, -1, -1)):
        step = 1 if order.step == 1 else -1
        for index in order:
            near = marked[index - step] and inside[index - step] >= _MARK
            if near and not marked[index] and inside[index] >= _GROW:
                eager = needed[index] <= 0.25 or words[index].text.lower() in cue("generic")
                marked[index] = eager or inside[index] >= 0.7 * needed[index]
    return marked


@lru_cache(maxsize=8_192)
def _needed(text: str, *, spanish: bool = False) -> float:
    """Return from which probability a word is marked: less for one that is only a name.

    Chosen on the development sentences, where each step down still found more names than words.
    """
    lower = text.lower()
    lists = lexicon()
    if not (text[0].isalnum() or text in _JOINTS):
        return 2.0
    if lower in cue("products"):
        return 0.95
    if lower in lists.clinical:
        return 0.55
    if spanish and lower in vocabulary():
        return 0.35 if text[0].isupper() and lists.is_name(lower) else 0.8
    if lower in cue("chains"):
        return 0.15
    named, capital = lists.is_name(lower), text[0].isupper()
    if lists.common(lower):
        return 0.15 if named and capital else 0.25 if capital else 0.35 if named else 0.55
    if lists.is_word(lower) and lower not in lists.name_first:
        return 0.12 if named else 0.25
    return _EPONYM if lower in lists.eponyms else 0.05


def _score(part: Part) -> float:
    """Return a score from 0.5 up: `_needed` has decided what is marked."""
    return 0.5 + 0.4 * part.probability


def _plausible(words: Sequence[Word], part: Part) -> bool:
    """A letter or mark alone is no name; an eponym is one behind a title, kin or greeting."""
    texts = [w.text for w in words[part.start : part.end]]
    if not any(len(t) > 1 and t[0].isalpha() for t in texts):
        return texts[-1] == "." and len(texts) > 2
    lower = texts[0].lower()
    lists = lexicon()
    long = [t.lower() for t in texts if len(t) > 1]
    if part.probability < 0.97 and all(t in lists.clinical for t in long):
        return False
    hyphen = part.start > 0 and words[part.start - 1].text == "-"
    if len(texts) == 1 and hyphen and lower in _AFTER_HYPHEN:
        return False
    if len(texts) > 1 or lower not in lists.eponyms or lists.family.get(lower, 0) > 3:
        return True
    before = words[part.start - 1].text.lower() if part.start else ""
    before = (
        words[part.start - 2].text.lower() if before in {".", ","} and part.start > 1 else before
    )
    return (
        any(before in cue(name) for name in ("titles", "kin", "greetings"))
        or part.probability > 0.97
    )


def _trim(words: Sequence[Word], start: int, end: int) -> int:
    while end > start + 1 and not words[end - 1].text[0].isalnum():
        end -= 1
    return end


def _again(words: Sequence[Word], parts: Sequence[Part]) -> list[Part]:
    """Mark the same unusual word wherever else it stands in the text."""
    lists = lexicon()
    spanish = is_spanish(word.text.lower() for word in words)
    taken = {i for p in parts for i in range(p.start, p.end)}
    unusual = {
        words[i].text.lower(): p
        for p in parts
        if p.entity == entities.NAME and p.probability >= 0.5
        for i in range(p.start, p.end)
        if len(words[i].text) > 2 and words[i].text[0].isalpha()
    }
    unusual = {w: p for w, p in unusual.items() if not lists.is_word(w) or w in lists.name_first}
    if spanish:
        unusual = {w: p for w, p in unusual.items() if w not in vocabulary()}
    unusual = {
        w: p for w, p in unusual.items() if w not in cue("particles") and w not in lists.eponyms
    }
    return [
        Part(i, i + 1, entities.NAME, unusual[w.text.lower()].probability)
        for i, w in enumerate(words)
        if i not in taken and w.text.lower() in unusual
    ]


def ref() -> Ref:
    """Return the version of the model."""
    return Ref(name="deid-names", version=VERSION, digest=digest(MODEL.read_bytes()))

"""Names of people, cities and organisations by the sequence model that `bedside deid train` makes.

A linear-chain CRF (`chain.py`) over `features.py`. A word is marked by its probability of being
inside any name, so one number trades recall for precision.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.cues import cue
from connectors.presidio.engine import Word, words_of
from connectors.presidio.names.chain import Chain
from connectors.presidio.names.features import view
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.names.spanish import is_spanish, is_usual
from connectors.presidio.results import result
from schemas import entities
from schemas.base import Ref, digest

MODEL = files("connectors.presidio") / "data" / "names.crf.z"
VERSION = "1"
_TYPES = (("N", entities.NAME), ("C", entities.CITY), ("G", entities.ORGANIZATION))
# Probability of being a name: from `_MARK` a word carries its neighbours, which need `_GROW`; from
# `_EPONYM` a rare word that is also an eponym is marked. Chosen on the development sentences.
_MARK, _EPONYM, _GROW = 0.35, 0.12, 0.1
# What a part of ordinary words only needs: a name with a capital, anything else in lower case, and
# an organisation that says what it is.
_SURE, _CERTAIN, _SURE_KIND = 0.85, 0.97, 0.5
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_TOWARDS = frozenset("in from near to around outside at of".split())
_FOR_EXAMPLE = (["e", ".", "g"], ["i", ".", "e"])
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
        self._chain = Chain(model or zlib.decompress(MODEL.read_bytes()))
        labels = self._chain.labels
        self._outside = labels.index("O")
        self._begin = [labels.index(f"B{letter}") for letter, _ in _TYPES]
        self._further = [labels.index(f"I{letter}") for letter, _ in _TYPES]
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
        spanish = is_spanish(word.text.lower() for word in words)
        parts = [p for p in self.parts(words, spanish=spanish) if _plausible(words, p)]
        parts += _again(words, parts, spanish=spanish)
        return [
            result(p.entity, words[p.start].start, words[p.end - 1].end, _score(p), self)
            for p in parts
        ]

    def parts(self, words: Sequence[Word], *, spanish: bool) -> Iterator[Part]:
        """Yield runs of words that are names of one type."""
        shares = self._chain.probabilities(view(words, spanish=spanish))
        inside = (1.0 - shares[:, self._outside]).tolist()
        types = (shares[:, self._begin] + shares[:, self._further]).argmax(axis=1).tolist()
        marked = _grown(words, inside, spanish=spanish)
        if not any(marked):
            return
        start, entity, sure = 0, "", 0.0
        for index, wanted in enumerate(marked):
            found = _TYPES[types[index]][1] if wanted else ""
            if entity and found != entity:
                yield Part(start, _trim(words, start, index), entity, sure)
                entity, sure = "", 0.0
            if found:
                start = start if entity else index
                entity, sure = found, max(sure, inside[index])
        if entity:
            yield Part(start, _trim(words, start, len(words)), entity, sure)


def _grown(words: Sequence[Word], inside: Sequence[float], *, spanish: bool) -> list[bool]:
    """Return which words are marked: those sure enough, and unsure neighbours of them."""
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
    if lists.is_clinical(lower):
        return 0.45 if _strongly_named(lower) else 0.75
    if lower in lists.chat:
        return 0.9
    if spanish and is_usual(lower):
        return 0.35 if text[0].isupper() and lists.is_name(lower) else 0.8
    return 0.15 if lower in cue("chains") else _by_lists(text, lower)


def _by_lists(text: str, lower: str) -> float:
    """Return the same for a word of no other sort: by how usual it is as a word and as a name."""
    lists = lexicon()
    named, capital = lists.is_name(lower), text[0].isupper()
    if lists.common(lower):
        return 0.15 if named and capital else 0.25 if capital else 0.35 if named else 0.55
    if lists.is_word(lower) and lower not in lists.name_first:
        return (0.12 if capital else 0.2) if named else 0.25
    if lower in lists.eponyms:
        return _EPONYM
    sure = capital and (lists.given.get(lower, 0) > 2 or (lower,) in lists.cities.get(lower, ()))
    return 0.01 if sure else 0.03 if capital else 0.05


def _strongly_named(lower: str) -> bool:
    """Whether a word is a usual name in the US, whatever else it is ("August", "Christian")."""
    lists = lexicon()
    family = lists.family.get(lower, 0) > 2 and not lists.common(lower)
    return family or lists.given.get(lower, 0) > 2


def _score(part: Part) -> float:
    """Return a score from 0.5 up: `_needed` has decided what is marked."""
    return 0.5 + 0.4 * part.probability


def _plausible(words: Sequence[Word], part: Part) -> bool:
    """A letter or mark alone is no name; an eponym is one behind a title, kin or greeting."""
    texts = [w.text for w in words[part.start : part.end]]
    if not any(len(t) > 1 and t[0].isalpha() for t in texts):
        return texts[-1] == "." and len(texts) > 2
    if texts[:3] in _FOR_EXAMPLE or _region(texts, part):
        return False
    before = words[part.start - 1].text.lower() if part.start else ""
    if before in {".", ","} and part.start > 1:
        before = words[part.start - 2].text.lower()
    led = before in (_TOWARDS if part.entity == entities.CITY else cue("titles"))
    if before not in cue("titles") and _called_after(words, part):
        return False
    if not (led and part.probability >= _SURE_KIND) and _usual(texts, part):
        return False
    return len(texts) > 1 or _alone(texts[0], before, part)


def _called_after(words: Sequence[Word], part: Part) -> bool:
    """Whether an eponym stands before what is called after it ("Bell's palsy")."""
    eponyms = lexicon().eponyms
    after = [w.text.lower() for w in words[part.end : part.end + 2] if w.text.lower() != "'s"]
    return (
        bool(after)
        and after[0] in cue("eponym_nouns")
        and all(w.text.lower() in eponyms for w in words[part.start : part.end])
    )


def _region(texts: Sequence[str], part: Part) -> bool:
    """Whether a name or place is a state or country, and not a usual given name ("Georgia")."""
    lists = lexicon()
    long = [t.lower() for t in texts if len(t) > 1 and t[0].isalpha()]
    return part.entity != entities.ORGANIZATION and all(
        word in lists.regions and lists.given.get(word, 0) < 3 for word in long
    )


def _alone(text: str, before: str, part: Part) -> bool:
    """Whether one word may be a name on its own."""
    lower, lists = text.lower(), lexicon()
    if part.entity == entities.ORGANIZATION and text.islower() and lists.is_word(lower):
        return part.probability >= _SURE or lower in cue("chains")
    if before == "-" and lower in _AFTER_HYPHEN:
        return False
    if lower not in lists.eponyms or lists.family.get(lower, 0) > 3 or part.probability > _CERTAIN:
        return True
    return any(before in cue(name) for name in ("titles", "kin", "greetings"))


def _usual(texts: Sequence[str], part: Part) -> bool:
    """Whether all words are ordinary or of care, and the model alone says otherwise.

    A place or organisation made of such words ("Little Acorns Daycare") is written with capitals,
    or ends in what it is; a name needs a capital and near certainty.
    """
    lists = lexicon()
    long = [t.lower() for t in texts if len(t) > 1 and t[0].isalpha()]
    if not all(
        (lists.is_ordinary(word) or lists.is_clinical(word) or lists.common(word))
        and not _strongly_named(word)
        for word in long
    ):
        return False
    written = [t for t in texts if len(t) > 3 and t[0].isalpha()]
    capital = bool(written) and all(t[0].isupper() for t in written)
    care = all(lists.is_clinical(word) or word in lists.chat for word in long)
    if part.entity == entities.NAME:
        return care or part.probability < (_SURE if capital else _CERTAIN)
    if part.entity == entities.CITY:
        return care or (not capital and part.probability < _CERTAIN)
    kind = any(word in cue("generic") for word in long[1:])
    if care and not kind:
        return part.probability < _CERTAIN
    return part.probability < (_SURE_KIND if kind or capital else _CERTAIN)


def _trim(words: Sequence[Word], start: int, end: int) -> int:
    """Return the end without marks, years, and without a state or country behind a comma."""
    while end > start + 1 and (
        not words[end - 1].text[0].isalnum() or _YEAR.fullmatch(words[end - 1].text)
    ):
        end -= 1
    regions = lexicon().regions
    if end > start + 2 and words[end - 2].text == "," and words[end - 1].text.lower() in regions:
        return end - 2
    return end


def _again(words: Sequence[Word], parts: Sequence[Part], *, spanish: bool) -> list[Part]:
    """Mark the same unusual word wherever else it stands in the text."""
    lists = lexicon()
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
        unusual = {w: p for w, p in unusual.items() if not is_usual(w)}
    unusual = {
        w: p for w, p in unusual.items() if w not in cue("particles") and w not in lists.eponyms
    }
    if not unusual:
        return []
    return [
        Part(i, i + 1, entities.NAME, unusual[w.text.lower()].probability)
        for i, w in enumerate(words)
        if i not in taken and w.text.lower() in unusual
    ]


def ref() -> Ref:
    """Return the version of the model."""
    return Ref(name="deid-names", version=VERSION, digest=digest(MODEL.read_bytes()))

"""`PhiDetector` on presidio-analyzer 2.2.366: fold, chunk, recognise, settle overlaps, map back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from presidio_analyzer import EntityRecognizer, RecognizerResult

from connectors.presidio.addresses import completed
from connectors.presidio.engine import LANGUAGE, build
from connectors.presidio.folding import Folded, fold
from connectors.presidio.hugging_face import HuggingFaceRecognizer
from connectors.presidio.joints import joined
from connectors.presidio.known.births import matches_birth
from connectors.presidio.known.recognizer import KnownRecognizer
from connectors.presidio.names.again import again
from connectors.presidio.names.chain_names import ChainNameRecognizer
from connectors.presidio.names.cue_names import CueNameRecognizer
from connectors.presidio.names.lexicon import ref as lexicon_ref
from connectors.presidio.names.sequence_names import SequenceNameRecognizer
from connectors.presidio.names.sequence_names import ref as names_ref
from connectors.presidio.names.word_names import WordNameFinder
from connectors.presidio.overlap import resolve
from connectors.presidio.patterns.registry import pattern_recognizers
from connectors.presidio.results import detector_of, known_of
from schemas import entities
from schemas.base import Ref
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText

THRESHOLD = 0.5
STRICT_THRESHOLD = 0.4
_CHUNK_CHARS = 6_000
_OVERLAP_CHARS = 300
_REMEMBERED = 64


def recognizers(model_folder: str = "") -> list[EntityRecognizer]:
    """Return our recognisers; a folder adds the model in it.

    Raises:
        Misconfigured: `deid.model_missing`, `deid.models_extra`.
    """
    names = [
        CueNameRecognizer(), ChainNameRecognizer(), WordNameFinder(), SequenceNameRecognizer()
    ]  # fmt: skip
    own = [*pattern_recognizers(), *names]
    return [*own, HuggingFaceRecognizer(model_folder)] if model_folder else own


def versions() -> tuple[Ref, ...]:
    """Return the versions of the word lists and of the name model."""
    return (lexicon_ref(), names_ref())


class PresidioDetector:
    """Finds what identifies people. Keeps the compiled forms of the people last asked for."""

    def __init__(self, recognizers: Iterable[EntityRecognizer]) -> None:
        self._engine = build(recognizers)
        self._known: OrderedDict[tuple[KnownEntity, ...], KnownRecognizer] = OrderedDict()

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return sorted, non-overlapping spans. `strict` lowers thresholds, for the leak check."""
        original = text.reveal()
        folded = fold(original)
        recognizer = self._recognizer(tuple(known)) if known else None
        found = [
            finding
            for offset, chunk in _chunks(folded.text)
            for finding in self._analyze(chunk, offset, recognizer, strict=strict)
        ]
        settled = resolve(folded.text, found)
        whole = joined(folded.text, again(folded.text, completed(folded.text, settled)))
        return [_back(folded, finding) for finding in whole]

    def _recognizer(self, known: tuple[KnownEntity, ...]) -> KnownRecognizer:
        if known in self._known:
            self._known.move_to_end(known)
            return self._known[known]
        self._known[known] = KnownRecognizer(known)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return self._known[known]

    def _analyze(
        self, chunk: str, offset: int, recognizer: KnownRecognizer | None, *, strict: bool
    ) -> Iterator[Finding]:
        results: list[RecognizerResult] = self._engine.analyze(
            chunk,
            LANGUAGE,
            score_threshold=STRICT_THRESHOLD if strict else THRESHOLD,
            ad_hoc_recognizers=[recognizer] if recognizer else None,
        )
        births = recognizer.forms.births if recognizer else []
        for found in results:
            known = known_of(found)
            if found.entity_type == entities.DATE and not known:
                known = matches_birth(chunk[found.start : found.end], births)
            yield Finding(
                found.start + offset,
                found.end + offset,
                found.entity_type,
                found.score,
                detector_of(found),
                known,
            )


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, piece) with overlaps, so that the cost per character has a bound."""
    start = 0
    while True:
        end = start + _CHUNK_CHARS
        if end >= len(text):
            yield start, text[start:]
            return
        cut = max(text.rfind(blank, end - _OVERLAP_CHARS, end) for blank in "\n ")
        end = cut if cut > start else end
        yield start, text[start:end]
        back = text.find(" ", end - _OVERLAP_CHARS, end)
        start = back + 1 if back > start else end - _OVERLAP_CHARS


def _back(folded: Folded, finding: Finding) -> Finding:
    start, end = folded.original(finding.start, finding.end)
    return replace(finding, start=start, end=end)

"""presidio-analyzer without a language model: our words in place of spaCy's, nothing logged.

Written against presidio-analyzer 2.2.366: `AnalyzerEngine`, `NoOpNlpEngine`,
`ContextAwareEnhancer`. No download, no network call, no decision process in a log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import tldextract
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

LANGUAGE = "en"

# A word keeps an inner apostrophe ("O'Brien", "don't") but not a possessive one ("Lena's").
# Ignoring case would make the classes several times slower, so both letters stand there.
_WORDS = re.compile(r"[^\W\d_]+(?:'(?![sS]\b)[^\W\d_]+)*|\d+|'[sS]\b|\n|[^\s]")
_ASCII = re.compile(r"[A-Za-z]+(?:'(?![sS]\b)[A-Za-z]+)*|[0-9]+|'[sS]\b|\n|[^\s]")


class Word(NamedTuple):
    """One word, number or mark; offsets in the folded text, end exclusive."""

    text: str
    start: int
    end: int


def split(text: str) -> list[Word]:
    """Return the words, numbers, marks and line ends of `text`."""
    pattern = _ASCII if text.isascii() else _WORDS
    return [Word(m.group(), *m.span()) for m in pattern.finditer(text)]


class Artifacts(NlpArtifacts):  # type: ignore[misc]  # presidio has no types
    """What the recognisers share about one text: its words, split once."""

    def __init__(self, words: list[Word], empty: NlpArtifacts) -> None:
        self.__dict__.update(vars(empty))
        self.words = words


class WordEngine(NoOpNlpEngine):  # type: ignore[misc]
    """An NLP engine that splits words and knows nothing else."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": LANGUAGE, "model_name": "no_op"}])
        self.load()
        # An empty spaCy document takes a millisecond to make; one serves every text.
        self._empty = self._create_empty_nlp_artifacts(LANGUAGE)

    def process_text(self, text: str, language: str) -> Artifacts:
        """Return the words of `text`."""
        return Artifacts(split(text), self._empty)


class NoEnhancer(ContextAwareEnhancer):  # type: ignore[misc]
    """Leaves scores alone: our recognisers look at the context themselves."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(self, text: str, raw_results: list[Any], *_: Any, **__: Any) -> Any:
        """Return `raw_results` as they are."""
        return raw_results


def build(recognizers: Iterable[EntityRecognizer]) -> AnalyzerEngine:
    """Return an engine with these recognisers and none of presidio's own."""
    stay_offline()
    registry = RecognizerRegistry(recognizers=list(recognizers), supported_languages=[LANGUAGE])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=WordEngine(),
        supported_languages=[LANGUAGE],
        log_decision_process=False,
        context_aware_enhancer=NoEnhancer(),
    )


def stay_offline() -> None:
    """Keep tldextract, which presidio uses, from fetching the public suffix list."""
    module: Any = tldextract.tldextract
    module.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def words_of(text: str, artifacts: NlpArtifacts | None) -> Sequence[Word]:
    """Return the shared words, or split `text` where a recogniser is used on its own."""
    return artifacts.words if isinstance(artifacts, Artifacts) else split(text)

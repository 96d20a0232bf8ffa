"""What every pattern recogniser shares: it reads a text and yields spans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from connectors.presidio.results import result


class Span(NamedTuple):
    """One marked span of the folded text; end exclusive, score in [0, 1]."""

    entity: str
    start: int
    end: int
    score: float


class SpanRecognizer(EntityRecognizer):  # type: ignore[misc]  # presidio has no types
    """A recogniser that needs nothing but the text. Subclasses set `name` and yield `spans`."""

    entity_types: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__(list(self.entity_types), name=type(self).__name__)

    def load(self) -> None:
        """Nothing to load."""

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what the recogniser marks in `text`, in time linear in its length."""
        raise TypeError(type(self).__name__)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Return `spans` as presidio results."""
        return [result(s.entity, s.start, s.end, s.score, self) for s in self.spans(text)]


def before(text: str, start: int, reach: int) -> str:
    """Return up to `reach` characters before `start`, in lower case."""
    return text[max(0, start - reach) : start].lower()


def after(text: str, end: int, reach: int) -> str:
    """Return up to `reach` characters from `end` on, in lower case."""
    return text[end : end + reach].lower()

"""What a recogniser marks, as the words themselves: for tables of positives and negatives."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.presidio.detector import PresidioDetector, recognizers
from connectors.presidio.patterns.spans import SpanRecognizer
from schemas.people import KnownEntity
from schemas.text import PhiText

_THRESHOLD = 0.5


def marked(finder: SpanRecognizer, text: str) -> dict[str, str]:
    """Return the marked words of `text` with their type, as far as the threshold lets them pass."""
    found: dict[str, str] = {}
    for span in finder.spans(text):
        if span.score >= _THRESHOLD:
            found.setdefault(text[span.start : span.end], span.entity)
    return found


def covered(finder: SpanRecognizer, text: str, part: str) -> bool:
    """Return whether each character of `part` is marked."""
    start = text.index(part)
    places = set(range(start, start + len(part)))
    for span in finder.spans(text):
        if span.score >= _THRESHOLD:
            places -= set(range(span.start, span.end))
    return not places


def detected(
    detector: PresidioDetector,
    text: str,
    known: Sequence[KnownEntity] = (),
    *,
    strict: bool = False,
) -> dict[str, tuple[str, str]]:
    """Return the marked words with (type, pointer)."""
    found = detector.detect(PhiText(text), known, strict=strict)
    return {text[f.start : f.end]: (f.entity, f.known) for f in found}


def detector() -> PresidioDetector:
    """Return our detector without an extra model."""
    return PresidioDetector(recognizers())

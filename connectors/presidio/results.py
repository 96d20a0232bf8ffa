"""Recogniser results that carry which known identifier was found."""

from __future__ import annotations

from presidio_analyzer import EntityRecognizer, RecognizerResult

KNOWN_KEY = "bedside_known"


def result(
    entity: str, start: int, end: int, score: float, recognizer: EntityRecognizer, known: str = ""
) -> RecognizerResult:
    """Return a result; `known` is the `reference#part` of a known identifier."""
    metadata = {
        RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
        RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
        KNOWN_KEY: known,
    }
    return RecognizerResult(entity, start, end, score, None, metadata)


def known_of(found: RecognizerResult) -> str:
    """Return the `reference#part` of a result, or an empty string."""
    return str((found.recognition_metadata or {}).get(KNOWN_KEY, ""))


def detector_of(found: RecognizerResult) -> str:
    """Return the name of the recogniser that made a result."""
    return str((found.recognition_metadata or {})[RecognizerResult.RECOGNIZER_NAME_KEY])

"""A text that grows sentence by sentence and remembers where each came from."""

from __future__ import annotations

from schemas.draft import Source
from schemas.text import SafeText

_GAPS = {"": "", "line": "\n", "paragraph": "\n\n", "sentence": " "}


class Composition:
    """Sentences, their sources and their length."""

    def __init__(self) -> None:
        self._text = ""
        self._sources: list[Source] = []
        self._gap = ""

    @property
    def words(self) -> int:
        """Number of words so far."""
        return len(self._text.split())

    def paragraph(self) -> None:
        """Begin the next sentence in a new paragraph."""
        self._gap = "paragraph" if self._text else ""

    def line(self) -> None:
        """Begin the next sentence on a new line."""
        self._gap = "line" if self._text else ""

    def add(self, sentence: str, source: str = "") -> None:
        """Add a sentence; `source` is a chart entry's id, `message` or `profile`."""
        if not sentence:
            return
        self._text += _GAPS[self._gap]
        start = len(self._text)
        self._text += sentence
        if source:
            self._sources.append(Source(start=start, end=len(self._text), entry_id=source))
        self._gap = "sentence"

    def text(self) -> SafeText:
        """Return the whole text."""
        return SafeText(self._text)

    def sources(self) -> tuple[Source, ...]:
        """Return where the sentences came from, in order."""
        return tuple(self._sources)

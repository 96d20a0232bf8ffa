"""Which themes a sentence pursues, by cues; several are possible.

Measured by `python -m workers.themes.evaluate`; figures stand in `README.md`.
"""

from __future__ import annotations

from workers.patterns.pattern import Pattern
from workers.patterns.prepared import Prepared, prepare
from workers.themes.sentences import Sentence, sentences
from workers.themes.taxonomy import OTHER, Theme, taxonomy


def _any(patterns: tuple[Pattern, ...], prepared: Prepared) -> bool:
    return any(
        pattern.regex.search(prepared.line)
        for pattern in patterns
        if not pattern.keys or pattern.keys & prepared.keys
    )


def _holds(theme: Theme, sentence: Sentence, prepared: Prepared) -> bool:
    if theme.question is not None and theme.question != sentence.asks:
        return False
    if theme.definite and (sentence.asks or _any(taxonomy().hedges, prepared)):
        return False
    return not _any(theme.unless, prepared)


def sentence_themes(sentence: Sentence) -> frozenset[str]:
    """Return the themes of one sentence; `other` when it has none."""
    prepared = prepare(sentence.text)
    candidates = {theme.theme_id: theme for theme, _ in taxonomy().index.search(prepared)}
    found = {name for name, theme in candidates.items() if _holds(theme, sentence, prepared)}
    return frozenset(found or {OTHER})


def text_themes(text: str) -> frozenset[str]:
    """Return the themes of a reply: those of its sentences, `other` only when there is no other."""
    found: set[str] = set()
    for sentence in sentences(text):
        found |= sentence_themes(sentence)
    return frozenset(found - {OTHER} or {OTHER})

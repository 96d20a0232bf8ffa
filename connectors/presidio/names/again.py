"""A name found once is marked wherever the same word stands with the same capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from connectors.presidio.cues import cue
from connectors.presidio.names.lexicon import lexicon
from schemas import entities
from schemas.findings import Finding

DETECTOR = "again"
_ENDS = frozenset({"", ".", "!", "?", "\n"})
_CAPITAL = re.compile(r"(?<![\w'])[A-Z][a-z]+(?:[A-Z][a-z]+)?(?![a-z])|(?<![\w'])[A-Z]{3,}(?!\w)")
_NEXT = re.compile(r" ?('s|[A-Za-z]+)")


def again(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Return sorted, apart findings with the other places of their names. Linear.

    A word that starts a sentence as a verb may ("Hope you are well") stays, and an eponym in front
    of its disease.
    """
    named = (f for f in found if f.entity == entities.NAME)
    words = {w for f in named for w in _CAPITAL.findall(text[f.start : f.end])}
    names = {word for word in words if _telling(word)}
    if not names:
        return list(found)
    more = list(_elsewhere(text, names, found))
    return sorted([*found, *more], key=lambda f: f.start) if more else list(found)


def _elsewhere(text: str, names: set[str], found: Sequence[Finding]) -> Iterator[Finding]:
    at = 0
    for match in _CAPITAL.finditer(text):
        if match.group() not in names:
            continue
        start, end = match.span()
        while at < len(found) and found[at].end <= start:
            at += 1
        taken = at < len(found) and found[at].start < end
        if not taken and not _used_as_word(text, match):
            yield Finding(start, end, entities.NAME, 0.6, DETECTOR)


def _telling(name: str) -> bool:
    lower, lists = name.lower(), lexicon()
    if len(name) < 3 or not name[0].isupper() or (name.isupper() and lists.is_word(lower)):
        return False
    usual = lists.is_ordinary(lower) or (lists.is_clinical(lower) and not lists.is_name(lower))
    return not usual and not any(
        lower in cue(s) for s in ("particles", "titles", "honorifics", "kin", "months", "generic")
    )


def _used_as_word(text: str, match: re.Match[str]) -> bool:
    lower = match.group().lower()
    next_word = _NEXT.match(text, match.end())
    after = next_word.group(1).lower() if next_word else ""
    if lower in lexicon().eponyms and after in {"'s", *cue("eponym_nouns")}:
        return True
    starts = text[max(0, match.start() - 3) : match.start()].rstrip(" ")[-1:]
    return starts in _ENDS and after in cue("modal_openers") and lexicon().is_word(lower)

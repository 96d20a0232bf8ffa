"""Web addresses (class N)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

_PATH = r"(?::\d{2,5})?(?:[/?#][^\s<>\"]{0,2000})?"
_FULL = re.compile(
    rf"\b(?:h(?:tt|xx)ps?|ftp)://[^\s<>\"]{{1,2000}}|\bwww\.[\w.-]{{2,250}}{_PATH}", re.I
)
_TLD = (
    "com|org|net|edu|gov|mil|io|info|biz|health|care|clinic|hospital|app|dev|online|site|me|us|co|"
    "uk|ca|de|fr|es|eu|ch|mx|br|au|nl|be|se|dk|pl|cz|si|fi|jp|cn|ru|ie|nz|za|ly|gl|tv|link|page|blog"
)
_BARE = re.compile(
    rf"(?<![\w@.-])[a-z0-9][\w-]{{1,62}}(?:\.[\w-]{{1,63}}){{0,3}}\.(?:{_TLD})\b{_PATH}", re.I
)
_WORDY = re.compile(r"\.(?:me|us|co|care|health|link|page|site|in|it|de|es|be|se)$", re.I)


class UrlFinder(SpanRecognizer):
    """Marks web addresses, with or without a scheme."""

    entity_types = (entities.URL,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield addresses; "call.me" and a missing blank after a full stop are none."""
        if "://" in text or "www." in text.lower():
            for match in _FULL.finditer(text):
                end = match.start() + len(match.group().rstrip(".,;:!?)'"))
                yield Span(entities.URL, match.start(), end, 0.95)
        for match in _BARE.finditer(text):
            found = match.group().rstrip(".,;:!?)'")
            if "/" in found or not (_WORDY.search(found) and found.count(".") == 1):
                end = match.start() + len(found)
                if text[end : end + 1] != "@":
                    yield Span(entities.URL, match.start(), end, 0.8)

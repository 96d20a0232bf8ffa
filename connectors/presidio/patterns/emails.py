"""E-mail addresses, also written with "at" and "dot" (class F)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_DOT = r"(?: ?\. ?| ?[\[(]dot[\])] ?| dot )"
_AT = r"(?: ?@ ?| ?[\[(]at[\])] ?)"
_TLD = r"(?:com|org|net|edu|gov|mil|io|co|us|uk|ca|info|biz|health|me|de|fr|es|mx|it|in|br|au|nl)"
_PLAIN = re.compile(
    rf"[\w.+%'-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}}"
    rf"|\b[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}{_TLD}\b"
    rf"|[\w.+%-]{{1,64}} ?@ ?[\w-]{{1,63}} ?(?:[.,] ?[a-z]{{2,6}}\b){{1,2}}",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    rf"\b[\w+-]{{1,64}}(?: dot [\w+-]{{1,32}}|\.[\w+-]{{1,32}}| underscore [\w+-]{{1,32}}){{0,3}}"
    rf" at [\w-]{{2,63}}(?: ?\. ?[\w-]{{1,63}}){{0,2}} ?(?: dot |\.){_TLD}\b",
    re.IGNORECASE,
)
_USER = re.compile(
    r"[\d_]|^[\w+-]+\.[\w+-]+ at| dot .* at |\bat (?:gmail|yahoo|hotmail|outlook|aol|icloud|proton(?:mail)?|"
    r"comcast|live|msn|mail|me)\b",
    re.IGNORECASE,
)
_CUE = re.compile(r"\b(?:e-?mail|mail|address|write|correo)\b[^@]{0,16}$")


class EmailFinder(SpanRecognizer):
    """Marks e-mail addresses."""

    entity_types = (entities.EMAIL,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield addresses; a spoken one needs a known top-level domain."""
        if "@" in text or "(at" in text or "[at" in text.lower():
            for match in _PLAIN.finditer(text):
                end = match.start() + len(match.group().rstrip(".,'-"))
                yield Span(entities.EMAIL, match.start(), end, 0.95)
        if " at " in text.lower():
            for match in _SPOKEN.finditer(text):
                if _USER.search(match.group()) or _CUE.search(before(text, match.start(), 24)):
                    yield Span(entities.EMAIL, match.start(), match.end(), 0.85)

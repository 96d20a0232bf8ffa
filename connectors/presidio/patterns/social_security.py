"""US social security numbers, whole, spaced or in part (class G)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer, before
from schemas import entities

_CUE = re.compile(r"\b(?:ssn|s\.s\.n|ss#|ss no|social(?: security)?|soc sec|itin)\b", re.I)
_GROUPED = re.compile(r"(?<![\w-])[\dx*]{3}([-_ .])[\dx*]{2}\1\d{4}(?![\w-])", re.I)
_LOOSE = re.compile(r"(?<![\w-])\d{3} ?[-./_ \n]? ?\d{2} ?[-./_ \n]? ?\d{4}(?![\w-])")
_SPACED = re.compile(r"(?<![\w-])\d(?:[ .-]\d){8}(?![\w-])")
_TAIL = re.compile(
    r"\blast ?(?:4|four)(?: digits| numbers)?(?: of)?(?: my| his| her)?(?: ssn| social(?: security)?)?"
    r"(?: number)?(?: is| are|:)? {0,2}(\d{4})\b",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:ssn|s\.s\.n\.?|ss#|social(?: security)?(?: number| no\.?| #)?|soc sec)\b[^\d\n.]{0,20}"
    r"\b(?:end(?:s|ing)?(?: in| with)?|last (?:4|four)(?: digits| numbers)?)\b[^\d\n.]{0,12}(\d{4})\b",
    re.I,
)


class SocialSecurityFinder(SpanRecognizer):
    """Marks social security numbers."""

    entity_types = (entities.SSN,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield numbers in the usual groups, and any nine digits after a cue."""
        for match in _GROUPED.finditer(text):
            yield Span(entities.SSN, match.start(), match.end(), 0.9)
        for pattern in (_TAIL, _ENDS):
            for match in pattern.finditer(text):
                yield Span(entities.SSN, match.start(1), match.end(1), 0.8)
        if not _CUE.search(text):
            return
        for pattern in (_LOOSE, _SPACED):
            for match in pattern.finditer(text):
                if _CUE.search(before(text, match.start(), 40)):
                    yield Span(entities.SSN, match.start(), match.end(), 0.95)

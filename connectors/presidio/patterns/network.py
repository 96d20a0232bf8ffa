"""IP and hardware (MAC) addresses (class O)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w.]*\d)")
_V6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w{1,16})?(?![\w:])", re.I)
_MAC = re.compile(
    r"(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])", re.I
)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return False
    return True


class NetworkFinder(SpanRecognizer):
    """Marks IPv4, IPv6 and MAC addresses."""

    entity_types = (entities.IP,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield addresses that are well formed."""
        patterns = (_V4, _V6) if ":" in text else (_V4,)
        for pattern in patterns:
            for match in pattern.finditer(text):
                if _is_address(match.group()) and len(match.group()) > 4:
                    yield Span(entities.IP, match.start(), match.end(), 0.9)
        for match in _MAC.finditer(text):
            yield Span(entities.IP, match.start(), match.end(), 0.9)

"""Names on social networks and portals (class R)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

_AT = re.compile(
    r"(?<![\w@.])@(?!(?:home|work|night|bedtime|least|the|my|all)\b)[a-z_][\w.]{1,29}(?!\w|@)", re.I
)
_NETWORK = (
    r"(?:insta(?:gram)?|ig|twitter|x handle|snap(?:chat)?|tik ?tok|facebook|fb|venmo|skype|telegram|"
    r"whatsapp|discord|reddit|linkedin|youtube|zoom|messenger|signal|cash ?app|zelle|my ?chart|portal|user ?name|"
    r"user ?id|log ?in|screen name|handle|gamertag)"
)
_NAMED = re.compile(
    rf"\b{_NETWORK}(?: (?:handle|name|user ?name|id|account|login|user|page|profile))?(?: is|:| =| as| under|, it's| -)[ :]{{1,2}}(?:@|u/)?([a-z0-9_][\w.-]{{2,29}})"
    rf"|\b{_NETWORK} ((?=[a-z.-]{{1,20}}[\d_])[a-z][\w.-]{{2,29}})",
    re.I,
)
_WORDY = re.compile(r"[a-z]+", re.I)


class HandleFinder(SpanRecognizer):
    """Marks handles and user names."""

    entity_types = (entities.USERNAME,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield "@name", and names after a network's, unless they are plain words."""
        if "@" in text:
            for match in _AT.finditer(text):
                end = match.start() + len(match.group().rstrip("."))
                yield Span(entities.USERNAME, match.start(), end, 0.8)
        for match in _NAMED.finditer(text):
            group = match.lastindex or 1
            found = match.group(group).rstrip(".")
            if not _WORDY.fullmatch(found) or len(found) > 9:
                yield Span(
                    entities.USERNAME, match.start(group), match.start(group) + len(found), 0.8
                )

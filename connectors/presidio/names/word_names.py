"""Names that are ordinary words ("Hope", "Angel"), by what only a person does, and initials.

A capital alone says nothing at the start of a sentence; another name beside it, an age, a symptom
or a verb of somebody does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.presidio.cues import cue
from connectors.presidio.names.lexicon import lexicon
from connectors.presidio.patterns.spans import Span, SpanRecognizer
from schemas import entities

_N = r"([A-Z][a-z]{1,14})"
_DOES = (
    r"(?:has|had|got|gets|said|says|told|called|asked|wants|wanted|needs|needed|thinks|fell|vomited|threw|cried|cries|coughed|coughs|ate|eats|drank|slept|"
    r"sleeps|went|goes|took|takes|woke|started|stopped|won't|can't|cannot|couldn't|didn't|doesn't|wouldn't|isn't|wasn't|hasn't|refuses|refused|weighs|came|lives|lost|hurt|tested|turned|broke|also)"
)
_STATE = (
    r"(?:\d{1,2}(?![\d/.:%]| ?(?:am|pm|mg|days?|weeks?|hours?|percent))|sick|ill|coughing|vomiting|crying|sleeping|allergic|pregnant|due|tired|dizzy|better|worse|fine|ok|okay|feverish|teething|"
    r"diabetic|autistic|asthmatic|hungry|constipated|wheezing|having|taking|eating|throwing|running|going|here|doing|scheduled|supposed|old)\b"
)
_PAIR = re.compile(
    rf"(?<![\w'])(?:{_N}, )?{_N}(?: and | & | n ){_N}(?= (?:both|are|have|had|were|got|need|came|went|tested|each)\b|'s\b)"
)
_SUBJECT = re.compile(rf"(?<![\w'-]){_N}(?= {_DOES}\b|(?: is| was|'s) {_STATE})")
_ASKED = re.compile(
    rf"(?<![\w'])(?:Is|Was|Does|Did|Has|Had|Should|Can|Could|Will|Would|May|Must|is|was|does|did|has|should|can|could|would) {_N}(?= [a-z])"
)
_OURS = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|[Ll]ittle|[Bb]aby) ([A-Z][a-z]{2,14})(?= (?:is|was|and|"
    + _DOES[3:-1]
    + r")\b|'s\b|[,.!])"
)
_SIGNED = re.compile(
    r"(?:\n|[-~/,] ?|\b(?:behalf of|thx|thanks|signed|by|from|yours|regards|best|sincerely)[,:]? )((?:[A-Za-z]\. ?){2,4}|[A-Z]\.)(?=\s*(?:$|\n|/))(?<!a\.m\.)(?<!p\.m\.)"
)
_TITLED = re.compile(
    r"\b(?:[Dd]r|[Mm]rs?|[Mm]s|[Mm]iss|[Nn]urse|DR|MRS?|MS)\.? ([B-HJ-Zb-hj-z])(?![\w'&/+-])\.?"
)
_DOUBLE = re.compile(
    r"\b(?:[Bb]ehalf of|[Rr]e:|[Pp]atient:?|[Pp]t|[Cc]lient) ((?:[A-Z]\. ?){2,4})(?!\w)"
)


class WordNameFinder(SpanRecognizer):
    """Marks listed given names that are words too, and initials where a name is due."""

    entity_types = (entities.NAME,)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield names in pairs, as subjects, asked about, "my Angel", and initials as names."""
        yield from _pairs(text)
        for pattern in (_SUBJECT, _ASKED, _OURS):
            for match in pattern.finditer(text):
                if _given(match.group(1)) and match.group(1).lower() not in cue("months"):
                    yield Span(entities.NAME, match.start(1), match.end(1), 0.7)
        for pattern in (_SIGNED, _TITLED, _DOUBLE):
            for match in pattern.finditer(text):
                end = match.start(1) + len(match.group(1).rstrip())
                yield Span(entities.NAME, match.start(1), end, 0.7)


def _pairs(text: str) -> Iterator[Span]:
    for match in _PAIR.finditer(text):
        groups = [g for g in (1, 2, 3) if match.group(g)]
        if all(_given(match.group(g)) for g in groups):
            for g in groups:
                yield Span(entities.NAME, match.start(g), match.end(g), 0.75)


def _given(word: str) -> bool:
    """Whether a word is a listed given name that somebody may have, whatever else it is."""
    lower, lists = word.lower(), lexicon()
    return (
        (lists.given.get(lower, 0) > 1 or (lower in lists.given and not lists.is_word(lower)))
        and lower not in lists.chat
        and lower not in cue("determiners")
        and lower not in cue("kin")
    )

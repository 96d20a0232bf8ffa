"""Names that join words of two persons: nobody is called that, so they are never put back."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from schemas import entities
from workers.deid.matcher import Match
from workers.deid.refusals import Evidence

# Blanks, hyphens and marks of emphasis join; an empty line, a full stop, "and" or "/" keep apart.
_JOINS: Final = re.compile(r"(?!\s*\n\s*\n)[\s*_~`\"'\u2018-\u201d()\[\]<>-]+|[\u2010-\u2015_-]")
_LAST_FIRST: Final = re.compile(r"\s*,[^\S\n]*[*_~`\"']*")
_TITLE: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Mx|Miss|Prof|Doctor|Sra?|Srta)\.?\s+$", re.IGNORECASE
)


def mixed(raw: str, matches: Sequence[Match], sources: Sequence[str]) -> list[Evidence]:
    """Return the names that join words of two persons, but for those that the model was shown.

    "Carrera, Sandra" is one name, written family name first; "Sandra, Carrera and I" is a list, and
    so are "Ms. Carrera, Sandra" and "Ana Carrera, Sandra".
    """
    found = []
    shown: list[str] | None = None
    before = -1
    for first, second in itertools.pairwise(matches):
        head = raw[max(0, before) : first.start]
        before = first.end
        if second.plural or not _strangers(first, second):
            continue
        between = raw[first.end : second.start]
        opens = head.strip() not in ("", "-") and _TITLE.search(head) is None
        turned = opens or not raw[: first.start].strip()
        turned = turned and _LAST_FIRST.fullmatch(between) is not None
        turned = turned and _part(first, "family") and _part(second, "given")
        if not (turned or not between or _JOINS.fullmatch(between)):
            continue
        shown = [_plain(one) for one in sources] if shown is None else shown
        written = re.escape(_plain(raw[first.start : second.end]))
        if not any(re.search(rf"(?<!\w){written}(?!\w)", one) for one in shown):
            found.append(Evidence("restore.ambiguous", first.start, second.end))
    return found


def _strangers(first: Match, second: Match) -> bool:
    """Return whether two words are of names, and no person has both."""
    owners = [{r.owner for r in m.rows if r.entity == entities.NAME} for m in (first, second)]
    return all(owners) and not (owners[0] & owners[1])


def _part(match: Match, part: str) -> bool:
    return any(row.part == part for row in match.rows)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

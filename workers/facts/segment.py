"""Sentences of a text with spans, knowing medical abbreviations, lists, decimals and addresses.

Spans are code points, end exclusive. List markers (`1.`, `-`, `•`) are no part of a sentence,
so that re-numbering is no change of fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ABBREVIATIONS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "jr",
        "sr",
        "vs",
        "etc",
        "approx",
        "dept",
        "est",
        "fig",
        "no",
        "tab",
        "tabs",
        "cap",
        "caps",
        "inj",
        "max",
        "min",
        "temp",
        "wt",
        "ht",
        "hr",
        "hrs",
        "mo",
        "wk",
        "wks",
        "yr",
        "yrs",
        "pt",
        "pts",
        "dx",
        "rx",
        "tx",
        "hx",
        "sx",
        "e.g",
        "i.e",
        "a.k.a",
        "b.i.d",
        "t.i.d",
        "q.i.d",
        "q.d",
        "q.h",
        "p.o",
        "p.r.n",
        "prn",
        "h.s",
        "a.c",
        "p.c",
        "i.v",
        "i.m",
        "s.c",
        "u.s",
        "ph.d",
        "m.d",
        "d.o",
        "r.n",
        "n.p",
        "p.a",
        "oz",
        "lb",
        "lbs",
        "vit",
        "appt",
        "ext",
        "sig",
        "qty",
    ]
)
_BREAK = re.compile(
    r"(?P<stop>[.!?…]+[\"\u201d\u2019')\]]*)(?=\s|$)"
    r"|(?P<glued>(?<=[a-z)])[.!?](?=[A-Z][a-z]))"
    r"|(?P<line>\n[ \t]*(?:\n|(?=[-*•\u2013·▪]\s|\(?\d{1,2}[.)]\s|[A-Z\[#*])))"
)
_MARKER = re.compile(r"\s*(?:[-*•\u2013·▪#>]+\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)?(?:\*\*)?\s*")
_LAST_WORD = re.compile(r"([A-Za-z](?:[A-Za-z.]*[A-Za-z])?)$")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&(?:[a-z]{2,8}|#\d{1,6});")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; code points, end exclusive."""

    start: int
    end: int


def plain(text: str) -> str:
    """Return `text` with HTML tags and entities blanked out, of the same length: spans hold."""
    if "<" not in text and "&" not in text:
        return text
    return _MARKUP.sub(lambda match: " " * len(match.group()), text)


def sentences(text: str) -> list[Span]:
    """Return the sentences of `text` in order; blank ones and bare list markers are left out."""
    out: list[Span] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.lastgroup == "stop" and _inside(text, start, match):
            continue
        _keep(out, text, start, match.end())
        start = match.end()
    _keep(out, text, start, len(text))
    return out


def _inside(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation or a list marker."""
    if not match.group().startswith("."):
        return False
    before = text[max(start, match.start() - 16) : match.start()]
    if before.strip().isdigit() and len(before.strip()) <= 2 and _opens_line(text, match.start()):
        return True
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    name = word.group(1).lower()
    if name in {"a.m", "p.m", "am", "pm"}:
        after = text[match.end() : match.end() + 3].strip()
        if not after:
            return False
        return not after[0].isupper() or bool(_DAY_NAME.match(text, match.end()))
    if len(name) == 1 and word.group(1).isupper() and _LOWER.match(text, match.end()):
        return True
    if name in _ABBREVIATIONS:
        return name in _LEADS or not _CAPITAL.match(text, match.end())
    return len(name) == 1 and _initial(before[: word.start()])


_LEADS = frozenset(["dr", "mr", "mrs", "ms", "prof", "st", "no", "vs", "fig", "vit", "e.g", "i.e"])
"""Abbreviations that a name or number follows; after others ("10 lbs. Drink") a sentence begins."""
_CAPITAL = re.compile(r"\s+[A-Z][a-z]")
_DAY_NAME = re.compile(
    r"\s+(?:on )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"Jan|Feb|Mar|Apr|May \d|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[ECMP][SD]?T\b|Eastern|Central|Pacific)"
)
_LOWER = re.compile(r"[ \t]+[a-z]{2}")
"""After a lone capital ("E. coli", "H. pylori") a small letter goes on with the name."""
_NO_NAME = re.compile(
    r"(?i)(?:\d|°|\b(?:vitamin|hepatitis|type|group|stage|influenza|grade|factor|plan|option))\s*$"
)


def _initial(before: str) -> bool:
    """Whether a lone capital is part of a name ("Dr. J. Doe") and not a unit ("101 F.")."""
    return not _NO_NAME.search(before) and bool(re.search(r"(?:^|[A-Z][\w.'-]*)\s*$", before))


def _opens_line(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(line.strip()) <= 2


def _keep(out: list[Span], text: str, start: int, end: int) -> None:
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(char.isalnum() for char in text[start:end]):
        out.append(Span(start, end))

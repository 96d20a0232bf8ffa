"""A text as regions: what an edit may touch, and what must survive byte for byte.

Editable is running prose. Protected are greetings, headings, lists, tables, markup, sign-offs
with all that follows, blank lines, and inside prose every number, link, address, telephone
number, placeholder and quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

RegionKind = Literal["prose", "greeting", "list", "heading", "markup", "closing", "blank"]

_GREETING = re.compile(
    r"\s*(?:(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day))\b"
    r"(?: (?:mr|mrs|ms|dr|prof)\.)?[^.!?\n]{0,50}"
    r"|(?:mr|mrs|ms|miss|dr)\.? [^.!?,\n]{1,40})[,!.:\u2013-]?\s*",
    re.I,
)
_INLINE_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b"
    r"(?: (?:mr|mrs|ms|dr|prof)\.)?[^.!?,\n]{0,40}[,!.]\s+",
    re.I,
)
_LIST = re.compile(r"\s*(?:[-*•\u2013+▪◦]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+\S")
_MARKUP = re.compile(r"\s*(?:[<|#>]|```)|.*\t.*\S")
_HEADING = re.compile(r"\s*[^.!?\n]{1,80}:\s*")
_CLOSING = re.compile(
    r"\s*(?:(?:best|kind|warm|warmest|kindest)(?: (?:regards|wishes))?"
    r"|(?:with )?(?:warm |kind |best )?"
    r"regards|sincerely(?: yours)?|yours(?: truly| sincerely)?|respectfully|thanks|thank you"
    r"|many thanks|cheers"
    r"|take care|all the best|with (?:care|gratitude)|warmly|cordially)\s*[,.!\u2013-]*\s*",
    re.I,
)
_SIGNATURE = re.compile(
    r"\s*(?:[-\u2013\u2014]+ ?)?(?:(?:dr|prof)\.? )?"
    r"[A-Z\[][\w.'\u2019\] -]{0,40}(?:, ?[A-Z][\w., -]{0,30})?\s*"
)
_FIXED = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|\[[^\]\n]{1,60}\]|\"[^\"\n]{1,200}\""
    r"|“[^”\n]{1,200}”|\+?\(?\d[\d\s().,:/%-]*\d|\d"
)
_GREETING_LINES = 8
_SIGNATURE_LINES = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text; code points, end exclusive. Regions cover the text without gaps."""

    kind: RegionKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `text[start:end]` by `put`; an insertion has `start == end`."""

    start: int
    end: int
    put: str


def regions(text: str) -> tuple[Region, ...]:
    """Return the regions of `text` in order; neighbouring lines of prose are one region."""
    found: list[Region] = []
    at, closed = 0, _closing_start(text)
    for number, line in enumerate(text.splitlines(keepends=True)):
        kind = "closing" if at >= closed else _kind(line, number, found)
        if found and found[-1].kind == kind and kind in {"prose", "closing", "list"}:
            found[-1] = Region(kind, found[-1].start, at + len(line))
        else:
            found.append(Region(kind, at, at + len(line)))
        at += len(line)
    return tuple(found)


def inline_greeting_end(text: str, region: Region) -> int:
    """Return where a greeting on the same line as prose ends, or the region's start."""
    match = _INLINE_GREETING.match(text, region.start, region.end)
    return match.end() if match else region.start


def protected_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return every span that must survive byte for byte, sorted, not overlapping."""
    spans = []
    for region in regions(text):
        if region.kind != "prose":
            spans.append((region.start, region.end))
        else:
            found = _FIXED.finditer(text, region.start, region.end)
            spans += [match.span() for match in found]
    return tuple(spans)


def apply(text: str, changes: Iterable[Change]) -> str:
    """Return `text` with `changes` made. They must not overlap nor touch a protected span."""
    ordered = sorted(changes, key=lambda change: (change.start, change.end))
    fixed = protected_spans(text)
    out, at = [], 0
    for change in ordered:
        assert at <= change.start <= change.end <= len(text), "changes overlap"
        assert not any(
            (start < change.end and change.start < end) or start < change.start == change.end < end
            for start, end in fixed
        ), "a change touches a protected span"
        out += [text[at : change.start], change.put]
        at = change.end
    return "".join([*out, text[at:]])


def _kind(line: str, number: int, before: list[Region]) -> RegionKind:
    if not line.strip():
        return "blank"
    if number < _GREETING_LINES and _is_greeting(line, before):
        return "greeting"
    if _LIST.match(line) or (before and before[-1].kind == "list" and line[:1] in " \t"):
        return "list"
    if _MARKUP.match(line):
        return "markup"
    if _HEADING.fullmatch(line):
        return "heading"
    return "prose"


def _is_greeting(line: str, before: list[Region]) -> bool:
    seen = any(region.kind == "greeting" for region in before)
    return not seen and bool(_GREETING.fullmatch(line)) and len(line.split()) <= 7


def _closing_start(text: str) -> int:
    """Return where the sign-off begins: a closing word, else short name lines at the very end."""
    lines = text.splitlines(keepends=True)
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line)
    written = [index for index, line in enumerate(lines) if line.strip()]
    for index in reversed(written[-2 * _SIGNATURE_LINES - 1 :]):
        if index and _CLOSING.fullmatch(lines[index]):
            return starts[index]
    last = written[-_SIGNATURE_LINES:]
    signed = len(text)
    for index in reversed(last):
        if index == 0 or not _is_signature(lines[index]):
            break
        signed = starts[index]
    return signed


def _is_signature(line: str) -> bool:
    words = line.split()
    return len(words) <= 6 and bool(_SIGNATURE.fullmatch(line)) and not line.rstrip().endswith("?")


def lost_spans(before: str, after: str) -> list[tuple[int, int]]:
    """Return the protected spans of `before` that are not in `after`, in order, byte for byte."""
    lost, at = [], 0
    for start, end in protected_spans(before):
        piece = before[start:end].strip()
        found = _whole(piece).search(after, at)
        if found is None:
            lost.append((start, end))
        else:
            at = found.end()
    return lost


def _whole(piece: str) -> re.Pattern[str]:
    """Match `piece` but not as a part of a longer number: 5 is not in 50 nor in 2.5."""
    before = r"(?<!\d)(?<!\d[.,])" if piece[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if piece[-1:].isdigit() else ""
    return re.compile(before + re.escape(piece) + after)

"""A copy of the text on which letters look alike only if they are alike, with the way back.

Zero-width, bidirectional and other invisible characters are dropped, accents removed, quotes,
dashes, blanks and digits of any script made plain, and letters that only look Latin replaced by
those they look like, so that "Jоhn" with a Cyrillic о is "John" to every recogniser. What HTML
writes otherwise is read: "Samu&#101;l", "<b>Sam</b>uel"; a tag with attributes stays as it is,
because an attribute may hold an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*")
_OTHER = re.compile(r"[^\t\n\r\x20-\x7e]")

_MARKUP = re.compile(
    r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});"
    r"|</?(?:b|i|u|em|strong|span|font|small|sup|sub"
    r"|(?P<block>p|br|div|li|ul|ol|td|tr|table|h[1-6])) ?/?>",
    re.IGNORECASE,
)
_MARKED = re.compile(f"{_MARKUP.pattern}|{_OTHER.pattern}", re.IGNORECASE)

# Source: Unicode Technical Standard 39, confusables of Latin letters that occur in running text.
_PAIRS = (
    "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX аa еe ѕs іi јj оo рp сc уy хx һh ԁd ԛq ԝw "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo νv υu ϲc ɑa ɡg ıi ƖI ǀl"
)
_LOOKS_LIKE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
_SPELT_OUT = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N", "ə": "e", "Ə": "E", "\u2028": "\n", "\u2029": "\n",
    "\x85": "\n", "\x0b": "\n", "\x0c": "\n", "…": "...",
}  # fmt: skip
_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02bc\uff07\u02b9\u055a"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043"
_SPELT_OUT |= (
    dict.fromkeys(_QUOTES, "'") | dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_DASHES, "-")
)


@dataclass(frozen=True, slots=True, repr=False)
class Folded:
    """Folded text and, for each of its characters, where it stands in the original (PHI).

    Attributes:
        text: the folded copy.
        at: original offset of each character; None when the copy equals the original.
        ends: where each character ends in the original, with the accents that follow it.
    """

    text: str
    at: tuple[int, ...] | None
    ends: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original."""
        return (start, end) if self.at is None else (self.at[start], self.ends[end - 1])


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """Return what one character folds to; empty when it is invisible."""
    if char in _SPELT_OUT:
        return _SPELT_OUT[char]
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cc", "Cs"):
        return char if char in "\t\n\r" else ""
    if category == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", char.translate(_LOOKS_LIKE)).translate(_LOOKS_LIKE)
    return "".join(c for c in parts if not unicodedata.combining(c)) or char


def fold(text: str) -> Folded:
    """Return the folded copy of `text`. Linear in its length."""
    marked = ("&" in text or "<" in text) and _MARKUP.search(text) is not None
    if not marked and _PLAIN.fullmatch(text):
        return Folded(text, None)
    out: list[str] = []
    at: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, char in _units(text, _MARKED if marked else _OTHER):
        out.append(text[done:start])
        at.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        plain = _plain(char) if char else ""
        out.append(plain)
        at.extend([start] * len(plain))
        ends.extend([end] * len(plain))
        if char and not plain and ends and unicodedata.combining(char):
            ends[-1] = end
        done = end
    out.append(text[done:])
    at.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return Folded("".join(out), tuple(at), tuple(ends))


def _units(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, character) where `text` is not plain: an entity or a tag of HTML is one.

    The character is empty for a tag inside a line, a line end for one that breaks it.
    """
    for found in pattern.finditer(text):
        start, end = found.span()
        written = found.group()
        if end - start == 1:
            yield start, end, written
        elif written[0] == "<":
            yield start, end, "\n" if found["block"] else ""
        elif len(said := unescape(written)) == 1:  # else no entity after all: "&abc;"
            yield start, end, said

"""Text as a person reads it: markup taken off, invisible characters taken out.

Nothing of a page but its words gets on: no script, no style, no comment, no attribute. Zero-width
characters go because a name with one inside ("Al<ZWSP>varez") would pass the recognisers.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

# Tags that portals write, with well-formed attributes. Anything else between angle brackets
# ("BP <120", "a<b and b>c") is text and stays.
_TAG = re.compile(
    r"</?(html|head|body|div|p|br|span|b|i|u|em|strong|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]"
    r"|a|font|blockquote|pre|hr|style|script|img|section|article|svg|iframe|form|input|object)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"'=]+))*\s*/?>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|svg|iframe|object|head)\b[^<>]*>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS: Final = frozenset(
    {"p", "br", "div", "li", "tr", "ul", "ol", "table", "hr", "blockquote", "pre", "section"}
    | {f"h{level}" for level in range(1, 7)}
)
_SILENT: Final = frozenset({"script", "style", "head", "svg", "iframe", "object", "template"})
# Zero-width space, word joiner, BOM, soft hyphen; overrides and isolates of text direction.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")


class _Words(HTMLParser):
    """Collects what a browser would show, with a new line at each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain(given: str) -> str:
    """Return `given` as plain text; markup is recognised by the tags that portals write.

    Only those tags go: a reader of markup would take "a<b and so on" for a tag and drop words.
    """
    if not _TAG.search(given):
        return clean(given)
    shown = _TAG.sub(_break, _HIDDEN.sub("", given))
    return clean(html.unescape(shown))


def from_markup(given: str) -> str:
    """Return what a text declared as HTML or XHTML shows."""
    return clean(_without_tags(given))


def clean(given: str) -> str:
    """Return NFC text with Unix line ends, at most one blank line in a row, nothing invisible."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    visible = _CONTROL.sub("", _INVISIBLE.sub("", lines))
    return _BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", visible)).strip()


def _break(tag: re.Match[str]) -> str:
    return "\n" if tag[1].lower() in _BREAKS else ""


def _without_tags(given: str) -> str:
    reader = _Words()
    reader.feed(given)
    reader.close()
    return "".join(reader.words)

"""Files that a person names on the command line: read, or told by name why not, without content."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

from schemas.errors import Misconfigured

CODES: Final = {
    "input.unreadable": "A file that was named can't be read. Check its name and rights.",
    "input.not_utf8": "A file that was named is no UTF-8 text. Convert it, or name another.",
    "input.not_json": "A file that was named is no JSON. Look at the place that is told.",
}


def text_of(path: Path) -> str:
    """Return the text in a file; a byte order mark is left out.

    Raises:
        Misconfigured: `input.unreadable`, `input.not_utf8`.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Misconfigured("input.unreadable", f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        hint = f"{path}: byte {error.start + 1} is no UTF-8"
        raise Misconfigured("input.not_utf8", hint) from None


def json_of(path: Path) -> Any:
    """Return the JSON value in a file.

    Raises:
        Misconfigured: `input.unreadable`, `input.not_utf8`, `input.not_json`.
    """
    try:
        return orjson.loads(text_of(path))
    except orjson.JSONDecodeError as error:
        hint = f"{path}: no JSON at line {error.lineno}, column {error.colno}"
        raise Misconfigured("input.not_json", hint) from None

"""Bytes of a record as a JSON object, or refused: size, encoding, syntax, depth, double keys.

Source: RFC 8259 §4 (names within an object SHOULD be unique; what a reader does otherwise is
unpredictable, so we refuse) and §8.1 (UTF-8).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from schemas.errors import Rejected

# The deepest resource of the R4 specification's examples nests 20 levels; Bundles add four.
MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of the intake: bytes of a record, code points of the text, bytes of an attachment."""

    max_bytes: int = 4 * 1024 * 1024
    max_text_characters: int = 100_000
    max_attachment_bytes: int = 256 * 1024


def decode(body: bytes, limits: Limits) -> dict[str, Any]:
    """Return the JSON object that `body` holds.

    Raises:
        Rejected: `intake.too_large`, `intake.not_utf8`, `intake.malformed_json`,
            `intake.too_deep`, `intake.duplicate_keys`, `intake.wrong_resource_type` (no object).
    """
    if len(body) > limits.max_bytes:
        raise Rejected("intake.too_large")
    text = _utf8(body)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        _refuse_json(str(error))
    if not isinstance(value, dict):
        raise Rejected("intake.wrong_resource_type")
    if _deeper_than(value, MAX_DEPTH):
        raise Rejected("intake.too_deep")
    _refuse_double_keys(text)
    return value


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected("intake.not_utf8") from None


def _refuse_json(message: str) -> NoReturn:
    """Tell nesting beyond orjson's own limit (1024) from broken syntax. `message` stays here."""
    deep = "recursion" in message.lower()
    raise Rejected("intake.too_deep" if deep else "intake.malformed_json") from None


def _deeper_than(value: dict[str, Any], depth: int) -> bool:
    level: list[Any] = [value]
    for _ in range(depth):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _refuse_double_keys(text: str) -> None:
    """Read once more with the reader that shows pairs; depth is already known to be small."""
    json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise Rejected("intake.duplicate_keys")

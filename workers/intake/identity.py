"""What makes a record itself on redelivery, found without validating it."""

from __future__ import annotations

import hashlib

import orjson

from schemas.errors import Rejected
from workers.intake.focal import focal, name_of
from workers.intake.references import Entry, Index, entries_of
from workers.intake.thread import root

_LARGEST_PEEKED_BYTES = 16 * 1024 * 1024


def identity(body: bytes) -> str:
    """Return `Communication/<id>`, else its business identifier, else a SHA-256 of the bytes.

    Total: any bytes give an identity, the same bytes the same one. A text that is not sent yet
    carries its status and version besides, so that sending it later is a message of its own.
    Two EHRs that number alike need two deployments: the id is taken as unique.
    """
    return _named(body) or f"sha256:{hashlib.sha256(body).hexdigest()}"


def thread_name(body: bytes) -> str:
    """Return the canonical reference of the thread's first message, as far as the record tells.

    Empty where it tells nothing. It names a Communication, never a person.
    """
    found = _focal(body)
    return root(*found) if found else ""


def _named(body: bytes) -> str:
    found = _focal(body)
    return name_of(found[0]) if found else ""


def _focal(body: bytes) -> tuple[Entry, Index] | None:
    if len(body) > _LARGEST_PEEKED_BYTES:
        return None
    try:
        record = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(record, dict):
        return None
    index = Index(entries_of(record))
    try:
        return focal(record, index), index
    except Rejected:
        return None

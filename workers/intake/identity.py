"""What makes a record itself on redelivery, found without validating it."""

from __future__ import annotations

import hashlib

import orjson

from schemas.errors import Rejected
from workers.intake.focal import focal, name_of
from workers.intake.references import Index, entries_of

_LARGEST_PEEKED_BYTES = 16 * 1024 * 1024


def identity(body: bytes) -> str:
    """Return `Communication/<id>`, else its business identifier, else a SHA-256 of the bytes.

    Total: any bytes give an identity, the same bytes the same one. A text that is not sent yet
    carries its status and version besides, so that sending it later is a message of its own.
    Two EHRs that number alike need two deployments: the id is taken as unique.
    """
    return _named(body) or f"sha256:{hashlib.sha256(body).hexdigest()}"


def _named(body: bytes) -> str:
    if len(body) > _LARGEST_PEEKED_BYTES:
        return ""
    try:
        record = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(record, dict):
        return ""
    index = Index(entries_of(record))
    try:
        return name_of(focal(record, index))
    except Rejected:
        return ""

"""The words of a Communication's payload.

Source: FHIR R4 Communication.payload (string, Attachment, Reference); R5 (Attachment, Reference,
CodeableConcept). Oracle Millennium sends the body as a base64 Attachment, text/plain or XHTML.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from schemas.errors import Rejected
from workers.intake.decode import Limits
from workers.intake.elements import Json, child, children, concept, text
from workers.intake.plaintext import clean, from_markup, plain
from workers.intake.references import Index

_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_READABLE = _MARKUP | {"text/plain", "text/markdown"}


def words_of(communication: Json, index: Index, limits: Limits) -> str:
    """Return the parts of the payload that are text, joined by a blank line.

    Raises:
        Rejected: `intake.no_text`, `intake.attachment_only`, `intake.text_too_long`.
    """
    parts = children(communication, "payload")
    found = [words for part in parts for words in _words(part, communication, index, limits)]
    joined = "\n\n".join(words for words in found if words)
    if len(joined) > limits.max_text_characters:
        raise Rejected("intake.text_too_long")
    if not joined:
        other = any("contentAttachment" in p or "contentReference" in p for p in parts)
        raise Rejected("intake.attachment_only" if other else "intake.no_text")
    return joined


def _words(part: Json, holder: Json, index: Index, limits: Limits) -> Iterator[str]:
    if given := text(part, "contentString"):
        yield plain(given)
    if "contentCodeableConcept" in part:
        yield clean(concept(child(part, "contentCodeableConcept")))
    if "contentAttachment" in part:
        yield _attached(child(part, "contentAttachment"), limits)
    if "contentReference" in part:
        name = index.canonical(child(part, "contentReference"), holder)
        yield from _referred(index.resource(name, holder), limits)


def _referred(resource: Json, limits: Limits) -> Iterator[str]:
    kind = text(resource, "resourceType")
    if kind == "Binary":
        yield _attached(resource, limits)
    if kind == "DocumentReference":
        for content in children(resource, "content"):
            yield _attached(child(content, "attachment"), limits)


def _attached(attachment: Json, limits: Limits) -> str:
    """Return the text in an Attachment or Binary; empty when it is no text that we can read."""
    media_type, _, parameters = text(attachment, "contentType").lower().partition(";")
    data = text(attachment, "data")
    if media_type.strip() not in _READABLE or not data:
        return ""
    if len(data) > limits.max_attachment_bytes * 4 // 3 + 4:
        raise Rejected("intake.text_too_long")
    decoded = _decoded(data, "latin-1" if "iso-8859-1" in parameters else "utf-8")
    return from_markup(decoded) if media_type.strip() in _MARKUP else plain(decoded)


def _decoded(data: str, charset: str) -> str:
    try:
        return base64.b64decode("".join(data.split()), validate=True).decode(charset)
    except (binascii.Error, ValueError):
        return ""

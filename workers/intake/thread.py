"""Where a Communication stands in its thread.

Source: FHIR R4 Communication.partOf (thread header, as Medplum uses it) and inResponseTo.
"""

from __future__ import annotations

from datetime import UTC, datetime

from schemas.errors import Rejected
from schemas.inbound import EarlierMessage
from schemas.text import PhiText
from workers.intake.decode import Limits
from workers.intake.elements import moment, text
from workers.intake.focal import SENT, answered_names, earlier_names
from workers.intake.payload import words_of
from workers.intake.references import Entry, Index
from workers.intake.sides import sides_of
from workers.intake.validate import is_valid, version_of

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def root(entry: Entry, index: Index) -> str:
    """Return the canonical reference of the thread's first message, as far as the record tells.

    The way up ends at the first reference that is not in the record; a circle ends where it closes.
    """
    seen = [entry.canonical]
    at: Entry | None = entry
    while at is not None:
        names = earlier_names(at.resource, index)
        if not names or names[0] in seen:
            break
        seen.append(names[0])
        at = index.find(names[0])
    return seen[-1]


def answered(entry: Entry, index: Index) -> tuple[str, ...]:
    """Return what a Communication answers; by `partOf` only where it gives no inResponseTo."""
    direct = answered_names(entry.resource, index)
    return direct or earlier_names(entry.resource, index)


def earlier(entry: Entry, index: Index, limits: Limits) -> tuple[EarlierMessage, ...]:
    """Return the readable messages of the same thread up to this one, oldest first."""
    thread, now = root(entry, index), moment(text(entry.resource, "sent"))
    found = []
    for other in index.entries:
        if other is entry or other.type != "Communication" or not other.canonical:
            continue
        if other.canonical == entry.canonical or root(other, index) != thread:
            continue
        message = _readable(other, index, limits)
        if message and not (now and message.sent_at and message.sent_at > now):
            found.append(message)
    return tuple(sorted(found, key=lambda m: m.sent_at or _LONG_AGO))


def _readable(entry: Entry, index: Index, limits: Limits) -> EarlierMessage | None:
    """Return one earlier message, or None: a broken one is no reason to refuse the new one."""
    resource = entry.resource
    if text(resource, "status") not in SENT:
        return None
    try:
        if not is_valid(resource, version_of(resource)):
            return None
        role = sides_of(resource, index).sender_role
        words = words_of(resource, index, limits)
    except Rejected:
        return None
    sent = moment(text(resource, "sent")) or moment(text(resource, "received"))
    return EarlierMessage(entry.canonical, role, PhiText(words), sent)

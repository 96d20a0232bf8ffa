"""Which Communication of a record is meant, and by what it is known on redelivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.errors import Rejected
from workers.intake.elements import Json, children, identifiers, moment, text
from workers.intake.references import Entry, Index, logical

CATEGORY_SYSTEM: Final = "urn:bedside:category"
EDIT_REQUEST: Final = "empathy-edit-request"
SENT: Final = frozenset({"completed", "in-progress"})


def is_edit_request(communication: Json) -> bool:
    """Return whether a clinician asks for this text to be made warmer."""
    codings = (c for k in children(communication, "category") for c in children(k, "coding"))
    marked = any(
        text(c, "system") == CATEGORY_SYSTEM and text(c, "code") == EDIT_REQUEST for c in codings
    )
    return marked and text(communication, "status") == "preparation"


def focal(record: Json, index: Index) -> Entry:
    """Return the Communication that a record is about.

    A lone Communication is itself. In a Bundle of type `message` it is what
    MessageHeader.focus names; else the newest by `sent` among those that no other answers or
    belongs to. Drafts and withdrawn ones count only when there is nothing else.

    Raises:
        Rejected: `intake.wrong_resource_type`, `intake.no_focal_communication`,
            `intake.several_focal_communications`.

    Source: FHIR R4 MessageHeader.focus; Communication.inResponseTo, partOf.
    """
    kind = text(record, "resourceType")
    if kind == "Communication":
        return index.entries[0]
    if kind != "Bundle":
        raise Rejected("intake.wrong_resource_type")
    named = _named_by_header(record, index)
    found = _unique([e for e in index.entries if e.type == "Communication"])
    return _newest(named if named is not None else _unanswered(_live(found), index))


def _named_by_header(record: Json, index: Index) -> list[Entry] | None:
    headers = [e for e in index.entries if e.type == "MessageHeader"]
    if text(record, "type") != "message" or not headers:
        return None
    focus = children(headers[0].resource, "focus")
    found = [index.find(index.canonical(r, headers[0].resource)) for r in focus]
    named = _unique([e for e in found if e is not None and e.type == "Communication"])
    if len(named) > 1:
        raise Rejected("intake.several_focal_communications")
    return named


def _unique(entries: Sequence[Entry]) -> list[Entry]:
    return list({entry.canonical or id(entry): entry for entry in reversed(entries)}.values())


def _live(entries: list[Entry]) -> list[Entry]:
    live = [e for e in entries if text(e.resource, "status") in SENT or is_edit_request(e.resource)]
    return live or entries


def _unanswered(entries: list[Entry], index: Index) -> list[Entry]:
    named = {name for e in entries for name in earlier_names(e.resource, index)}
    return [e for e in entries if e.canonical not in named or not e.canonical]


def earlier_names(communication: Json, index: Index) -> tuple[str, ...]:
    """Return canonical references of Communications that this one belongs to or answers.

    `partOf` comes first: where a system has thread headers, every message names the same one.
    """
    parts = [
        name
        for reference in children(communication, "partOf")
        if (name := index.canonical(reference, communication))
        and _is_communication(name, reference)
    ]
    return tuple(dict.fromkeys((*parts, *answered_names(communication, index))))


def answered_names(communication: Json, index: Index) -> tuple[str, ...]:
    """Return canonical references of what `inResponseTo` names: Communications, says R4."""
    given = children(communication, "inResponseTo")
    typed = ({"type": "Communication", **reference} for reference in given)
    return tuple(name for r in typed if (name := index.canonical(r, communication)))


def _is_communication(name: str, reference: Json) -> bool:
    return name.startswith("Communication") or text(reference, "type") == "Communication"


def _newest(entries: list[Entry]) -> Entry:
    if not entries:
        raise Rejected("intake.no_focal_communication")
    if len(entries) == 1:
        return entries[0]
    dated = [(moment(text(e.resource, "sent")), e) for e in entries]
    moments = sorted((at for at, _ in dated if at is not None), reverse=True)
    if len(moments) < len(entries) or moments[0] == moments[1]:
        raise Rejected("intake.several_focal_communications")
    return next(e for at, e in dated if at == moments[0])


def name_of(entry: Entry) -> str:
    """Return what makes this Communication itself; empty when it has neither id nor identifier.

    A text that is not sent yet has a name of its own for each version: the same Communication
    comes again, under its plain name, when it is sent.
    """
    own = entry.canonical
    if not own:
        return ""
    status = text(entry.resource, "status")
    if status in SENT:
        return own
    meta = entry.resource.get("meta")
    version = text(meta, "versionId") or text(meta, "lastUpdated")
    return f"{own}@{status}#{version}"


def references_of(entry: Entry) -> tuple[str, ...]:
    """Return every name under which a later record may refer to this Communication."""
    logicals = [logical(entry.type, s, v) for s, v in identifiers(entry.resource)]
    plain = [f"{s}|{v}" for s, v in identifiers(entry.resource)]
    named = [entry.canonical, entry.full_url, *logicals, *plain]
    return tuple(dict.fromkeys(name for name in named if name))

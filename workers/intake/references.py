"""References of a record made comparable, and what they point to.

A canonical reference is `Type/id`; `Type?identifier=system|value` where only a business
identifier is known; `#id` for a contained resource; or the URN as given.

Source: FHIR R4 References (literal, logical, contained) and Bundle (resolving references).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workers.intake.elements import Json, child, children, identifiers, text

_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,128})(?:/_history/[^/]+)?")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One resource of a record, with the URL under which the Bundle lists it."""

    resource: Json
    full_url: str = ""

    @property
    def type(self) -> str:
        """Return the resourceType."""
        return text(self.resource, "resourceType")

    @property
    def canonical(self) -> str:
        """Return the canonical reference of this resource; may be empty."""
        if own := text(self.resource, "id"):
            return f"{self.type}/{own}"
        for system, value in identifiers(self.resource):
            return logical(self.type, system, value)
        return self.full_url


def logical(kind: str, system: str, value: str) -> str:
    """Return the canonical form of a reference by identifier."""
    return f"{kind}?identifier={system}|{value}"


def literal(reference: str) -> str:
    """Return `Type/id` of a relative or absolute reference, or the reference as it is."""
    match = _LITERAL.fullmatch(reference)
    return f"{match[1]}/{match[2]}" if match else reference


def kind_of(canonical: str) -> str:
    """Return the resource type that a canonical reference names, or an empty string."""
    match = re.match(r"([A-Z][A-Za-z]+)[/?]", canonical)
    return match[1] if match else ""


def entries_of(record: Json) -> list[Entry]:
    """Return the resources of a record: of its Bundle, or itself; broken entries are left out."""
    if text(record, "resourceType") != "Bundle":
        return [Entry(record)]
    found = []
    for entry in children(record, "entry"):
        resource = child(entry, "resource")
        if text(resource, "resourceType"):
            found.append(Entry(resource, text(entry, "fullUrl")))
    return found


@dataclass(slots=True, repr=False)
class Index:
    """Finds resources of one record by any of the names they go by; the first holder wins."""

    entries: Sequence[Entry]
    _by_name: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note every name of every entry."""
        for entry in self.entries:
            for name in self._names(entry):
                self._by_name.setdefault(name, entry)

    @staticmethod
    def _names(entry: Entry) -> Iterator[str]:
        yield from (name for name in (entry.canonical, entry.full_url) if name)
        for system, value in identifiers(entry.resource):
            yield logical(entry.type, system, value)
            yield logical("", system, value)
        for inner in children(entry.resource, "contained"):
            if own := text(inner, "id"):
                yield f"{entry.canonical}#{own}"

    def find(self, canonical: str) -> Entry | None:
        """Return the entry that goes by this name."""
        return self._by_name.get(canonical)

    def canonical(self, reference: Json, holder: Json) -> str:
        """Return the canonical form of a Reference element of `holder`; empty when it has none."""
        given = text(reference, "reference")
        if given.startswith("#"):
            return self._contained(given, holder)
        if given:
            entry = self._by_name.get(given) or self._by_name.get(literal(given))
            return (entry.canonical if entry else "") or literal(given)
        return self._logical(reference)

    def contained(self, canonical: str, holder: Json) -> Json:
        """Return the contained resource `#id` of `holder`, or an empty object."""
        inside = children(holder, "contained")
        return next((r for r in inside if f"#{text(r, 'id')}" == canonical), {})

    def resource(self, canonical: str, holder: Json) -> Json:
        """Return what a canonical reference points to, or an empty object."""
        if canonical.startswith("#"):
            return self.contained(canonical, holder)
        entry = self.find(canonical)
        return entry.resource if entry else {}

    def _contained(self, given: str, holder: Json) -> str:
        inner = self.contained(given, holder)
        for system, value in identifiers(inner):
            name = logical(text(inner, "resourceType"), system, value)
            entry = self.find(name)
            return entry.canonical if entry else name
        return given if inner else ""

    def _logical(self, reference: Json) -> str:
        identifier = child(reference, "identifier")
        value = text(identifier, "value")
        if not value:
            return ""
        name = logical(text(reference, "type"), text(identifier, "system"), value)
        entry = self.find(name)
        return entry.canonical if entry else name

"""Searches of the embedded endpoint: reading a query, and what a resource can be found by.

Source: FHIR R4 Search (hl7.org/fhir/R4/search.html): token, reference and string parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from connectors.embedded_fhir_answers import Problem
from connectors.embedded_fhir_params import PARAMS, Kind, Param

MOST_PER_PAGE: Final = 200
_PER_PAGE: Final = 20
_IGNORED: Final = frozenset({"_format", "_pretty", "_total"})
_SORTS: Final = {"": "ASC", "_lastUpdated": "ASC", "-_lastUpdated": "DESC"}


@dataclass(frozen=True, slots=True)
class Term:
    """What one alternative of a criterion asks: system and value; None stands for any."""

    system: str | None
    value: str | None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every criterion must hold, each by any of its terms."""

    kind: str
    criteria: tuple[tuple[str, tuple[Term, ...]], ...]
    count: int
    offset: int
    order: str
    given: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, kind: str, url_query: str, body: bytes) -> Query:
        """Return the search that a URL (and a form body) asks for.

        Raises:
            Problem: 400, a parameter that is unknown or can't be read.
        """
        try:
            given = parse_qsl(f"{url_query}&{body.decode('ascii')}", max_num_fields=100)
        except (ValueError, UnicodeDecodeError):
            raise Problem(400, "invalid", "The query can't be read.") from None
        control = {name: value for name, value in given if name.startswith("_") and name != "_id"}
        criteria = [(name, value) for name, value in given if name not in control]
        return cls(
            kind=kind,
            criteria=tuple(_criterion(kind, name, value) for name, value in criteria),
            count=_number(control.pop("_count", ""), _PER_PAGE, MOST_PER_PAGE),
            offset=_number(control.pop("_offset", ""), 0, 2**31),
            order=_order(control),
            given=tuple((n, v) for n, v in given if n != "_offset"),
        )

    def url(self, offset: int) -> str:
        """Return this search as a relative URL, from `offset` on."""
        return f"{self.kind}?{urlencode([*self.given, ('_offset', str(offset))])}"


def _order(control: dict[str, str]) -> str:
    direction = _SORTS.get(control.pop("_sort", ""))
    if direction is None or not control.keys() <= _IGNORED:
        raise Problem(400, "not-supported", "An unknown control parameter.")
    return direction


def _number(given: str, default: int, most: int) -> int:
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 11):
        raise Problem(400, "invalid", "A count is no number.")
    return min(int(given), most)


def _criterion(kind: str, name: str, value: str) -> tuple[str, tuple[Term, ...]]:
    plain, _, modifier = name.partition(":")
    param = PARAMS[kind].get(plain)
    if param is None or modifier not in _modifiers(param.kind):
        raise Problem(400, "not-supported", "An unknown search parameter or modifier.")
    return plain, tuple(_term(param, part, modifier) for part in value.split(",") if part)


def _modifiers(kind: Kind) -> frozenset[str]:
    return {
        "token": frozenset({""}),
        "string": frozenset({"", "exact"}),
        "reference": frozenset({"", "Patient", "Practitioner", "Communication"}),
    }[kind]


def _term(param: Param, part: str, modifier: str) -> Term:
    if param.kind == "string":
        exact = modifier == "exact"
        return Term(part if exact else None, part.casefold(), prefix=not exact)
    if param.kind == "reference":
        kind, _, own = part.rpartition("/")
        kind = kind.rpartition("/")[2] or modifier or param.only
        return Term(kind or None, own)
    system, bar, code = part.partition("|")
    return Term(system, code or None) if bar else Term(None, part)


@dataclass(frozen=True, slots=True)
class Indexed:
    """One thing by which a resource is found; a string's `system` is the string as written."""

    param: str
    system: str
    value: str


def indexed(kind: str, resource: dict[str, Any]) -> Iterator[Indexed]:
    """Return everything by which a resource can be found."""
    for name, param in PARAMS[kind].items():
        for path in param.paths:
            for element in _at(resource, path.split(".")):
                yield from _entries(name, param, element)


def _at(holder: object, path: list[str]) -> Iterator[Any]:
    if isinstance(holder, list):
        for item in holder:
            yield from _at(item, path)
    elif not path:
        yield holder
    elif isinstance(holder, dict) and path[0] in holder:
        yield from _at(holder[path[0]], path[1:])


def _entries(name: str, param: Param, element: Any) -> Iterator[Indexed]:
    match param.kind:
        case "reference":
            yield from _references(name, param, element)
        case "string":
            for text in _strings(element):
                yield Indexed(name, text, text.casefold())
        case "token":
            yield from _tokens(name, element)


def _references(name: str, param: Param, element: Any) -> Iterator[Indexed]:
    given = element.get("reference") if isinstance(element, dict) else None
    if isinstance(given, str):
        kind, _, own = given.partition("/_history/")[0].rpartition("/")
        kind = kind.rpartition("/")[2]
        if not param.only or kind == param.only:
            yield Indexed(name, kind, own)


def _strings(element: Any) -> Iterator[str]:
    if isinstance(element, str):
        yield element
    elif isinstance(element, dict):
        for key in ("family", "given", "text"):
            yield from (text for text in _at(element, [key]) if isinstance(text, str))


def _tokens(name: str, element: Any) -> Iterator[Indexed]:
    if isinstance(element, str):
        yield Indexed(name, "", element)
    elif isinstance(element, dict):
        value = element.get("value") or element.get("code")
        if isinstance(value, str):
            yield Indexed(name, str(element.get("system", "")), value)
        for coding in _at(element, ["coding"]):
            yield from _tokens(name, coding)

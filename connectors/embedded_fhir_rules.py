"""What the embedded endpoint takes: types served, JSON, sound resources, version conditions."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import orjson
from fhir.resources.R4B import get_fhir_model_class

from connectors.embedded_fhir_answers import Problem
from connectors.embedded_fhir_params import PARAMS

# Required bindings that matter to an inbox; fhir.resources takes any string for a code.
_CODES: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("Communication", "status"): frozenset(
        {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed",
         "entered-in-error", "unknown"}
    ),
    ("Communication", "priority"): frozenset({"routine", "urgent", "asap", "stat"}),
    ("Task", "priority"): frozenset({"routine", "urgent", "asap", "stat"}),
    ("Task", "status"): frozenset(
        {"draft", "requested", "received", "accepted", "rejected", "ready", "cancelled",
         "in-progress", "on-hold", "failed", "completed", "entered-in-error"}
    ),
    ("Task", "intent"): frozenset(
        {"unknown", "proposal", "plan", "order", "original-order", "reflex-order",
         "filler-order", "instance-order", "option"}
    ),
}  # fmt: skip
_WRONG: Final = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
_MOST_DIGITS: Final = 9


def served(kind: str) -> str:
    """Return `kind` if it is a resource type served here.

    Raises:
        Problem: 404.
    """
    if kind not in PARAMS:
        raise Problem(404, "not-supported", "No such resource type here.")
    return kind


def decoded(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body.

    Raises:
        Problem: 400.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Problem(400, "structure", "The body is no JSON.") from None
    if not isinstance(value, dict):
        raise Problem(400, "structure", "The body is no JSON object.")
    return value


def checked(kind: str, resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource that is what FHIR says of its type.

    Raises:
        Problem: 400 (another type), 422 (not valid).
    """
    if resource.get("resourceType") != kind:
        raise Problem(400, "invalid", "The resource is of another type than the address.")
    try:
        _model(kind).model_validate(resource)
    except _WRONG:
        raise Problem(422, "invalid", "The resource is not valid.") from None
    for (owner, element), codes in _CODES.items():
        if owner == kind and element in resource and resource[element] not in codes:
            raise Problem(422, "code-invalid", "A code is outside its value set.")
    return resource


@cache
def _model(kind: str) -> Any:
    return get_fhir_model_class(kind)


def if_match(header: str) -> int | None:
    """Return the version that an If-Match header asks for.

    Raises:
        Problem: 400.
    """
    if not header:
        return None
    match = re.fullmatch(r'(?:W/)?"(\d+)"', header.strip())
    if match is None or len(match[1]) > _MOST_DIGITS:
        raise Problem(400, "invalid", "If-Match holds no version.")
    return int(match[1])

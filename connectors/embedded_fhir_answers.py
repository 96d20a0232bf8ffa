"""What the embedded endpoint answers: outcomes, result Bundles, its CapabilityStatement.

Source: FHIR R4 OperationOutcome, Bundle (searchset), CapabilityStatement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from connectors.embedded_fhir_params import PARAMS

if TYPE_CHECKING:
    from connectors.embedded_fhir_search import Query
    from connectors.embedded_fhir_store import Row


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body (an object, or bytes ready to send), headers and a relative Location."""

    status: int
    body: Mapping[str, Any] | None
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    location: str = ""


class Problem(Exception):
    """Ends a request with an OperationOutcome. `text` is fixed: it never quotes the request."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text

    def answer(self) -> Answer:
        """Return the outcome to send."""
        issue = {"severity": "error", "code": self.code, "diagnostics": self.text}
        return Answer(self.status, {"resourceType": "OperationOutcome", "issue": [issue]})


def bundle_of(rows: Sequence[Row], total: int, query: Query, base: str) -> dict[str, Any]:
    """Return a searchset with a link to the next page where there is one."""
    links = [{"relation": "self", "url": f"{base}/{query.url(query.offset)}"}]
    after = query.offset + len(rows)
    if rows and after < total:
        links.append({"relation": "next", "url": f"{base}/{query.url(after)}"})
    entries = [
        {
            "fullUrl": f"{base}/{row.kind}/{row.id}",
            "resource": orjson.loads(row.body),
            "search": {"mode": "match"},
        }
        for row in rows
    ]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    return {**bundle, "entry": entries} if entries else bundle


def capability_statement(base: str) -> dict[str, Any]:
    """Return what this endpoint can do."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-21",
        "kind": "instance",
        "software": {"name": "Bedside embedded FHIR endpoint"},
        "implementation": {"description": "Embedded default of Bedside", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_resource(kind) for kind in PARAMS],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    interactions = ("read", "vread", "create", "update", "delete", "search-type")
    return {
        "type": kind,
        "interaction": [{"code": code} for code in interactions],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalUpdate": False,
        "searchParam": [{"name": name, "type": param.kind} for name, param in PARAMS[kind].items()],
    }

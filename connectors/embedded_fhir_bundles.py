"""Batch and transaction Bundles of creates and updates.

Source: FHIR R4 transaction (all or nothing; references to urn:uuid entries get their new ids).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from connectors.embedded_fhir_answers import Answer, Problem
from connectors.embedded_fhir_rules import checked, served
from connectors.embedded_fhir_search import Query
from connectors.embedded_fhir_store import Store, Written

_TARGET = re.compile(r"([A-Za-z]+)(?:/([A-Za-z0-9\-.]{1,64}))?")


def run_bundle(store: Store, bundle: Mapping[str, Any]) -> Answer:
    """Run the entries of a Bundle and return their outcomes.

    Raises:
        Problem: 400; in a transaction also what the first failing entry gives.
    """
    kind, entries = bundle.get("type"), bundle.get("entry", [])
    if bundle.get("resourceType") != "Bundle" or kind not in {"batch", "transaction"}:
        raise Problem(400, "invalid", "Only batch and transaction Bundles are taken here.")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise Problem(400, "structure", "Bundle.entry is no array of objects.")
    if kind == "batch":
        answers = [_tried(store, entry) for entry in entries]
    else:
        answers = _together(store, entries)
    return Answer(200, {"resourceType": "Bundle", "type": f"{kind}-response", "entry": answers})


def _tried(store: Store, entry: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _done(_run(store, entry, ""))
    except Problem as problem:
        answer = problem.answer()
        return {"response": {"status": str(answer.status), "outcome": answer.body}}


def _together(store: Store, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with store.transaction():
        new: dict[str, str] = {}
        for entry in entries:
            _name(store, entry, new)
        return [
            _done(_run(store, {**entry, "resource": _pointed(entry.get("resource"), new)},
                       new.get(str(entry.get("fullUrl", "")), "")))
            for entry in entries
        ]  # fmt: skip


def _name(store: Store, entry: Mapping[str, Any], new: dict[str, str]) -> None:
    """Note under which reference an entry with a temporary name will stand."""
    url, (method, kind, own) = str(entry.get("fullUrl", "")), _request(entry)
    if not url.startswith("urn:"):
        return
    if method == "PUT":
        new[url] = f"{kind}/{own}"
        return
    condition = str(entry["request"].get("ifNoneExist", ""))
    found = store.search(kind, Query.read(kind, condition, b""))[0] if condition else []
    new[url] = f"{kind}/{found[0].id if found else uuid4()}"


def _pointed(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_pointed(item, new) for item in value]
    if isinstance(value, dict):
        return {
            key: new.get(item, item)
            if key == "reference" and isinstance(item, str)
            else _pointed(item, new)
            for key, item in value.items()
        }
    return value


def _request(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    request = entry.get("request")
    url = request.get("url") if isinstance(request, dict) else None
    match = _TARGET.fullmatch(url) if isinstance(url, str) else None
    method = request.get("method") if isinstance(request, dict) else None
    if match is None or (method, bool(match[2])) not in {("POST", False), ("PUT", True)}:
        raise Problem(400, "not-supported", "An entry is neither a create nor an update.")
    return str(method), served(match[1]), match[2] or ""


def _run(store: Store, entry: Mapping[str, Any], name: str) -> Written:
    method, kind, own = _request(entry)
    resource = entry.get("resource")
    if not isinstance(resource, dict):
        raise Problem(400, "structure", "An entry has no resource.")
    resource = checked(kind, resource)
    if method == "PUT":
        return store.update(kind, own, {**resource, "id": own}, None)
    condition = str(entry["request"].get("ifNoneExist", ""))
    query = Query.read(kind, condition, b"") if condition else None
    return store.create(kind, resource, query, own=name.partition("/")[2])


def _done(written: Written) -> dict[str, Any]:
    answer = written.answer()
    return {
        "response": {
            "status": str(answer.status),
            "location": answer.location,
            "etag": answer.headers["ETag"],
        }
    }

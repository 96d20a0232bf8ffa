"""A FHIR R4 endpoint in this process: the EHR of the embedded default and of tests.

It serves what the Inbox port needs and what a person needs to look around: create (also
conditional), read, update, delete, search by token and reference with paging, batch and
transaction Bundles of creates and updates, and the CapabilityStatement. It is no EHR: no users, no
terminology, no referential integrity.

Source: FHIR R4 RESTful API (hl7.org/fhir/R4/http.html), written against that page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.embedded_fhir_answers import Answer, Problem, bundle_of, capability_statement
from connectors.embedded_fhir_bundles import run_bundle
from connectors.embedded_fhir_rules import checked, decoded, if_match, served
from connectors.embedded_fhir_search import Query
from connectors.embedded_fhir_store import Row, Store

LARGEST_BODY_BYTES = 16 * 1024 * 1024
_JSON = "application/fhir+json"

Handler = Callable[[Store, Request, bytes], Answer]


def create_app(path: Path) -> Starlette:
    """Return the endpoint over the SQLite file `path`, made if it is not there.

    Every write is committed before it is answered, so a killed process loses nothing answered.
    """
    store = Store(path)
    one = "/{kind}/{id}"
    app = Starlette(
        routes=[
            Route("/metadata", _endpoint(store, _metadata), methods=["GET"]),
            Route("/", _endpoint(store, _bundle), methods=["POST"]),
            Route("/{kind}", _endpoint(store, _search), methods=["GET"]),
            Route("/{kind}", _endpoint(store, _create), methods=["POST"]),
            Route("/{kind}/_search", _endpoint(store, _search), methods=["POST"]),
            Route(one, _endpoint(store, _read), methods=["GET"]),
            Route(one, _endpoint(store, _update), methods=["PUT"]),
            Route(one, _endpoint(store, _delete), methods=["DELETE"]),
            Route(one + "/_history/{version}", _endpoint(store, _version), methods=["GET"]),
        ],
        exception_handlers={404: _no_route, 405: _no_method},
    )
    app.state.store = store
    return app


def _endpoint(store: Store, handler: Handler) -> Callable[[Request], object]:
    """Wrap a handler: read the body, answer with FHIR JSON, turn problems into outcomes."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request)
            # On the event loop: the store takes one at a time anyway, in well under a millisecond.
            answer = handler(store, request, body)
        except Problem as problem:
            answer = problem.answer()
        return _response(answer, request)

    return endpoint


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY_BYTES:
            raise Problem(413, "too-costly", "The body is larger than this endpoint takes.")
        parts.append(part)
    return b"".join(parts)


def _response(answer: Answer, request: Request) -> Response:
    headers = dict(answer.headers)
    if answer.location:
        headers["Location"] = f"{_base(request)}/{answer.location}"
    content = answer.raw if answer.raw is not None else orjson.dumps(answer.body)
    if answer.status == 204 or "return=minimal" in request.headers.get("prefer", ""):
        content = b""
    return Response(content, answer.status, headers, _JSON)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


async def _no_route(request: Request, _: Exception) -> Response:
    return _response(Problem(404, "not-found", "No such address.").answer(), request)


async def _no_method(request: Request, _: Exception) -> Response:
    return _response(Problem(405, "not-supported", "No such interaction.").answer(), request)


def _metadata(_: Store, request: Request, __: bytes) -> Answer:
    return Answer(200, capability_statement(_base(request)))


def _bundle(store: Store, _: Request, body: bytes) -> Answer:
    return run_bundle(store, decoded(body))


def _search(store: Store, request: Request, body: bytes) -> Answer:
    kind = served(request.path_params["kind"])
    query = Query.read(kind, request.url.query, body if request.method == "POST" else b"")
    rows, total = store.search(kind, query)
    return Answer(200, bundle_of(rows, total, query, _base(request)))


def _create(store: Store, request: Request, body: bytes) -> Answer:
    kind = served(request.path_params["kind"])
    resource = checked(kind, decoded(body))
    condition = request.headers.get("if-none-exist", "").lstrip("?")
    query = Query.read(kind, condition, b"") if condition else None
    if query is not None and not query.criteria:
        raise Problem(412, "conditional", "If-None-Exist names no criterion.")
    return store.create(kind, resource, query).answer()


def _read(store: Store, request: Request, _: bytes) -> Answer:
    kind = served(request.path_params["kind"])
    return _found(store.read(kind, request.path_params["id"]))


def _version(store: Store, request: Request, _: bytes) -> Answer:
    kind, version = served(request.path_params["kind"]), request.path_params["version"]
    number = int(version) if version.isascii() and version.isdigit() else 0
    return _found(store.read(kind, request.path_params["id"], min(number, 2**31)))


def _found(row: Row | None) -> Answer:
    if row is None:
        raise Problem(404, "not-found", "Never stored here.")
    if row.deleted:
        raise Problem(410, "deleted", "It was deleted.")
    return Answer(200, None, row.body, row.headers())


def _update(store: Store, request: Request, body: bytes) -> Answer:
    kind, own = served(request.path_params["kind"]), request.path_params["id"]
    resource = checked(kind, decoded(body))
    if resource.get("id") != own:
        raise Problem(400, "invalid", "The id in the body is not the id in the address.")
    expected = if_match(request.headers.get("if-match", ""))
    return store.update(kind, own, resource, expected).answer()


def _delete(store: Store, request: Request, _: bytes) -> Answer:
    store.delete(served(request.path_params["kind"]), request.path_params["id"])
    return Answer(204, None)

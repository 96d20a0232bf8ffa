"""FHIR over HTTP: every failure becomes one of our errors and says if the write may have worked.

Written against httpx 0.28 and FHIR R4 RESTful API.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import orjson

from schemas.errors import Misconfigured, PipelineError, Rejected, Retryable

_JSON: Final = "application/fhir+json"
_LONGEST_WAIT_SECONDS: Final = 3600.0
# The request did not reach the server: trying again can't repeat anything.
_NOT_SENT: Final = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
)  # fmt: skip
# The process is set up wrongly: no try will ever work.
_SETUP: Final = (
    httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError, httpx.TooManyRedirects,
    httpx.CookieConflict,
)  # fmt: skip


class AnswerLost(Retryable):
    """The request may have been carried out: look before you repeat it."""


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """A successful answer."""

    status: int
    resource: dict[str, Any]
    location: str = ""
    etag: str = ""


def translated(error: Exception) -> PipelineError:
    """Return our error for any exception of httpx.

    Raises:
        nothing; it returns `Misconfigured` (`ehr.bad_url`), `Retryable` (`ehr.unavailable`) or
        `AnswerLost` (`ehr.unavailable`), none with a word of the request.
    """
    if isinstance(error, _SETUP):
        return Misconfigured("ehr.bad_url", "BEDSIDE_EHR_BASE_URL can't be requested as it is.")
    if isinstance(error, _NOT_SENT):
        return Retryable("ehr.unavailable")
    return AnswerLost("ehr.unavailable")


class FhirHttp:
    """One FHIR server. Safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout_seconds: float = 30.0,
        auth: httpx.Auth | None = None,
        transport: httpx.BaseTransport | None = None,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._client = httpx.Client(
            timeout=timeout_seconds, auth=auth, transport=transport, verify=verify,
            headers={"Accept": _JSON},
        )  # fmt: skip

    def close(self) -> None:
        """Close connections."""
        self._client.close()

    def capabilities(self) -> dict[str, Any]:
        """Return the CapabilityStatement."""
        return self._send("GET", "metadata").resource

    def read(self, reference: str) -> dict[str, Any]:
        """Return the resource at `Type/id`."""
        return self._send("GET", reference, headers={"Cache-Control": "no-cache"}).resource

    def search(self, kind: str, parameters: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the matches on the first page (at most 20), past any cache of the server.

        Source: HAPI FHIR answers identical searches from a cache for 60 s by default.
        """
        found = self._send(
            "GET", kind, params={**parameters, "_count": "20"},
            headers={"Cache-Control": "no-cache"},
        ).resource  # fmt: skip
        entries = [e for e in found.get("entry", []) if isinstance(e, dict)]
        resources = [e.get("resource") for e in entries]
        return [r for r in resources if isinstance(r, dict) and r.get("resourceType") == kind]

    def create(self, resource: Mapping[str, Any], *, unless: str = "") -> Reply:
        """Create a resource; with `unless` (a query) only where nothing matches.

        Raises:
            AnswerLost: it may have been created.
            Retryable: `ehr.conflict`, `ehr.throttled`, `ehr.unavailable`.
            Rejected: `ehr.refused`; `ehr.several_matches` (412).
        """
        headers = {"Content-Type": _JSON, "Prefer": "return=representation"}
        if unless:
            headers["If-None-Exist"] = unless
        kind = str(resource["resourceType"])
        return self._send("POST", kind, headers=headers, content=orjson.dumps(resource))

    def transact(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        """Run a transaction Bundle and return its answer; raises as `create` does."""
        headers = {"Content-Type": _JSON}
        return self._send("POST", "", headers=headers, content=orjson.dumps(bundle)).resource

    def update(self, resource: Mapping[str, Any]) -> Reply:
        """Replace the version that `resource.meta.versionId` names.

        Raises:
            Retryable: `ehr.conflict`, another version is in force (412, or 409 on HAPI FHIR).
        """
        headers = {"Content-Type": _JSON}
        if version := resource.get("meta", {}).get("versionId"):
            headers["If-Match"] = f'W/"{version}"'
        where = f"{resource['resourceType']}/{resource['id']}"
        try:
            return self._send("PUT", where, headers=headers, content=orjson.dumps(resource))
        except Rejected as error:
            if error.code != "ehr.several_matches":
                raise
            raise Retryable("ehr.conflict") from None

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        try:
            response = self._client.request(
                method,
                f"{self._base}/{path}".rstrip("/"),
                params=params,
                headers=headers,
                content=content,
            )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError) as e:
            raise translated(e) from None
        if response.status_code >= 300:
            raise _failed(response)
        return _reply(response)


def _reply(response: httpx.Response) -> Reply:
    resource: Any = {}
    if response.content:
        try:
            resource = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            raise AnswerLost("ehr.unavailable") from None
    if not isinstance(resource, dict):
        raise AnswerLost("ehr.unavailable")
    headers = response.headers
    return Reply(
        response.status_code, resource, headers.get("location", ""), headers.get("etag", "")
    )


def _failed(response: httpx.Response) -> PipelineError:
    """Return our error for a status that is no success."""
    status, wait = response.status_code, _retry_after(response.headers.get("retry-after", ""))
    if status in {429, 503}:
        return Retryable("ehr.throttled", retry_after_seconds=wait)
    if status in {409, 423}:
        return Retryable("ehr.conflict", retry_after_seconds=wait)
    if status >= 500 or status == 408:
        return AnswerLost("ehr.unavailable", retry_after_seconds=wait)
    if status == 412:
        return Rejected("ehr.several_matches")
    if status == 401:
        return Misconfigured("ehr.unauthorized", "The EHR does not take our credentials.")
    if status < 400:
        return Misconfigured("ehr.bad_url", "BEDSIDE_EHR_BASE_URL leads to a redirect.")
    return Rejected("ehr.refused")


def _retry_after(header: str) -> float | None:
    """Return the seconds that Retry-After asks to wait (RFC 9110 §10.2.3), at most an hour."""
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), _LONGEST_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    zoned = at if at.tzinfo else at.replace(tzinfo=UTC)
    seconds = (zoned - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)

"""Writing one resource once: look, create if it is not there, look again when an answer is lost.

Everything is found by our own identifier. Where the server honours If-None-Exist it decides;
elsewhere two workers may create at the same moment, so we look once more after each create and
keep the oldest.

Source: FHIR R4 RESTful API, conditional create; HAPI FHIR answers 409 to creates at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from connectors.ehr_profiles import EhrProfile
from connectors.fhir_documents import DELIVERY_SYSTEM
from connectors.fhir_http import AnswerLost, FhirHttp, Reply
from schemas.errors import Rejected, Retryable

Json = dict[str, Any]
_T = TypeVar("_T")

_CONFLICT_TRIES: Final = 4
_CONFLICT_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """A resource in the EHR: its reference, and whether this call made it."""

    reference: str
    new: bool
    resource: Json


class Once:
    """Creates resources that carry our identifier, one for each."""

    def __init__(self, http: FhirHttp, profile: EhrProfile, pause: Callable[[float], None]) -> None:
        self._http, self._profile, self._pause = http, profile, pause

    def ensure(self, resource: Json) -> Found:
        """Return the one resource with our identifier, made now if it is not there.

        Raises:
            Retryable: `ehr.conflict`, `ehr.throttled`, `ehr.unavailable` (also when an answer
                was lost and nothing is found: the next try looks first).
            Rejected: `ehr.refused`.
        """
        return self.conflicts_over(lambda: self._ensured(resource))

    def _ensured(self, resource: Json) -> Found:
        kind, query = str(resource["resourceType"]), _query(resource)
        if not self._profile.conditional_create and (there := self._find(kind, query)):
            return there
        unless = f"identifier={query}" if self._profile.conditional_create else ""
        try:
            reply = self._http.create(resource, unless=unless)
        except AnswerLost as lost:
            return self._find(kind, query) or _raised(lost, self._profile.settle_seconds)
        except Rejected as error:
            if error.code != "ehr.several_matches":
                raise
            return self._find(kind, query) or _raised(Retryable("ehr.conflict"), 1.0)
        made = _made(kind, reply)
        if made is None or not self._profile.conditional_create:
            made = self._reconciled(made, kind, query)
        return made or _raised(AnswerLost("ehr.unavailable"), self._profile.settle_seconds)

    def _reconciled(self, made: Found | None, kind: str, query: str) -> Found | None:
        """Look again where another worker may have created the same between look and create."""
        there = self._find(kind, query)
        if there is None or made is None or there.reference == made.reference:
            return made or there
        return there

    def _find(self, kind: str, query: str) -> Found | None:
        """Return what carries our identifier; of several the oldest, the others withdrawn."""
        there = self._http.search(kind, {"identifier": query})
        if not there:
            return None
        first, *others = sorted(there, key=_age)
        for other in others:
            if self._profile.update and other.get("status") in {"preparation", "requested"}:
                self.withdraw(other)
        return Found(f"{kind}/{first.get('id')}", new=False, resource=first)

    def conflicts_over(self, attempt: Callable[[], _T]) -> _T:
        """Return what `attempt` gives, tried again while others write the same.

        Raises:
            Retryable: `ehr.conflict` when it does not end; whatever `attempt` raises.
        """
        for _ in range(_CONFLICT_TRIES):
            try:
                return attempt()
            except Retryable as error:
                if error.code != "ehr.conflict":
                    raise
                self._pause(_CONFLICT_PAUSE_SECONDS)
        raise Retryable("ehr.conflict")

    def withdraw(self, resource: Json) -> None:
        """Mark a resource as entered in error."""
        self._http.update({**resource, "status": "entered-in-error"})


def _query(resource: Json) -> str:
    return f"{DELIVERY_SYSTEM}|{resource['identifier'][0]['value']}"


def _made(kind: str, reply: Reply) -> Found | None:
    own = reply.resource.get("id") if reply.resource.get("resourceType") == kind else None
    if own is None and f"{kind}/" in reply.location:
        own = reply.location.split(f"{kind}/", 1)[1].split("/", 1)[0]
    if not own:
        return None
    return Found(f"{kind}/{own}", new=reply.status == 201, resource=reply.resource)


def _raised(error: Retryable, wait_seconds: float) -> Found:
    wait = error.retry_after_seconds
    raise type(error)(error.code, retry_after_seconds=wait_seconds if wait is None else wait)


def _age(resource: Json) -> tuple[str, str]:
    return str(meta_of(resource).get("lastUpdated", "")), str(resource.get("id", ""))


def meta_of(resource: Json) -> Json:
    """Return Resource.meta, or an empty object."""
    meta = resource.get("meta")
    return meta if isinstance(meta, dict) else {}

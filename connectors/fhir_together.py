"""Everything that one delivery writes, in one transaction: all of it stands, or none.

Every entry is idempotent by itself: draft, Task and AuditEvent are created only where our
identifier finds none, the Provenance has an id of our own. So a lost answer needs no detective
work: the same transaction again changes nothing. A flagged draft is never there without its Task.

Source: FHIR R4 transaction (Bundle.entry.request.ifNoneExist, update as create).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.fhir_documents import DELIVERY_SYSTEM, DRAFT_URL, TASK_URL
from connectors.fhir_http import AnswerLost
from connectors.fhir_once import Found

Json = dict[str, Any]

# Nothing points to these two; a server that validates wants every entry to have a name.
_PROVENANCE_URL: Final = "urn:uuid:5b8a1f6c-2f0e-4f43-9f0a-7d1f4f8f6c03"
_AUDIT_URL: Final = "urn:uuid:b6d3c1de-93a4-4c56-8a52-2f6f2f3e9b58"


@dataclass(frozen=True, slots=True)
class Together:
    """The resources of one delivery; the others name draft and Task `DRAFT_URL`, `TASK_URL`."""

    delivery_id: str
    task: Json | None = None
    draft: Json | None = None
    provenance: Json | None = None
    audit_event: Json | None = None

    def bundle(self) -> Json:
        """Return the transaction."""
        # No :exact: HAPI FHIR 8.6 can't read a modifier here, and no id is the start of another.
        audited = f"entity-name={self.delivery_id}"
        mine = f"identifier={DELIVERY_SYSTEM}|{self.delivery_id}"
        entries = [
            _created(self.task, "Task", mine, TASK_URL),
            _created(self.draft, "Communication", mine, DRAFT_URL),
            _put(self.provenance, f"bedside-{_digest(self.delivery_id)}", _PROVENANCE_URL),
            _created(self.audit_event, "AuditEvent", audited, _AUDIT_URL),
        ]
        kept = [entry for entry in entries if entry]
        return {"resourceType": "Bundle", "type": "transaction", "entry": kept}

    def written(self, answer: Mapping[str, Any]) -> dict[str, Found]:
        """Return what stands now, by resource type.

        Raises:
            AnswerLost: `ehr.unavailable`, the answer does not say what was done.
        """
        kinds = [entry["resource"]["resourceType"] for entry in self.bundle()["entry"]]
        answers = answer.get("entry")
        if not isinstance(answers, list) or len(answers) != len(kinds):
            raise AnswerLost("ehr.unavailable")
        return {kind: _found(kind, entry) for kind, entry in zip(kinds, answers, strict=True)}


def _created(resource: Json | None, kind: str, unless: str, url: str) -> Json | None:
    if resource is None:
        return None
    request = {"method": "POST", "url": kind, "ifNoneExist": unless}
    return {"fullUrl": url, "resource": resource, "request": request}


def _put(resource: Json | None, own: str, url: str) -> Json | None:
    if resource is None:
        return None
    where = f"{resource['resourceType']}/{own}"
    request = {"method": "PUT", "url": where}
    return {"fullUrl": url, "resource": {**resource, "id": own}, "request": request}


def _digest(delivery_id: str) -> str:
    return hashlib.sha256(delivery_id.encode()).hexdigest()[:40]


def _found(kind: str, entry: object) -> Found:
    response = entry.get("response") if isinstance(entry, dict) else None
    if not isinstance(response, dict):
        raise AnswerLost("ehr.unavailable")
    location, status = str(response.get("location", "")), str(response.get("status", ""))
    _, mark, rest = location.rpartition(f"{kind}/")
    own = rest.partition("/")[0]
    if not mark or not own:
        raise AnswerLost("ehr.unavailable")
    return Found(f"{kind}/{own}", new=status.startswith("201"), resource={})

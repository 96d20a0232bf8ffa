"""What the learn step needs of the world, in memory: a vault that forgets nothing, and ports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.vault import ThreadSecrets
from tests.fakes.book import FakeBook
from tests.fakes.delivery import NoDetector
from workers.facts.checker import MedFactChecker
from workers.ports import Ports

AT = datetime(2026, 3, 11, 10, tzinfo=UTC)


@dataclass
class OpenThreads:
    """Names cases and clinicians by their references, and shifts no date."""

    threads: dict[str, ThreadSecrets] = field(default_factory=dict)

    def index(self, identity: str) -> str:
        return f"index-of-{identity}"

    def case_id(self, identity: str) -> str:
        return f"case-of-{identity}"

    def clinician_id(self, reference: str) -> str:
        return f"id-of-{reference}"

    def thread(self, thread_key: str, *, subject: str = "") -> ThreadSecrets:
        return self.threads.setdefault(thread_key, ThreadSecrets(f"t-{thread_key}", 0))

    def save_thread(self, secrets: ThreadSecrets) -> None:
        return None


def ports(book: FakeBook) -> Ports:
    """Return ports in which only what learning uses is there."""
    unused: Any = None
    vault: Any = OpenThreads()
    return Ports(
        clock=lambda: AT,
        detector=NoDetector(),
        vault=vault,
        writer=unused,
        editor=unused,
        checker=MedFactChecker(),
        judgement=unused,
        inbox=unused,
        book=book,
    )


def final_reply(text: str, *, answers: str | None = "Communication/m1", **changes: Any) -> bytes:
    """Return a practitioner's final reply as FHIR JSON."""
    resource: dict[str, Any] = {
        "resourceType": "Communication",
        "id": "r1",
        "status": "completed",
        "sender": {"reference": "Practitioner/9"},
        "recipient": [{"reference": "Patient/1"}],
        "subject": {"reference": "Patient/1"},
        "sent": "2026-03-11T09:00:00Z",
        "payload": [{"contentString": text}],
    }
    if answers:
        resource["inResponseTo"] = [{"reference": answers}]
    return orjson.dumps(resource | changes)

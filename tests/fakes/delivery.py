"""What the deliver step needs of the world, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from schemas.decision import Decision, Delivery
from schemas.errors import Rejected
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from schemas.triage import Triage
from schemas.vault import SealedCase, ThreadSecrets
from workers.ports import Ports

AT = datetime(2026, 3, 10, 10, tzinfo=UTC)


@dataclass
class OpenVault:
    """Holds one case and one thread; notes who asked and why."""

    case: SealedCase | None
    secrets: ThreadSecrets
    asked: list[tuple[str, str]] = field(default_factory=list)

    def open_case(self, case_id: str, *, purpose: str) -> SealedCase:
        self.asked.append((case_id, purpose))
        if self.case is None:
            raise Rejected("vault.erased")
        return self.case

    def thread_by_id(self, thread_id: str, *, purpose: str) -> ThreadSecrets:
        self.asked.append((thread_id, purpose))
        return self.secrets


@dataclass
class RecordingInbox:
    """Takes everything and shows what it was given."""

    given: list[dict[str, Any]] = field(default_factory=list)

    def deliver(
        self,
        sealed: SealedCase,
        decision: Decision,
        text: PhiText | None,
        *,
        delivery_id: str,
        triage: Triage,
    ) -> Delivery:
        self.given.append({"sealed": sealed, "text": text, "delivery_id": delivery_id})
        return Delivery(outcome="draft_written", delivery_id=delivery_id, at=AT)


class NoDetector:
    """Marks nothing."""

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        return []


def ports(vault: OpenVault, inbox: Any) -> Ports:
    """Return ports in which only what delivery uses is there."""
    unused: Any = None
    return Ports(
        clock=lambda: AT,
        detector=NoDetector(),
        vault=vault,  # type: ignore[arg-type]  # the two reads that delivery does
        writer=unused,
        editor=unused,
        checker=unused,
        judgement=unused,
        inbox=inbox,
        book=unused,
    )

"""What the runtime needs from the world: a ledger, a way to publish, a name for raw records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from schemas.ledger import Acceptance, Depth, Outgoing, Result, Standing


class Ledger(Protocol):
    """Keeps what was done and what is to be published. Every method may raise Retryable."""

    def standing(self, step: str, event_ids: Sequence[str], keys: Sequence[str]) -> Standing:
        """Return what of a batch is done already, and what waits under the same keys."""
        ...

    def save(
        self, step: str, results: Sequence[Result], now: float, *, dropped: Sequence[str] = ()
    ) -> frozenset[str]:
        """Store results in one transaction; return the event ids that were news."""
        ...

    def accept(self, rows: Sequence[Outgoing], now: float) -> list[Acceptance]:
        """Take records from a sender for good."""
        ...

    def mark_published(self, rows: Iterable[Outgoing], now: float) -> None:
        """Note that the broker confirmed these records."""
        ...

    def depths(self, now: float) -> list[Depth]:
        """Return how much is due for each topic and in nobody's hands."""
        ...

    def claim(self, topic: str, limit: int, now: float) -> list[Outgoing]:
        """Take due records of a topic, oldest first."""
        ...

    def unclaim(self, rows: Iterable[Outgoing]) -> None:
        """Give claimed records back."""
        ...

    def release(self, now: float) -> int:
        """Make parked records due whose predecessor is finished."""
        ...

    def parked(self) -> int:
        """Return how many records are parked."""
        ...

    def forget_publication(self, consumer: str, before: float) -> int:
        """Have unfinished records published again."""
        ...

    def purge(self, *, dead_before: float, processed_before: float) -> None:
        """Drop what is past its retention."""
        ...


class Publisher(Protocol):
    """Hands records to the broker without waiting; the outbox keeps them until confirmed."""

    def send(self, rows: Iterable[Outgoing]) -> None:
        """Begin to publish."""
        ...

    def settled(self) -> tuple[list[Outgoing], list[Outgoing]]:
        """Return what was confirmed and what failed since the last call."""
        ...

    def flush(self, timeout_seconds: float) -> None:
        """Wait until everything begun is confirmed or failed."""
        ...

    def close(self) -> None:
        """Give up connections."""
        ...


class Naming(Protocol):
    """Names raw records of PHI topics."""

    def __call__(self, body: bytes) -> str:
        """Return the event id of a raw record: a keyed digest of the message's identity."""
        ...

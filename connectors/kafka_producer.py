"""Publishes records with confluent-kafka 2.16 (librdkafka), without waiting for each.

Idempotent, all replicas: records of one key arrive in order and once per session. What is not
confirmed is told to the relay, which has it published again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from confluent_kafka import KafkaException, Producer

from schemas.ledger import Outgoing

_POLL_SECONDS: Final = 0.1
# librdkafka's own lines go to standard error otherwise; what matters comes back per record.
_QUIET: Final = logging.getLogger("librdkafka.producer")
_QUIET.setLevel(logging.CRITICAL)


class KafkaPublisher:
    """Fulfils `workers.runtime.ports.Publisher`.

    Args:
        client: further librdkafka settings (security), by their librdkafka names.
        max_bytes: largest record.
    """

    def __init__(
        self, bootstrap: str, *, max_bytes: int, client: Mapping[str, Any] | None = None
    ) -> None:
        self._producer = Producer(
            {
                **(client or {}),
                "bootstrap.servers": bootstrap,
                "client.id": "bedside-outbox",
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 2,
                "delivery.timeout.ms": 30_000,
                "message.max.bytes": max_bytes + 65_536,
                "queue.buffering.max.kbytes": 65_536,
            },
            logger=_QUIET,
        )
        self._lock = threading.Lock()
        self._confirmed: list[Outgoing] = []
        self._failed: list[Outgoing] = []
        self._closing = False
        self._poller = threading.Thread(target=self._poll, name="bedside-deliveries", daemon=True)
        self._poller.start()

    def send(self, rows: Iterable[Outgoing]) -> None:
        """Begin to publish; what the local queue does not take counts as failed."""
        for row in rows:
            try:
                self._producer.produce(
                    row.topic,
                    row.payload,
                    key=row.key.encode() or None,
                    headers=[(name, value.encode()) for name, value in row.headers.items()],
                    on_delivery=self._on_delivery(row),
                )
            except (BufferError, KafkaException):
                with self._lock:
                    self._failed.append(row)

    def _on_delivery(self, row: Outgoing) -> Callable[[object, object], None]:
        def settle(error: object, _message: object) -> None:
            with self._lock:
                (self._failed if error else self._confirmed).append(row)

        return settle

    def settled(self) -> tuple[list[Outgoing], list[Outgoing]]:
        """Return what was confirmed and what failed since the last call."""
        with self._lock:
            confirmed, failed = self._confirmed, self._failed
            self._confirmed, self._failed = [], []
        return confirmed, failed

    def flush(self, timeout_seconds: float) -> None:
        """Wait until everything begun is confirmed or failed."""
        self._producer.flush(timeout_seconds)

    def close(self) -> None:
        """Stop polling for confirmations."""
        self._closing = True
        self._poller.join(5)

    def _poll(self) -> None:
        while not self._closing:
            self._producer.poll(_POLL_SECONDS)

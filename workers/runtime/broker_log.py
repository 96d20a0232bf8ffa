"""What librdkafka and FastStream say of a broker that does not answer: one line of ours a minute.

librdkafka tells each failed connection of each consumer, a dozen a second, by its own level; its
text may name topics and keys. We count them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

_LOG: Final = logging.getLogger("bedside.runtime")
# Not below "faststream": that logger has a handler of its own, which prints everything.
_QUIET: Final = logging.getLogger("librdkafka.consumer")
_QUIET.setLevel(logging.ERROR)
_FROM_LIBRDKAFKA: Final = "faststream.confluent._proxy"
_EVERY_SECONDS: Final = 60.0


class BrokerLog(logging.Logger):
    """The logger that FastStream is given.

    Args:
        address: `host:port` of the brokers, told with each warning.
        monotonic: a clock in seconds.
    """

    def __init__(self, address: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__("librdkafka.consumer", logging.ERROR)
        self._address = address
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._count = 0
        self._next = 0.0

    def handle(self, record: logging.LogRecord) -> None:
        """Count a line of librdkafka's; FastStream's own go where the log's rules hold."""
        if record.levelno < logging.ERROR:
            return
        if record.name != _FROM_LIBRDKAFKA:
            _QUIET.handle(record)
            return
        with self._lock:
            self._count += 1
            now = self._monotonic()
            if now < self._next:
                return
            count, self._count, self._next = self._count, 0, now + _EVERY_SECONDS
        facts = {"code": "kafka.unavailable", "address": self._address, "count": count}
        _LOG.warning("a broker does not answer", extra=facts)

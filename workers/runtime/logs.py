"""Log lines as JSON: a fixed sentence and named facts. Nothing else gets through.

A record's arguments and an exception's message are never written: libraries put inputs there.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import orjson

_FACTS: Final = frozenset({
    "step", "steps", "event_id", "case_id", "outcome", "code", "attempts", "place", "part",
    "topic", "partition", "count", "seconds", "port", "signal", "address", "partitions", "version",
})  # fmt: skip
_OURS: Final = "bedside"


class JsonLines(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, logger, sentence and facts; of an exception its class."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.msg if record.name.startswith(_OURS) else _foreign(record),
        }
        line |= {name: value for name, value in vars(record).items() if name in _FACTS}
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
        return orjson.dumps(line, default=str).decode()


def _foreign(record: logging.LogRecord) -> str:
    """Say where a library logged; its text may quote a record."""
    return f"logged by {record.name} at {record.module}:{record.lineno}"


def set_up(level: str, stream: TextIO | None = None) -> None:
    """Send all logging through `JsonLines`; libraries only from WARNING up."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    # Libraries bring handlers of their own (FastStream does), which would print anything.
    for known in list(logging.root.manager.loggerDict.values()):
        if isinstance(known, logging.Logger):
            known.handlers[:], known.propagate = [], True
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level)

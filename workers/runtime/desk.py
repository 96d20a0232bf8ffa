"""What all steps of one process share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from workers.ports import Clock
from workers.runtime.ports import Ledger, Publisher
from workers.runtime.telemetry import Telemetry
from workers.runtime.window import Window


@dataclass(frozen=True, slots=True)
class Desk:
    """Database, broker, room on the broker, instruments, time, and the wish to stop.

    Attributes:
        stopping: set when the process shall end; steps then leave their batch early.
    """

    ledger: Ledger
    publisher: Publisher
    window: Window
    telemetry: Telemetry
    clock: Clock
    stopping: threading.Event = field(default_factory=threading.Event)

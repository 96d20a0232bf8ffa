"""What every child process needs, loaded once: the fork server imports this module.

A few sample messages go the whole way in an empty folder that is then thrown away. That loads the
word lists, compiles the patterns and builds the FHIR classes; children are forked from the result
and share its memory. Nothing here starts a thread or keeps a file open.
"""

from __future__ import annotations

import gc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from schemas import topics
from workers.bootstrap_bench import opened_bench
from workers.runtime.work import Bench, Order
from workers.sample.generate import generate
from workers.settings import Settings

_MESSAGES: Final = 8


def warm() -> None:
    """Run the steps once over sample messages, with default settings."""
    with TemporaryDirectory() as folder:
        settings = Settings.model_construct(state_dir=Path(folder))
        with opened_bench(settings, "http://127.0.0.1") as bench:
            for number, message in enumerate(generate(_MESSAGES, 7)):
                _way(
                    bench,
                    Order(
                        "deidentify", topics.COMMUNICATION.name, f"w{number}", message.bundle, ""
                    ),
                )
    gc.collect()
    gc.freeze()


def _way(bench: Bench, order: Order) -> None:
    """Carry an order out, and what it leads to."""
    wanted: Order | None = order
    while wanted is not None:
        made = bench.carry_out(wanted).outgoing()
        wanted = None
        if made is not None and made.consumer:
            wanted = Order(made.consumer, made.topic, made.event_id, made.payload, "")


warm()

"""Fake steps on a bench of another process: `opened` is what a pool's child opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from schemas.errors import Misconfigured
from tests.fakes.pipeline import Steps
from workers.runtime.assembly import consumers
from workers.runtime.work import Bench


@contextmanager
def opened(inbox: Path | None = None) -> Iterator[Bench]:
    """Return fake steps, which write drafts into `inbox`."""
    topology = Steps(inbox=inbox).topology()
    yield Bench(topology, consumers(topology), max_event_bytes=1_000_000)


def refused() -> AbstractContextManager[Bench]:
    """Fail as a bench does that is set up wrongly."""
    raise Misconfigured("fake.refused", "mend this")


def stillborn() -> AbstractContextManager[Bench]:
    """End the process before it is ready."""
    raise SystemExit(3)

"""What the report needs from the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from schemas.history import CaseHistory, CodeCount


class History(Protocol):
    """What happened so far; fulfilled by the database's projections, de-identified."""

    def cases(self) -> Iterator[CaseHistory]:
        """Yield every case, oldest first."""
        ...

    def dead_letters(self) -> list[CodeCount]:
        """Return dead letters by step and code."""
        ...

    def not_ours(self) -> list[CodeCount]:
        """Return ordinary traffic that asked nothing of us, by step and code."""
        ...

    def step_seconds(self) -> dict[str, list[float]]:
        """Return the seconds of every event that a step handled well, by step."""
        ...

"""What an editor proposes before anything is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from schemas.base import Ref
from schemas.case import Case
from schemas.facts import FactCheck


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edited text, unchecked. `reason` says why when `text` is what came in."""

    text: str
    reason: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class Proposer(Protocol):
    """Writes an edit; `CheckedEditor` decides whether it may leave."""

    @property
    def editor_ref(self) -> Ref:
        """Which editor this is."""
        ...

    @property
    def prompt_ref(self) -> Ref:
        """Which prompt or phrase file it works from."""
        ...

    def propose(self, case: Case, text: str, level: int) -> Proposal:
        """Return an edit of `text` at `level`."""
        ...

    def again(
        self, case: Case, text: str, level: int, *, edited: str, check: FactCheck
    ) -> Proposal | None:
        """Return another edit with the findings of `check` named; None when it has no other."""
        ...

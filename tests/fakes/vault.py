"""A vault in memory, and a detector that finds what it is told to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.errors import Rejected, Retryable
from schemas.findings import Finding
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from schemas.vault import SealedCase, ThreadSecrets


@dataclass
class MemoryVault:
    """Fulfils `SurrogateVault`, without encryption; `opened` lists what was read back and why."""

    shift_days: int = 70
    threads: dict[str, ThreadSecrets] = field(default_factory=dict)
    cases: dict[str, SealedCase] = field(default_factory=dict)
    opened: list[tuple[str, str]] = field(default_factory=list)

    def index(self, identity: str) -> str:
        return f"index-{identity}"

    def case_id(self, identity: str) -> str:
        known = (c.case_id for c in self.cases.values() if identity in c.references)
        return next(known, f"case-{identity.replace('/', '-')}")

    def clinician_id(self, reference: str) -> str:
        return f"clinician-{reference.replace('/', '-')}"

    def thread(self, thread_key: str, *, subject: str = "") -> ThreadSecrets:
        thread_id = f"thread-{thread_key}"
        return self.threads.setdefault(thread_id, ThreadSecrets(thread_id, self.shift_days))

    def thread_by_id(self, thread_id: str, *, purpose: str) -> ThreadSecrets:
        self.opened.append((thread_id, purpose))
        if thread_id not in self.threads:
            raise Rejected("vault.erased")
        return self.threads[thread_id]

    def save_thread(self, secrets: ThreadSecrets) -> None:
        if self.threads[secrets.thread_id].version != secrets.version:
            raise Retryable("vault.conflict")
        self.threads[secrets.thread_id] = replace(secrets, version=secrets.version + 1)

    def seal_case(self, case: SealedCase) -> None:
        self.cases[case.case_id] = case

    def open_case(self, case_id: str, *, purpose: str) -> SealedCase:
        self.opened.append((case_id, purpose))
        if case_id not in self.cases:
            raise Rejected("vault.erased")
        return self.cases[case_id]


@dataclass(frozen=True, eq=False)
class ToldDetector:
    """Marks given words: `{word: (entity, pointer)}`, whole and without regard to case."""

    words: Mapping[str, tuple[str, str]]

    def detect(
        self, text: PhiText | SafeText, known: Sequence[KnownEntity], *, strict: bool = False
    ) -> list[Finding]:
        """Return the words in the order in which they stand, the longest first where they meet."""
        if not self.words:
            return []
        longest = sorted(self.words, key=len, reverse=True)
        pattern = rf"(?<![^\W_])(?:{'|'.join(map(re.escape, longest))})(?![^\W_])"
        found = re.finditer(pattern, text.reveal(), re.IGNORECASE)
        low = {word.casefold(): about for word, about in self.words.items()}
        return [
            Finding(m.start(), m.end(), low[m.group().casefold()][0], 0.9, "told",
                    low[m.group().casefold()][1])
            for m in found
        ]  # fmt: skip

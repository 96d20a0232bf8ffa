"""What the vault keeps: the surrogates of one thread and the sealed facts of one case (PHI)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, repr=False)
class Surrogate:
    """One replacement within a thread.

    Attributes:
        entity: type of the identifier.
        original, replacement: as they stand in the text.
        owner: pointer of the person or thing (`Patient/1`), so that all forms of one name agree.
        part: which part of it (`family`, `given`, `full`, `initials`, `date`…).
    """

    entity: str
    original: str
    replacement: str
    owner: str = ""
    part: str = ""

    def __repr__(self) -> str:
        return f"<Surrogate {self.entity}>"


@dataclass(frozen=True, slots=True, repr=False)
class ThreadSecrets:
    """Mapping of one thread. `version` rises with every save (optimistic locking).

    `date_shift_days` is drawn at random once for each thread; message and chart share it.
    """

    thread_id: str
    date_shift_days: int
    surrogates: tuple[Surrogate, ...] = ()
    version: int = 0

    def __repr__(self) -> str:
        return f"<ThreadSecrets of {len(self.surrogates)}>"


@dataclass(frozen=True, slots=True, repr=False)
class SealedCase:
    """What delivery needs to write into the EHR; encrypted at rest, read back with an audit record.

    References are those of the original Communication. `patient_reference` selects everything
    to shred when one patient's data must go.
    """

    case_id: str
    thread_id: str
    clinician_id: str
    communication_reference: str
    identity: str
    patient_reference: str
    sender_reference: str
    clinician_reference: str
    references: tuple[str, ...] = ()
    subject_line: str = ""
    text: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<SealedCase {self.case_id}>"

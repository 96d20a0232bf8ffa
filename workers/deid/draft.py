"""What a draft is written from, and the check of what a model wrote before it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.case import Case
from schemas.people import KnownEntity
from schemas.text import SafeText
from schemas.vault import ThreadSecrets
from workers.deid.leaks import leak_check
from workers.deid.refusals import Evidence
from workers.deid.tokens import atoms
from workers.ports import PhiDetector


def sources(case: Case) -> tuple[SafeText, ...]:
    """Return everything that a draft for `case` could have been written from."""
    return tuple(_sources(case))


def check_answer(
    case: Case, text: SafeText, detector: PhiDetector, known: Sequence[KnownEntity] = ()
) -> tuple[Evidence, ...]:
    """Return what in a model's answer may identify somebody and was not in what it read.

    The surrogates of the thread are words of the case, so they need no vault. `known` are the
    persons and places of the record (`sealed_known`). An answer with a finding must not go on
    (`deid.leak_suspected`).
    """
    shown = frozenset(atom.text for one in sources(case) for atom in atoms(one.reveal()))
    allowed = frozenset(word.casefold() for word in shown)
    nobody = ThreadSecrets(thread_id=case.thread_id, date_shift_days=0)
    return leak_check(text, nobody, detector=detector, known=known, allowed=allowed, shown=shown)


def _sources(case: Case) -> Iterator[SafeText]:
    yield from (case.subject_line, case.message, case.patient.called, case.clinician_called)
    if case.clinician_text is not None:
        yield case.clinician_text
    yield from (turn.text for turn in case.earlier)
    yield from (entry.text for entry in case.chart.entries)

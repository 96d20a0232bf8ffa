"""What a draft is written from, and the check of what a model wrote before it goes on."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.case import Case
from schemas.text import SafeText
from schemas.vault import ThreadSecrets
from workers.deid.leaks import leak_check
from workers.deid.refusals import Evidence
from workers.deid.tokens import words
from workers.ports import PhiDetector


def sources(case: Case) -> tuple[SafeText, ...]:
    """Return everything that a draft for `case` could have been written from."""
    return tuple(_sources(case))


def check_answer(case: Case, text: SafeText, detector: PhiDetector) -> tuple[Evidence, ...]:
    """Return what in a model's answer may identify somebody and was not in what it read.

    Needs no vault: the surrogates of the thread are words of the case. An answer with a finding
    must not go on (`deid.leak_suspected`).
    """
    allowed = frozenset().union(*(words(one.reveal()) for one in sources(case)))
    nobody = ThreadSecrets(thread_id=case.thread_id, date_shift_days=0)
    return leak_check(text, nobody, detector=detector, allowed=allowed)


def _sources(case: Case) -> Iterator[SafeText]:
    yield from (case.subject_line, case.message, case.patient.called, case.clinician_called)
    if case.clinician_text is not None:
        yield case.clinician_text
    yield from (turn.text for turn in case.earlier)
    yield from (entry.text for entry in case.chart.entries)

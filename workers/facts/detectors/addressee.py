"""A task that changed hands: what the clinic would do is now the patient's, or the other way."""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison
from workers.facts.detectors.rules import finding, rules
from workers.facts.extract import Clause
from workers.facts.kinds import starts_with_order
from workers.facts.lexicon import lexicon
from workers.facts.words import stem

MIN_LIKENESS = 0.5
"""Only versions of one clause are compared."""


def find(pair: Comparison) -> list[FactFinding]:
    """Return clauses whose actor changed (hard) or whose named person did (soft)."""
    out = []
    for p in pair.added:
        if p.partner is None or p.likeness < MIN_LIKENESS:
            continue
        now, before = _actor(p.clause), _actor(p.partner)
        if now and before and now != before:
            why = f"the {before} was to act, now the {now}"
            out.append(finding("addressee_changed", p.clause, "edited", why))
        elif _persons(p.clause) - _persons(p.partner) and _persons(p.partner) - _persons(p.clause):
            why = "another person is named"
            out.append(finding("addressee_changed", p.clause, "edited", why, severity="soft"))
    return out


def _actor(clause: Clause) -> str:
    found, text = rules("addressee"), clause.text.replace("\u2019", "'")
    if found["together"].search(text) or found["nobody"].search(text):
        return ""
    clinic = found["clinic_acts"].search(text)
    patient = found["patient_acts"].search(text)
    if starts_with_order(text) or (patient and not (clinic and clinic.start() < patient.start())):
        return "patient"
    return "clinic" if clinic else ""


def _persons(clause: Clause) -> set[str]:
    names = {stem(name): group for group, *members in _groups() for name in (group, *members)}
    return {names[word.stem] for word in clause.words if word.stem in names}


def _groups() -> list[list[str]]:
    return [row.split() for row in lexicon().words["persons"]]

"""An urgent or strong instruction that the edit made mild, or let go.

Source: papers.md §9: drafts under-call urgent visits (4 % against 14 to 27 %), and editing keeps
that bias; so an urgency that the clinician wrote may not be softened.
"""

from __future__ import annotations

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import Severity, finding, rules
from workers.facts.extract import Reading


def find(pair: Comparison) -> list[FactFinding]:
    """Return clauses of the original whose urgency is gone (hard) or weakened (soft)."""
    out = []
    for p in pair.dropped:
        if p.clause.kind in {"social", "question"}:
            continue
        now = _now(p, pair.edited)
        if _urgent(p.clause.text) and not _urgent(now):
            out.append(
                finding("urgency_lost", p.clause, "original", "the edit no longer says how soon")
            )
        elif p.partner is not None and _weakened(p.clause.text, p.partner.text):
            urgent = _urgent(p.clause.text)
            why = "the edit leaves it to the reader"
            severity: Severity = "hard" if urgent else "soft"
            out.append(finding("urgency_lost", p.clause, "original", why, severity=severity))
    return out


def _now(placed: Placed, edited: Reading) -> str:
    """The sentence of the edit that says the same, with the next one, or nothing."""
    span = placed.partner.sentence if placed.partner else None
    if span is None and placed.judged.where.sentences and placed.entailed:
        span = placed.judged.where.sentences[0].span
    if span is None:
        return ""
    after = next((s for s in edited.sentences if s.start >= span.end), span)
    return edited.text[span.start : after.end]


def _urgent(text: str) -> bool:
    return bool(rules("urgency")["emergent"].search(text.replace("\u2019", "'")))


def _weakened(before: str, now: str) -> bool:
    found = rules("urgency")
    before, now = before.replace("\u2019", "'"), now.replace("\u2019", "'")
    firm = found["emergent"].search(before) or found["strong"].search(before)
    return bool(firm and not found["weak"].search(before) and found["weak"].search(now))

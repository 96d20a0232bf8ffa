"""An urgent or firm instruction that the edit made mild, or let go.

Where to go (911, emergency room, urgent care, clinic, message) and how soon (now, today, this week,
unsaid, some time) are two scales; a drop on either is hard, and so is a softener ("if you can")
that the original does not have.

Source: papers.md §9: drafts under-call urgent visits (4 % against 14 to 27 %), and editing keeps
that bias; so an urgency that the clinician wrote may not be softened.
"""

from __future__ import annotations

from functools import lru_cache

from schemas.facts import FactFinding
from workers.facts.comparison import Comparison, Placed
from workers.facts.detectors.rules import Severity, finding, rules
from workers.facts.extract import Reading

UNSAID = 2
"""The rank of a text that does not say how soon; "some time" is below it."""
CARE = 3
"""From this place on (urgent care) a drop counts; "come in" and "call" stand for each other."""
_PLACES = ("", "a message", "a visit", "urgent care", "the emergency room", "an emergency call")
_TIMES = ("", "some time", "unsaid", "soon", "today", "now")


def find(pair: Comparison) -> list[FactFinding]:
    """Return clauses of the original whose urgency is gone (hard) or weakened (soft)."""
    out = []
    for p in pair.dropped:
        if p.clause.kind in {"social", "question"}:
            continue
        why, severity = _lost(p, pair.edited)
        if why:
            out.append(finding("urgency_lost", p.clause, "original", why, severity=severity))
    return out


def _lost(p: Placed, edited: Reading) -> tuple[str, Severity]:
    """What an edit took of a clause's urgency, and how grave that is."""
    before, now = _even(p.clause.text), _even(_now(p, edited))
    there, then = rank("place", before), rank("place", now)
    if there >= CARE and then < there:
        return f"it was {_PLACES[there]}, now {_PLACES[then] or 'no place'}", "hard"
    ordered = p.clause.kind in {"instruction", "contingency"} or there >= CARE
    soon, later = rank("time", before), rank("time", now)
    if ordered and later < soon and (soon > UNSAID or p.partner is not None):
        return f"it was {_TIMES[soon]}, now {_TIMES[later]}", "hard"
    if p.partner is None:
        return "", "soft"
    now = _even(p.partner.text)
    found = rules("urgency")
    if ordered and found["softener"].search(now) and not _mild(before):
        return "the edit leaves it to the reader", "hard"
    if _weakened(before, now):
        return "the edit leaves it to the reader", "hard" if soon > UNSAID else "soft"
    return "", "soft"


def _now(placed: Placed, edited: Reading) -> str:
    """The sentence of the edit that says the same, with the next one, or nothing."""
    span = placed.partner.sentence if placed.partner else None
    if span is None and placed.judged.where.sentences and placed.entailed:
        span = placed.judged.where.sentences[0].span
    if span is None:
        return ""
    after = next((s for s in edited.sentences if s.start >= span.end), span)
    return edited.text[span.start : after.end]


def _even(text: str) -> str:
    return text.replace("\u2019", "'")


@lru_cache(maxsize=8_000)
def rank(scale: str, text: str) -> int:
    """Return the place of a text on the scale `place` or `time`; the most urgent word counts."""
    found = rules("urgency")
    steps = (n for n in (5, 4, 3, 2, 1) if f"{scale}_{n}" in found)
    missing = UNSAID if scale == "time" else 0
    return next((n for n in steps if found[f"{scale}_{n}"].search(text)), missing)


def _mild(text: str) -> bool:
    return bool(rules("urgency")["softener"].search(text) or rules("urgency")["weak"].search(text))


def _weakened(before: str, now: str) -> bool:
    found = rules("urgency")
    firm = rank("time", before) > UNSAID or found["strong"].search(before)
    return bool(firm and not found["weak"].search(before) and found["weak"].search(now))

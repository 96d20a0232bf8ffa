"""Which labelled identifiers survive the whole step: detection, replacement and the second look.

`evaluate` scores what the detector marks. This scores what leaves: a span survives when a word or
number of it still stands, at its place, in the text that goes on. What the law lets stay does not
count: years, the first three digits of a ZIP, titles, and generic words of streets and firms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from schemas import entities
from schemas.errors import Rejected
from schemas.vault import ThreadSecrets
from workers.deid import pools
from workers.deid.gold import Gold
from workers.deid.intervals import wilson
from workers.deid.labelled import Labelled
from workers.deid.labels import TypeMap
from workers.deid.names import TITLES
from workers.deid.replace import Replaced
from workers.deid.session import Session
from workers.deid.tokens import INVISIBLE, atoms
from workers.ports import PhiDetector

ALL: Final = "all identifiers"
_ANCHOR: Final = date(2026, 6, 15)
_YEAR: Final = re.compile(r"(?:18|19|20|21)\d\d")
_CLOCK: Final = re.compile(r":|\d ?[ap]m", re.IGNORECASE)
_IN_DATES: Final = """
the of on and to through st nd rd th monday tuesday wednesday thursday friday saturday sunday
mon tue wed thu fri sat sun last next this am pm at in el de del day month
"""
_IN_OTHERS: Final = """
de del la van von of the and at in year years old yo aged http https www com org net
flat apt suite box unit po
"""
_DATE_WORDS: Final = frozenset(_IN_DATES.split())
_SMALL: Final = frozenset(_IN_OTHERS.split())
_SHIFTS: Final = range(4, 27)


@dataclass(slots=True)
class Survivors:
    """Counts by our type. `held`: spans of texts that the second look held, so nothing left."""

    wanted: Counter[str] = field(default_factory=Counter)
    survived: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    held_texts: int = 0


def survivors(
    detector: PhiDetector, texts: Sequence[Labelled], types: TypeMap, *, seed: int = 1
) -> Survivors:
    """Return what survives of each labelled span; each text is a thread of its own."""
    found, rng = Survivors(), Random(seed)  # noqa: S311  # repeatable, not secret
    for one in texts:
        shift = 7 * rng.choice(_SHIFTS) * rng.choice((-1, 1))
        secrets = ThreadSecrets(thread_id=one.text_id, date_shift_days=shift)
        session = Session(secrets, detector, one.known, _ANCHOR, rng)
        session.avoid([one.text])
        made = session.replaced(one.text)
        held = _held(session)
        found.texts += 1
        found.held_texts += held
        raw = one.text.reveal()
        for span in one.spans:
            if span.entity not in types.not_identifiers:
                lives = _survives(raw, span, made)
                for name in (span.entity, ALL):
                    found.wanted[name] += 1
                    found.held[name] += held
                    found.survived[name] += lives and not held
    return found


def figures(found: Survivors) -> dict[str, Any]:
    """Return the counts with 95 % intervals, ready for JSON."""
    classes = {
        name: {
            "n": n,
            "survived": found.survived[name],
            "share": found.survived[name] / n,
            "interval": wilson(found.survived[name], n),
            "held": found.held[name],
        }
        for name, n in sorted(found.wanted.items())
    }
    return {"texts": found.texts, "held_texts": found.held_texts, "classes": classes}


def _held(session: Session) -> bool:
    try:
        session.check()
    except Rejected:
        return True
    return False


def _survives(raw: str, span: Gold, made: Replaced) -> bool:
    """Return whether a telling word of the span stands in the text that leaves."""
    start, end = (place - len(INVISIBLE.findall(raw[:place])) for place in (span.start, span.end))
    clean = INVISIBLE.sub("", raw)
    words = [(a.start + start, a.end + start, a.key) for a in atoms(clean[start:end])]
    if span.entity == entities.DATE:
        words = [word for word in words if not _CLOCK.search(clean[word[0] - 1 : word[1] + 3])]
    for first, last, key in words:
        if not _tells(key, span.entity):
            continue
        at = next((n for n, (s, e) in enumerate(made.taken) if s <= first and last <= e), None)
        if at is None or _stands(clean, made, at, first):
            return True
    return False


def _stands(clean: str, made: Replaced, at: int, first: int) -> bool:
    """Return whether the word at `first` is the same in what was put in its place.

    A number alone can be the same by chance; with its neighbours it was not changed.
    """
    (start, end), (new_start, new_end) = made.taken[at], made.inserted[at]
    old, new = atoms(clean[start:end]), atoms(made.text[new_start:new_end])
    place = next((n for n, atom in enumerate(old) if atom.start + start == first), 0)
    if len(old) != len(new):
        return old[place].key.isalpha() and old[place].key in {atom.key for atom in new}
    same = [a.key == b.key for a, b in zip(old, new, strict=True)]
    return same[place] and (old[place].key.isalpha() or all(same[max(0, place - 1) : place + 2]))


def _tells(key: str, entity: str) -> bool:
    """Return whether a word of a label identifies: not a year, a title or a generic word."""
    if entity == entities.DATE:
        return _YEAR.fullmatch(key) is None and key not in _DATE_WORDS
    generic = pools.load().street | pools.load().organization
    return len(key) > 1 and key not in TITLES | _SMALL and key not in generic

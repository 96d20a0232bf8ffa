"""Which names of months, on their own, are months: moved on intake and put back by one rule."""

from __future__ import annotations

import re
from typing import Final

from workers.deid.date_groups import DateGroup

_BEFORE_MONTH: Final = re.compile(
    r"\b(?:in|since|until|till|of|by|last|next|this|late|early|mid|through|during|from|before"
    r"|after|around|between|past|end of|en|desde|hasta)[\s-]+$",
    re.IGNORECASE,
)
_ENDS: Final = '.!?:;\u2022*-"\u201c'
_OPENS: Final = re.compile(r"\n\s*\d+[.)]$|^\d+[.)]$")
_ALSO_WORDS: Final = frozenset({"may", "march", "mar", "marzo", "mayo", "august"})


def is_month(raw: str, group: DateGroup) -> bool:
    """Return whether a group of bare months means months: "May" and "Mar" can be other words."""
    names = [one.text for one in group.items]
    if _BEFORE_MONTH.search(raw[max(0, group.start - 12) : group.start]):
        return any(name[:1].isupper() or name.lower() not in _ALSO_WORDS for name in names)
    start = raw[max(0, group.start - 12) : group.start].rstrip(" ")
    if names[0].istitle() and start and start[-1] not in _ENDS and not _OPENS.search(start[-12:]):
        return len(names[0]) > 2
    long = [name for name in names if len(name) > 4 or name.lower() in ("june", "july")]
    if any(name.lower() not in _ALSO_WORDS for name in long):
        return True
    return len(names) > 1 and all(name[:1].isupper() for name in names)

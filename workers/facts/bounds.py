"""Limits and conditions of use: above or below a number, and "as needed".

"At most", "up to", "no more than" and "not over" are one bound, "at least", "above" and "or more"
the other; strict and inclusive are not told apart. A bound turned round, or an upper one dropped
or added, is hard; a lower one dropped ("wait at least 4 hours") is soft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from workers.facts import modifiers
from workers.facts.extract import Clause
from workers.facts.guards import Hit
from workers.facts.quantities import Quantity
from workers.facts.segment import Span

_GAP = r"(?:(?: of| the| our| your| a| an| about| around| even| just| \w+ of){0,2}\s*[\"(~$]?)$"
_BEFORE = (
    ("upper", False, r"(?:at (?:the )?most|(?<!\bgo )(?<!goes )(?<!going )(?<!crease )(?<!creased )"
        r"(?<!went )(?<!gone )(?<!rose )(?<!risen )(?<!climbed )(?<!jumped )(?<!moved )(?<!raised )"
        r"(?<!come )(?<!move )(?<!bump )(?<!raise )(?<!back )(?<!\bit )\bup to|max(?:imum|\.)?|"
        r"as (?:long|much|many) as|no (?:later|longer) than|<=|≤|limit(?:ed)? (?:\w+ ){0,3}to)"),
    ("lower", False, r"(?:at (?:the very )?least|min(?:imum|\.)|no (?:sooner|fewer|less) than|"
        r"not less than|>=|≥|a good)"),
    ("upper", True, r"(?:below|under|less than|lower than|fewer than|beneath|<|smaller than|"
        r"shorter than)"),
    ("lower", True, r"(?:above|over|more than|greater than|higher than|exceed(?:s|ing|ed)?|past|"
        r"beyond|>|longer than|larger than|bigger than|older than|tops)"),
)  # fmt: skip
_PATTERNS = [(side, turns, re.compile(rx + _GAP, re.IGNORECASE)) for side, turns, rx in _BEFORE]
_NO_COUNT = r"(?! (?:of )?(?:\d|one|two|three|four))"
"""In "every 4 hours, max 6 doses" the limit is that of the next number."""
_AFTER = (
    ("lower", re.compile(
        r"\s*\)?,? ?(?:(?:or|and) (?:more|higher|above|over|greater|longer|up|older|larger)\b|"
        rf"(?:(?:at )?minimum|at (?:the )?least)\b{_NO_COUNT}|\+)", re.I)),
    ("upper", re.compile(
        r"\s*\)?,? ?(?:(?:or|and) (?:less|lower|below|under|fewer|shorter|younger|smaller)\b|"
        rf"(?:max(?:imum)?|at (?:the )?most|tops)\b{_NO_COUNT}|"
        r"is the (?:most|limit|maximum))", re.I)),
)  # fmt: skip
_KINDS = {"dose", "number", "duration", "frequency"}
_NOT = re.compile(
    r"(?:\b(?:no|not|never|avoid\w*|cannot|without)|n['\u2019]t)(?: [a-z]+){0,3}? ?$", re.IGNORECASE
)
_OTHER = {"upper": "lower", "lower": "upper"}
NEEDED = re.compile(
    r"\b(?:(?:as|if|when|whenever|only if|only when|when it(?:'s| is)) "
    r"(?:needed|necessary|required)|prn|p\.r\.n\.|on an as[- ]needed basis|as-needed|"
    r"(?:if|when|whenever|only when) you (?:need|want|require) (?:it|them|to|one))(?!\w)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:only (?:for|when|if)|for (?:breakthrough|flares?)|if|when(?:ever)?)\b", re.I
)


def bounds(clause: Clause) -> dict[str, tuple[str, Quantity]]:
    """Return `upper`, `lower` or `` for each number of a clause, by its value."""
    return {n.key: (_bound(clause, n), n) for n in clause.numbers if n.kind in _KINDS}


def _bound(clause: Clause, number: Quantity) -> str:
    start = clause.span.start
    before = clause.text[max(0, number.start - start - 40) : number.start - start]
    for side, turns, pattern in _PATTERNS:
        match = pattern.search(before)
        if match is None or (number.kind == "duration" and match.group().startswith("over")):
            continue
        return _OTHER[side] if turns and _NOT.search(before[: match.start()]) else side
    after = clause.text[number.end - start :]
    return next((side for side, pattern in _AFTER if pattern.match(after)), "")


def moved(clause: Clause, partner: Clause) -> Iterator[Hit]:
    """Return a hit for each number whose bound differs from the other version's."""
    if not clause.numbers or not partner.numbers:
        return
    theirs = bounds(partner)
    for key, (side, number) in bounds(clause).items():
        other = theirs.get(key, (side, number))[0]
        ordered = clause.kind in {"instruction", "contingency"} or (side and other)
        if side != other and (ordered or "upper" in {side, other}):
            why = f"{side or 'exactly'} here, {other or 'exactly'} in the other version"
            span = Span(number.start, number.end)
            yield Hit("bound_changed", span, why, soft="upper" not in {side, other})


@lru_cache(maxsize=4_000)
def needed(text: str) -> bool:
    """Whether something is to be used only as needed."""
    return bool(NEEDED.search(text))


_LEAVE = re.compile(r"\b(?:may|can|could|okay to|ok to|fine to)\b", re.IGNORECASE)


def unneeded(
    clause: Clause, sentence: str, others: Iterable[Clause], *, original: bool
) -> Iterator[Hit]:
    """Return a hit where "as needed" has no counterpart in the other text.

    `sentence` holds the other version, `others` are the changed clauses of the other text. What
    the original allows ("you may repeat it") an edit may make a matter of need.
    """
    match = NEEDED.search(clause.text)
    if match is None or _WHEN.search(sentence) or (not original and _LEAVE.search(sentence)):
        return
    if any(needed(c.text) and not clause.keys.isdisjoint(c.keys) for c in others):
        return
    if modifiers.condition(sentence) is None:
        start = clause.span.start
        span = Span(start + match.start(), start + match.end())
        yield Hit("condition_changed", span, f"'{match.group().lower()}' in one version only")

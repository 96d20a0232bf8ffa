"""Take back the sentences of an edit that a fact check refused, and only those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from schemas.facts import FactCheck
from workers.empathy.segments import lost_spans
from workers.empathy.sentences import sentences

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What an edit must reach to leave.

    Source: 2601.15558 for the precision; the same is asked of recall, because a fact lost is
    no better than a fact added.
    """

    min_precision: float = 0.90
    min_recall: float = 0.90

    def met(self, check: FactCheck) -> bool:
        """Tell whether `check` has no hard finding and reaches both shares."""
        hard = any(finding.severity == "hard" for finding in check.findings)
        return (
            not hard and check.precision >= self.min_precision and check.recall >= self.min_recall
        )


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of sentences: `same` on both sides, or changed."""

    same: bool
    before: tuple[Span, ...]
    after: tuple[Span, ...]


def take_back(before: str, after: str, check: FactCheck) -> str:
    """Return `after` without the sentences that `check` refused.

    An added sentence that offends is dropped; a rewritten or lost one is restored from `before`;
    so is every sentence that holds a protected span which `after` has lost.
    """
    offends_after = _spans(check, "edited")
    offends_before = [*_spans(check, "original"), *lost_spans(before, after)]
    kept: list[tuple[str, Span]] = []
    for block in _blocks(before, after):
        if block.same:
            kept += [("same", each) for each in block.before]
        elif block.before:
            bad = _touch(block.before, offends_before) or _touch(block.after, offends_after)
            spans = block.before if bad else block.after
            kept += [("before" if bad else "after", each) for each in spans]
        else:
            kept += [("after", each) for each in block.after if not _touch([each], offends_after)]
    joined = _join(before, after, kept)
    return before if joined.split() == before.split() else joined


def _spans(check: FactCheck, side: str) -> list[Span]:
    facts = [
        (verdict.fact.start, verdict.fact.end)
        for verdict in check.verdicts
        if verdict.side == side and not verdict.entailed
    ]
    findings = [(each.start, each.end) for each in check.findings if each.side == side]
    return facts + findings


def _touch(spans: Sequence[Span], offending: Sequence[Span]) -> bool:
    return any(
        start < max(bad_end, bad_start + 1) and bad_start < end
        for start, end in spans
        for bad_start, bad_end in offending
    )


def _blocks(before: str, after: str) -> list[_Block]:
    left, right = sentences(before), sentences(after)
    matcher = SequenceMatcher(
        None, [before[a:b].strip() for a, b in left], [after[a:b].strip() for a, b in right], False
    )
    return [
        _Block(tag == "equal", left[i1:i2], right[j1:j2])
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _join(before: str, after: str, kept: list[tuple[str, Span]]) -> str:
    """Join sentences; where two that were neighbours in `before` meet, its white space stands."""
    out = []
    for number, (origin, (start, end)) in enumerate(kept):
        source = after if origin == "after" else before
        following = kept[number + 1] if number + 1 < len(kept) else None
        text = source[start:end]
        neighbour = following is not None and following[0] != "after" and following[1][0] == end
        last = following is None
        if origin != "after" and not neighbour and not last and not text[-1:].isspace():
            text += " "
        if origin != "after" and not neighbour and following is not None and "\n" not in text:
            text = f"{text.rstrip()} "
        if origin == "after" and last:
            text = text.rstrip()
        out.append(text)
    return "".join(out)

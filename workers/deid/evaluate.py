"""Scores a detector on labelled text: recall, precision, F2 by class, and care words it altered.

A span is found when every one of its characters is marked, whatever type it was given. A marked
span is right when it touches a labelled identifier. Spans are scored as `gold.py` trims them;
recall on the spans as they were labelled is told too. Intervals: Wilson for shares of spans,
bootstrap over texts for F2; characters have none, because those of one span are not independent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.entities import CLASS_OF
from schemas.findings import Finding
from workers.deid.intervals import bootstrap, f2, wilson
from workers.deid.labelled import Labelled
from workers.deid.labels import TypeMap
from workers.ports import PhiDetector

_WORD = re.compile(r"[^\W\d_]+")
ALL = "all identifiers"
Names = frozenset[str]
_COUNTERS = (
    "wanted", "whole", "chars", "covered", "untrimmed", "marked", "right", "mark_chars",
    "right_chars",
)  # fmt: skip


@dataclass(slots=True)
class Counts:
    """What was found in one text, or in many. Keys are our types, or reasons why it is none.

    `wanted`, `whole`: labelled spans, and those marked whole; `chars`, `covered`: their characters;
    `untrimmed`: those marked whole as they were labelled.
    `marked`, `right`: findings by the type that the detector gave, and those that touch a label;
    `mark_chars`, `right_chars`: characters of findings, and those inside a label.
    """

    wanted: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    chars: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    untrimmed: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    mark_chars: Counter[str] = field(default_factory=Counter)
    right_chars: Counter[str] = field(default_factory=Counter)
    terms: int = 0
    altered: int = 0

    def add(self, other: Counts) -> None:
        """Add the counts of another text."""
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        self.terms += other.terms
        self.altered += other.altered


def score(
    detector: PhiDetector, texts: Sequence[Labelled], types: TypeMap, terms: Names
) -> list[Counts]:
    """Return the counts of each text. `terms` are lower-case words of care."""
    return [
        count(one, detector.detect(one.text, one.known), types.not_identifiers, terms)
        for one in texts
    ]


def count(one: Labelled, found: Sequence[Finding], excused: Any, terms: Names) -> Counts:
    """Return the counts of one text."""
    counts = Counts()
    marks = _mask(len(one.text), found)
    gold = [span for span in one.spans if span.entity not in excused]
    inside = _mask(len(one.text), gold)
    for span in one.spans:
        covered = sum(marks[span.start : span.end])
        first, last = span.labelled_span
        names = (span.entity,) if span.entity in excused else (span.entity, ALL)
        for name in names:
            counts.wanted[name] += 1
            counts.whole[name] += covered == span.end - span.start
            counts.chars[name] += span.end - span.start
            counts.covered[name] += covered
            counts.untrimmed[name] += all(marks[first:last])
    _precision(counts, one, found, inside, excused)
    _utility(counts, one.text.reveal(), marks, inside, terms)
    return counts


def _mask(length: int, spans: Sequence[Any]) -> bytearray:
    mask = bytearray(length)
    for span in spans:
        mask[span.start : span.end] = b"\x01" * (span.end - span.start)
    return mask


def _precision(
    counts: Counts, one: Labelled, found: Sequence[Finding], inside: bytearray, excused: Any
) -> None:
    """Count right marks; a mark that touches only an excused label counts neither way."""
    spare = _mask(len(one.text), [s for s in one.spans if s.entity in excused])
    for finding in found:
        right = any(inside[finding.start : finding.end])
        if not right and any(spare[finding.start : finding.end]):
            continue
        for name in (finding.entity, ALL):
            counts.marked[name] += 1
            counts.right[name] += right
            counts.mark_chars[name] += finding.end - finding.start
            counts.right_chars[name] += sum(inside[finding.start : finding.end])


def _utility(counts: Counts, text: str, marks: bytearray, inside: bytearray, terms: Names) -> None:
    """Count words of care outside labels, and those that were marked."""
    for match in _WORD.finditer(text):
        if match.group().lower() in terms and not any(inside[match.start() : match.end()]):
            counts.terms += 1
            counts.altered += any(marks[match.start() : match.end()])


def total(rows: Sequence[Counts]) -> Counts:
    """Return the sum of the counts."""
    whole = Counts()
    for row in rows:
        whole.add(row)
    return whole


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def figures(rows: Sequence[Counts], types: TypeMap) -> dict[str, Any]:
    """Return all figures with n and 95 % intervals, ready for JSON."""
    summed = total(rows)
    names = sorted({*summed.wanted, *summed.marked} - set(types.not_identifiers) - {ALL})
    classes = {name: _one_class(rows, summed, name) for name in [*names, ALL]}
    excused = {
        name: {**_recall(summed, name), "why": types.not_identifiers[name]}
        for name in sorted(set(summed.wanted) & set(types.not_identifiers))
    }
    return {
        "texts": len(rows),
        "classes": classes,
        "not_identifiers": excused,
        "clinical_terms": summed.terms,
        "clinical_terms_altered": _share(summed.altered, summed.terms),
        "clinical_terms_altered_interval": wilson(summed.altered, summed.terms),
    }


def _recall(summed: Counts, name: str) -> dict[str, Any]:
    n, hits = summed.wanted[name], summed.whole[name]
    return {
        "n": n,
        "recall": _share(hits, n),
        "recall_interval": wilson(hits, n),
        "recall_as_labelled": _share(summed.untrimmed[name], n),
        "characters": summed.chars[name],
        "character_recall": _share(summed.covered[name], summed.chars[name]),
    }


def _one_class(rows: Sequence[Counts], summed: Counts, name: str) -> dict[str, Any]:
    """F2 takes the precision of the marks that the detector gave this type."""
    marked = summed.marked[name]
    recall = _recall(summed, name)
    exact = _share(summed.right_chars[name], summed.mark_chars[name])
    return {
        "safe_harbor": CLASS_OF.get(name, ""),
        **recall,
        "marked": marked,
        "precision": _share(summed.right[name], marked),
        "precision_interval": wilson(summed.right[name], marked),
        "character_precision": exact,
        "character_f2": f2(recall["character_recall"], exact),
        "f2": _f2(rows, name),
        "f2_interval": bootstrap(_holding(rows, name), _f2_of(name)),
    }


def _holding(rows: Sequence[Counts], name: str) -> list[Counts]:
    return [row for row in rows if row.wanted[name] or row.marked[name]]


def _f2_of(name: str) -> Callable[[Sequence[Counts]], float]:
    return lambda rows: _f2(rows, name)


def _f2(rows: Sequence[Counts], name: str) -> float:
    wanted, whole, marked, right = (
        sum(getattr(row, part)[name] for row in rows)
        for part in ("wanted", "whole", "marked", "right")
    )
    return f2(_share(whole, wanted), _share(right, marked))


def misses(
    one: Labelled, found: Sequence[Finding], types: TypeMap
) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, label) of labelled identifiers that were not marked whole."""
    marks = _mask(len(one.text), found)
    for span in one.spans:
        if span.entity not in types.not_identifiers and not all(marks[span.start : span.end]):
            yield span.start, span.end, span.label

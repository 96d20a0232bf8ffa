"""Makes one list of apart spans out of what several recognisers marked, and loses no character."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from schemas import entities
from schemas.findings import Finding

# Which type is kept where two of the same span disagree: the more specific form first.
_RANK = {
    entity: place
    for place, entity in enumerate(
        (
            entities.EMAIL, entities.URL, entities.SSN, entities.CARD, entities.IP, entities.MRN,
            entities.HEALTH_PLAN, entities.LICENSE, entities.VEHICLE, entities.DEVICE,
            entities.ACCOUNT, entities.FAX, entities.PHONE, entities.STREET, entities.DATE,
            entities.AGE, entities.ZIP, entities.USERNAME, entities.ORGANIZATION, entities.NAME,
            entities.CITY, entities.DISTRICT, entities.PLACE, entities.ID,
        )
    )
}  # fmt: skip

_SOFT = frozenset(
    {
        entities.NAME,
        entities.ORGANIZATION,
        entities.CITY,
        entities.DISTRICT,
        entities.PLACE,
        entities.ID,
    }
)
_WHOLES = frozenset(
    {entities.EMAIL, entities.URL, entities.USERNAME, entities.STREET, entities.ORGANIZATION}
)


def resolve(text: str, found: Sequence[Finding]) -> list[Finding]:
    """Return sorted spans that do not overlap and together cover every span of `found`.

    The better of two overlapping spans keeps its type and pointer; what sticks out of the other
    stays marked, as far as it holds a letter or digit.
    """
    ordered = sorted(found, key=lambda f: (f.start, -f.end))
    kept: list[Finding] = []
    for cluster in _clusters(ordered):
        kept.extend(_settle(text, cluster))
    return sorted(kept, key=lambda f: f.start)


def _clusters(ordered: Sequence[Finding]) -> Iterator[list[Finding]]:
    cluster: list[Finding] = []
    end = -1
    for finding in ordered:
        if cluster and finding.start >= end:
            yield cluster
            cluster = []
        cluster.append(finding)
        end = max(end, finding.end) if len(cluster) > 1 else finding.end
    if cluster:
        yield cluster


def _settle(text: str, cluster: list[Finding]) -> list[Finding]:
    """Hand out characters to the best findings first. Linear in the characters that are marked."""
    if len(cluster) == 1:
        return cluster
    first = cluster[0].start
    taken = bytearray(max(f.end for f in cluster) - first)
    kept: list[Finding] = []
    for finding in sorted(_unabsorbed(text, cluster), key=_weight):
        kept.extend(_remainders(text, finding, taken, first))
        start, end = finding.start - first, finding.end - first
        taken[start:end] = b"\x01" * (end - start)
    return kept


def _unabsorbed(text: str, cluster: list[Finding]) -> list[Finding]:
    """Leave out known names that are only a part of an address or of somebody else's full name."""
    every = _reach(f for f in cluster if not f.known and f.entity in _WHOLES)
    named = _reach(f for f in cluster if not f.known and f.entity in {*_WHOLES, entities.NAME})
    return [
        finding
        for finding in cluster
        if not _is_part(text, finding)
        or not _inside(finding, every if finding.known.endswith("#full") else named)
    ]


def _is_part(text: str, finding: Finding) -> bool:
    """Whether a finding is a known name that ends where a word ends."""
    named = finding.entity == entities.NAME and bool(finding.known)
    return named and not text[finding.end : finding.end + 1].isalpha()


def _reach(wholes: Iterable[Finding]) -> tuple[list[int], list[int]]:
    """Return the starts in order and, for each, the furthest end so far."""
    ordered = sorted((f.start, f.end) for f in wholes)
    return [s for s, _ in ordered], list(accumulate((e for _, e in ordered), max))


def _inside(part: Finding, reach: tuple[list[int], list[int]]) -> bool:
    """Return whether a longer span covers `part`."""
    starts, ends = reach
    before, same = bisect_left(starts, part.start), bisect_right(starts, part.start)
    longer_left = before > 0 and ends[before - 1] >= part.end
    return longer_left or (same > 0 and ends[same - 1] > part.end)


def _weight(finding: Finding) -> tuple[bool, bool, float, int, int]:
    """Known first, forms before guesses, longer and surer ones, then the more specific type."""
    length = finding.end - finding.start
    return (
        not finding.known,
        finding.entity in _SOFT,
        -length * (0.5 + finding.score),
        _RANK[finding.entity],
        finding.start,
    )


def _remainders(text: str, finding: Finding, taken: bytearray, first: int) -> Iterator[Finding]:
    """Yield the pieces of `finding` whose characters are not taken."""
    at, end = finding.start - first, finding.end - first
    while at < end:
        begin = taken.find(0, at, end)
        if begin < 0:
            return
        stop = taken.find(1, begin, end)
        stop = end if stop < 0 else stop
        yield from _piece(text, finding, begin + first, stop + first)
        at = stop


def _piece(text: str, finding: Finding, start: int, end: int) -> Iterator[Finding]:
    if (start, end) == (finding.start, finding.end):
        yield finding
        return
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if start < end:
        yield replace(finding, start=start, end=end, known="")

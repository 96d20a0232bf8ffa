"""Makes one list of apart spans out of what several recognisers marked, and loses no character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

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
    if len(cluster) == 1:
        return cluster
    kept: list[Finding] = []
    cluster = [f for f in cluster if not any(_absorbs(other, f) for other in cluster)]
    for finding in sorted(cluster, key=_weight):
        kept.extend(_remainders(text, finding, kept))
    return kept


def _absorbs(whole: Finding, part: Finding) -> bool:
    """Whether a known name is only a part of something else: an address, another's full name."""
    if part.entity != entities.NAME or not part.known or whole.known:
        return False
    inside = whole.start <= part.start and part.end <= whole.end
    if not inside or whole.end - whole.start == part.end - part.start:
        return False
    return whole.entity in _WHOLES or (whole.entity == entities.NAME and part.known[-5:] != "#full")


def _weight(finding: Finding) -> tuple[bool, float, int, int]:
    """Known first, then longer and surer, then the more specific type."""
    length = finding.end - finding.start
    return (
        not finding.known,
        -length * (0.5 + finding.score),
        _RANK[finding.entity],
        finding.start,
    )


def _remainders(text: str, finding: Finding, kept: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the pieces of `finding` that no kept span covers."""
    at = finding.start
    over = sorted(
        (k for k in kept if k.start < finding.end and k.end > finding.start), key=lambda k: k.start
    )
    for keep in over:
        if keep.start > at:
            yield from _piece(text, finding, at, keep.start)
        at = max(at, keep.end)
    if at < finding.end:
        yield from _piece(text, finding, at, finding.end)


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

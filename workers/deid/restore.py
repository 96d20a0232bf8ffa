"""Put the real names and dates back: exactly, in one pass, or not at all.

Every surrogate that stands whole in the text is replaced where it stands; nothing is looked for
in what was put in, so no original can be taken for a surrogate. What can't be put back with
certainty refuses the whole text (`RestorationRefused`). Never fuzzy: likeness to a surrogate is a
reason to refuse, not to replace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas import entities
from schemas.findings import Finding
from schemas.text import PhiText, SafeText
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid.joined_names import mixed
from workers.deid.matcher import Match, Matcher
from workers.deid.refusals import Evidence, RestorationRefused
from workers.deid.restore_dates import DateRestorer
from workers.deid.suspicion import suspicions
from workers.deid.tokens import titled
from workers.ports import PhiDetector


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with the originals. `spans`: surrogates put back; `evidence`: which and how."""

    text: PhiText
    spans: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    new: str
    code: str


def restore(
    text: SafeText,
    secrets: ThreadSecrets,
    *,
    now: datetime,
    detector: PhiDetector | None = None,
    sources: Sequence[SafeText] = (),
) -> Restored:
    """Return `text` with every surrogate of the thread replaced by its original.

    Args:
        text: what the model wrote.
        secrets: mapping and date shift of the thread.
        now: the moment of the message as the model saw it (`case.sent_at`, shifted).
        detector: finds name-like words that are nobody's; without it only cues do.
        sources: what the model read (message, earlier turns, chart); words of these are no
            invention.

    Raises:
        RestorationRefused: `restore.unknown_name`, `restore.unknown_identifier`,
            `restore.mangled`, `restore.ambiguous`, `restore.date_not_derivable`,
            `restore.date_conflict`.
    """
    raw = text.reveal()
    words = [one.reveal() for one in sources]
    matches = Matcher(secrets.surrogates).find(raw)
    findings = detector.detect(text, ()) if detector is not None else []
    dates = DateRestorer(secrets, now.date(), raw, words)
    taken = [(m.start, m.end) for m in matches]
    done = dates.restore(taken, [(f.start, f.end) for f in findings if f.entity == entities.DATE])
    pieces = [_Piece(d.start, d.end, d.new, d.code) for d in done.pieces]
    refused = [*done.refused, *mixed(raw, matches, words)]
    for match in matches:
        new = _original(match, raw[match.start : match.end])
        if new is None:
            refused.append(Evidence("restore.ambiguous", match.start, match.end))
        elif isinstance(new, Evidence):
            refused.append(new)
        else:
            pieces.append(_Piece(match.start, match.end, new, "exact"))
    covered = [*taken, *((d.start, d.end) for d in done.pieces)]
    refused += suspicions(raw, secrets.surrogates, covered, _no_dates(findings), words)
    if refused:
        raise RestorationRefused(tuple(sorted(refused, key=lambda one: one.start)))
    pieces.sort(key=lambda piece: piece.start)
    return _joined(raw, pieces)


def _original(match: Match, written: str) -> str | Evidence | None:
    """Return what a match stands for; None when that is not one thing."""
    originals = {row.original.casefold() for row in match.rows}
    if len(originals) != 1:
        return None
    row = match.rows[0]
    if match.plural:
        written = written.removesuffix(match.plural)
    cased = _as_written(row, written)
    if cased is None:
        return Evidence("restore.mangled", match.start, match.end)
    return cased + _plural(cased, match.plural)


def _as_written(row: Surrogate, written: str) -> str | None:
    """Return the original in the case in which its surrogate is written; None for odd cases."""
    old, new = row.original, row.replacement
    if row.entity not in (entities.NAME, entities.CITY, entities.ORGANIZATION, entities.STREET):
        return old
    if written == new or not any(char.isalpha() for char in written):
        return old
    if written.islower():
        return old.lower()
    if written.isupper():
        return old.upper()
    if written == new.title() or written.casefold() != new.casefold():
        return titled(old)
    return titled(old) if written == titled(new.lower()) else None


def _plural(name: str, ending: str) -> str:
    if not ending:
        return ""
    hard = name.lower().endswith(("s", "x", "z", "ch", "sh"))
    made = "es" if hard else "s"
    return made.upper() if ending.isupper() else made


def _no_dates(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.entity != entities.DATE]


def _joined(raw: str, pieces: list[_Piece]) -> Restored:
    out, at = [], 0
    for piece in pieces:
        if piece.start < at:
            raise RestorationRefused((Evidence("restore.ambiguous", piece.start, piece.end),))
        out += [raw[at : piece.start], piece.new]
        at = piece.end
    evidence = tuple(Evidence(piece.code, piece.start, piece.end) for piece in pieces)
    return Restored(PhiText("".join([*out, raw[at:]])), len(pieces), evidence)

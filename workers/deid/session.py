"""De-identify the texts of one record under the mapping of its thread.

The only place where `SafeText` is made of `PhiText`. Short texts go through the detector together,
and each text that leaves is checked once more, at the stricter threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random, SystemRandom
from typing import Any, Final

from schemas.errors import Rejected
from schemas.findings import Finding
from schemas.inbound import Inbound
from schemas.people import KnownEntity
from schemas.text import PhiText, SafeText
from schemas.vault import ThreadSecrets
from workers.deid.book import Book
from workers.deid.leaks import leak_check
from workers.deid.replace import Replaced, Replacer, clean
from workers.deid.tokens import words
from workers.ports import PhiDetector, SurrogateVault

_BETWEEN: Final = "\n\n"
_DISPLAYS_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True, repr=False)
class _Checked:
    """A text that is ready to leave, and where its surrogates stand."""

    text: str
    inserted: tuple[tuple[int, int], ...]


class Session:
    """One record's de-identification. Make it with `begin`."""

    def __init__(
        self,
        secrets: ThreadSecrets,
        detector: PhiDetector,
        known: tuple[KnownEntity, ...],
        anchor: date,
        rng: Random,
    ) -> None:
        self._detector = detector
        self._known = known
        self._book = Book(secrets, rng)
        self._replacer = Replacer(self._book, known, anchor)
        self._known_words = _words_of(known)
        self._book.avoid(self._known_words)
        self._book.shield(self._known_words)
        self._done: list[_Checked] = []

    @property
    def thread_id(self) -> str:
        """The random id of the thread."""
        return self._book.secrets().thread_id

    @property
    def shift_days(self) -> int:
        """The thread's date shift."""
        return self._book.shift_days

    @property
    def counts(self) -> dict[str, int]:
        """How many spans were replaced, by entity."""
        return dict(self._replacer.counts)

    def secrets(self) -> ThreadSecrets:
        """Return the mapping as it stands now."""
        return self._book.secrets()

    def avoid(self, texts: Sequence[PhiText]) -> None:
        """Let no surrogate be a word of `texts`; call it before the first replacement."""
        self._book.avoid(clean(text.reveal()) for text in texts)

    def shift(self, day: date) -> date:
        """Return a day moved by the thread's shift, and keep the pair for restoration."""
        return self._replacer.calendar.shifted(day)

    def text(self, text: PhiText) -> SafeText:
        """Return one text without identifiers."""
        return self.texts([text])[0]

    def texts(self, texts: Sequence[PhiText]) -> list[SafeText]:
        """Return texts without identifiers; the detector sees them as one."""
        raws = [clean(text.reveal()) for text in texts]
        findings = self._detect(raws)
        made = [
            self._replacer.replace(raw, found) for raw, found in zip(raws, findings, strict=True)
        ]
        self._done += [_Checked(one.text, one.inserted) for one in made]
        return [SafeText(one.text) for one in made]

    def replaced(self, text: PhiText) -> Replaced:
        """Return one text without identifiers, and where its surrogates stand; for evaluation."""
        raw = clean(text.reveal())
        made = self._replacer.replace(raw, self._detect([raw])[0])
        self._done.append(_Checked(made.text, made.inserted))
        return made

    def display(self, text: str) -> SafeText | None:
        """Return the display of a public code as it is, or None when it must be looked at."""
        detector: Any = self._detector  # the cache wants to hear that it is hashable
        if words(text) & self._known_words or not _is_plain(detector, text):
            return None
        return SafeText(text)

    def called(self, reference: str, part: str) -> str:
        """Return the surrogate of a known person's `given` or `family` name, or nothing."""
        return self._replacer.names.of_person(reference, part)

    def keep(self, vault: SurrogateVault) -> None:
        """Check everything that was made, then store the mapping.

        Raises:
            Rejected: `deid.leak_suspected`, nothing may go on.
            Retryable: `vault.conflict`, another worker changed the mapping first.
        """
        self.check()
        if self._book.changed:
            vault.save_thread(self._book.secrets())

    def _detect(self, raws: list[str]) -> list[list[Finding]]:
        joined = _BETWEEN.join(raws)
        found: list[list[Finding]] = [[] for _ in raws]
        if not joined.strip():
            return found
        bounds = _bounds(raws)
        for finding in self._detector.detect(PhiText(joined), self._known):
            for number, (start, end) in enumerate(bounds):
                a, b = max(finding.start, start), min(finding.end, end)
                if a < b:
                    found[number].append(_moved(finding, a - start, b - start))
        return found

    def check(self) -> None:
        """Look once more at everything that was made. Raises Rejected `deid.leak_suspected`."""
        texts = [one.text for one in self._done]
        inserted = [
            (a + start, b + start)
            for one, (start, _) in zip(self._done, _bounds(texts), strict=True)
            for a, b in one.inserted
        ]
        left = leak_check(
            SafeText(_BETWEEN.join(texts)),
            self._book.secrets(),
            detector=self._detector,
            known=self._known,
            inserted=inserted or [(-1, -1)],
        )
        if left:
            raise Rejected("deid.leak_suspected")


def begin(
    inbound: Inbound,
    vault: SurrogateVault,
    detector: PhiDetector,
    anchor: date,
    *,
    rng: Random | None = None,
) -> Session:
    """Open the thread of a record, and shield every word of it from being drawn.

    Raises:
        Retryable: the vault is away.
    """
    secrets = vault.thread(inbound.thread_key, subject=inbound.subject)
    session = Session(secrets, detector, inbound.known, anchor, rng or SystemRandom())
    answered = (inbound.answered_text,) if inbound.answered_text else ()
    earlier = (one.text for one in inbound.earlier)
    session.avoid([inbound.subject_line, inbound.text, *answered, *earlier])
    return session


@lru_cache(maxsize=_DISPLAYS_KEPT)
def _is_plain(detector: Any, display: str) -> bool:
    """Return whether the display of a public code holds nothing that a detector marks."""
    return not detector.detect(PhiText(display), ())


def _moved(finding: Finding, start: int, end: int) -> Finding:
    return Finding(start, end, finding.entity, finding.score, finding.detector, finding.known)


def _bounds(texts: list[str]) -> list[tuple[int, int]]:
    out, at = [], 0
    for text in texts:
        out.append((at, at + len(text)))
        at += len(text) + len(_BETWEEN)
    return out


def _words_of(known: tuple[KnownEntity, ...]) -> set[str]:
    """Return every word of what is known of people and places."""
    found: set[str] = set()
    for one in known:
        for name in one.names:
            parts = (name.family, *name.given, *name.suffix, name.text)
            found = found.union(*(words(part) for part in parts))
        for address in one.addresses:
            places = (*address.lines, address.city, address.district, address.postal_code)
            found = found.union(*(words(part) for part in places))
        numbers = (*(value for _, value in one.identifiers), *one.phones, *one.emails)
        found = found.union(*(words(part) for part in numbers))
    return found

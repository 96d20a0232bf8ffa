"""Two texts read side by side: where each clause of one lies in the other.

Built once per check; the checker and all detectors read it. A clause that stands in the other
text word for word is `same`. The rest are paired: a changed clause of the edited text with the
clause of the original that it most resembles, so that the two can be compared word by word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workers.facts.attitude import claim_at, of_person, telling, words
from workers.facts.extract import Clause, Reading, read
from workers.facts.guards import Hit, against
from workers.facts.kinds import clinical
from workers.facts.lexical import Judged, judge, same_words
from workers.facts.segment import Span
from workers.facts.sources import Sources
from workers.facts.versions import Side, Version, differences
from workers.facts.words import Token

_SPACE = re.compile(r"\W+")
MAX_PARTNERS = 60
"""So many clauses are tried as the other version of one; bounds the work on very long texts."""
MIN_LIKENESS = 0.45
"""Below this two clauses are not versions of each other. Tuned on the `dev` suite."""
APART_SCORE = 0.7
"""Score that a clause needs which is no version of another: words scattered over a reply prove
little. On our own rewrites faithful clauses lie at 0.8 and above, added ones below 0.65."""
SAME_LIKENESS = 0.85
"""From here on two clauses that no guard tells apart say the same."""
VERSION_LIKENESS = 0.6
"""From here on a clause that is not entailed counts as changed, not as new."""


def norm(text: str) -> str:
    """Return the words of a text alone, for "the same sentence" up to punctuation."""
    return _SPACE.sub(" ", text.lower().replace("\u2019", "'")).strip()


Phrases = dict[str, Span]


@dataclass(frozen=True, slots=True)
class Placed:
    """One clause and what the other text says of it.

    Attributes:
        same: it stands there word for word.
        partner: the clause of the other text of which this is a version, if any.
        likeness: how alike they are, in [0, 1].
        hits: objections of the guards, from the whole other text and from the partner.
        echo: a kind sentence or statement that says what the patient's message says.
    """

    clause: Clause
    judged: Judged
    same: bool
    partner: Clause | None = None
    likeness: float = 0.0
    hits: tuple[Hit, ...] = ()
    echo: bool = False

    @property
    def entailed(self) -> bool:
        """Whether the other text entails the clause."""
        if self.hits and not self.same and not self.echo:
            return False
        if self.same or self.echo or self.likeness >= SAME_LIKENESS:
            return True
        if not self.judged.entailed or self.likeness >= VERSION_LIKENESS:
            return self.judged.entailed
        bare = self.clause.kind == "statement" and len(self.judged.where.pairs) == 1
        alone = bare and of_person(self.clause.text)
        return self.judged.score >= APART_SCORE and not alone

    @property
    def new(self) -> bool:
        """Whether it is no version of anything: neither entailed nor like a clause there."""
        return not self.entailed and (self.partner is None or self.likeness < VERSION_LIKENESS)


class Comparison:
    """An original, its edited version and the patient's message, read."""

    def __init__(self, original: str, edited: str, message: str) -> None:
        self.original = read(original)
        self.edited = read(edited)
        self.message = read(message)

    @cached_property
    def _same(self) -> tuple[Phrases, Phrases]:
        return _phrases(self.original), _phrases(self.edited)

    @cached_property
    def _placed(self) -> tuple[list[Placed], list[Placed]]:
        """All clauses of both texts, with what tells the versions of a clause apart."""
        mine = _place(self.original, self.edited, *self._same)
        theirs = _place(self.edited, self.original, *reversed(self._same))
        one, other = _changed(self.original, mine), _changed(self.edited, theirs)
        return (
            _object(mine, differences(one, other, original=True)),
            _object(theirs, differences(other, one, original=False)),
        )

    @cached_property
    def kept(self) -> list[Placed]:
        """The clauses of the original, judged by the edited text."""
        return self._placed[0]

    @cached_property
    def made(self) -> list[Placed]:
        """The clauses of the edited text, judged by the original."""
        return [replace(p, echo=True) if self._echoes(p) else p for p in self._placed[1]]

    @cached_property
    def sources(self) -> Sources:
        """The original and the message together."""
        return Sources(self.original.text, self.message.text)

    @cached_property
    def _lived(self) -> Sources:
        """The message and what the original states: "drink water" tells of no drinking."""
        stated = [c.text for c in self.original.clauses if c.kind != "instruction"]
        return Sources(" ".join(stated), self.message.text)

    @cached_property
    def _told(self) -> Sources:
        return Sources(self.message.text)

    def foreign(self, clause: Clause) -> list[Token]:
        """Return what a clause of the edit is about and neither clinician nor patient named.

        In a kind clause these are clinical words, words of somebody's life, and all that it tells
        of a person.
        """
        start = clause.span.start
        found = telling(clause.text, clause.words, start, bare=clause.kind != "social")
        if clause.kind != "social":
            return [word for word in found if not self.sources.name(word)]
        tells, life = claim_at(clause.text) + start, words("concrete")
        lived = [w for w in found if w.start >= tells and not self._lived.name(w)]
        named = [w for w in found if w.start < tells and (w.lower in life or clinical(w))]
        return [word for word in named if not self.sources.name(word)] + lived

    def _echoes(self, placed: Placed) -> bool:
        """Whether it takes up what was said before; an order is never an echo.

        A kind sentence may take its matter from both texts, word by word; a statement must stand
        in the patient's message.
        """
        clause = placed.clause
        bent = placed.hits and placed.likeness >= MIN_LIKENESS
        if placed.same or bent or clause.kind not in {"social", "statement"}:
            return False
        if clause.kind == "social":
            counted = all(self.sources.count(q, self.edited.text) for q in clause.numbers)
            return counted and not self.foreign(clause)
        return bool(self.message.text) and self._repeats(clause)

    def _repeats(self, clause: Clause) -> bool:
        """Whether the patient said it, by the whole clause or by all its telling words."""
        judged = judge(clause, self.message.text)
        if judged.entailed:
            return True
        found = telling(clause.text, clause.words, clause.span.start, bare=True)
        turned = any(hit.code == "negation_changed" for hit in judged.hits)
        if turned or not (found or clause.numbers):
            return False
        return self._told.cover(found, clause.numbers, self.edited.text)

    @cached_property
    def added(self) -> list[Placed]:
        """Clauses of the edited text that do not stand in the original word for word."""
        return [placed for placed in self.made if not placed.same]

    @cached_property
    def dropped(self) -> list[Placed]:
        """Clauses of the original that do not stand in the edited text word for word."""
        return [placed for placed in self.kept if not placed.same]


def _changed(reading: Reading, placed: Sequence[Placed]) -> Side:
    versions = [Version(p.clause, p.partner, p.likeness) for p in placed if not p.same]
    return Side(reading.text, reading.clauses, versions)


def _object(placed: list[Placed], hits: Mapping[int, Sequence[Hit]]) -> list[Placed]:
    """Add the objections to the clauses they are about."""
    if not hits:
        return placed
    return [
        replace(p, hits=tuple(dict.fromkeys((*p.hits, *hits[p.clause.span.start]))))
        if p.clause.span.start in hits
        else p
        for p in placed
    ]


def _phrases(reading: Reading) -> Phrases:
    """Sentences and clauses by their words, with where they stand."""
    sentences = {norm(reading.text[s.start : s.end]): s for s in reading.sentences}
    return sentences | {norm(c.text): c.span for c in reading.clauses}


def _place(one: Reading, other: Reading, mine: Phrases, theirs: Phrases) -> list[Placed]:
    unlike = {norm(c.text): c for c in reversed(other.clauses)}
    free = [c for said, c in reversed(unlike.items()) if said not in mine]
    known: dict[str, Placed] = {}
    out = []
    for at, clause in enumerate(one.clauses):
        said = norm(clause.text)
        if said not in known:
            known[said] = _placed(clause, other, _window(free, at / len(one.clauses)), theirs)
            out.append(known[said])
        else:
            out.append(replace(known[said], clause=clause))
    return out


def _window(free: Sequence[Clause], share: float) -> Sequence[Clause]:
    """The clauses about as far down the other text; all, unless there are very many."""
    start = max(0, min(int(share * len(free)) - MAX_PARTNERS // 2, len(free) - MAX_PARTNERS))
    return free[start : start + MAX_PARTNERS]


def _placed(clause: Clause, other: Reading, free: Sequence[Clause], theirs: Phrases) -> Placed:
    found = theirs.get(norm(clause.text))
    if found is not None:
        return Placed(clause, same_words(clause, found), same=True)
    judged = judge(clause, other.text, alone=False)
    partner = max(free, key=lambda c: likeness(clause, c), default=None)
    like = likeness(clause, partner) if partner else 0.0
    if partner is None or like < MIN_LIKENESS:
        return Placed(clause, judged, same=False, hits=judged.hits)
    hits = (*judged.hits, *against(clause, partner, like))
    return Placed(clause, judged, False, partner, like, tuple(dict.fromkeys(hits)))


def likeness(one: Clause, other: Clause) -> float:
    """Return how much two clauses say the same words, in [0, 1]; the smaller share tells more."""
    forth, back = _share(one, other), _share(other, one)
    low, high = sorted((forth, back))
    return (2 * low + high) / 3


def _share(one: Clause, other: Clause) -> float:
    total = sum(max(w.weight, 0.15) for w in one.words)
    if not total:
        return 0.0
    keys = other.keys
    return sum(max(w.weight, 0.15) for w in one.words if not keys.isdisjoint(w.keys)) / total

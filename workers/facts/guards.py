"""Deterministic guards: what no model may overrule.

A guard looks at a claim and at the sentences that support it and says what cannot be: another
number, unit, dose, date, time, side, drug, frequency, the opposite, a negation too many or
too few. The guards only ever turn a verdict to "not entailed".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from workers.facts.alignment import Alignment
from workers.facts.amounts import told
from workers.facts.extract import Clause, Reading
from workers.facts.lexicon import lexicon
from workers.facts.modifiers import ended, lasts, limits, negators
from workers.facts.quantities import Quantity
from workers.facts.segment import Span
from workers.facts.stance import objections
from workers.facts.words import Token, stem

CODE_OF = {
    "dose": "dose_changed", "duration": "duration_changed", "frequency": "frequency_changed",
    "date": "date_changed", "time": "time_changed", "address": "address_changed",
    "number": "number_changed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """What a guard found: code, where in the claim's text, and why in one line.

    A `soft` one is shown, and the claim is not entailed; a hard one must not be delivered.
    """

    code: str
    span: Span
    why: str
    soft: bool = False


def guard(claim: Clause, where: Alignment, text: Reading, *, alone: bool) -> list[Hit]:
    """Return all objections to `text` entailing `claim`.

    `alone` is for a single claim; in an edit check the clause is held `against` its partner
    instead, which is more exact about negation and opposites.
    """
    hits = [*_quantities(claim, text, alone=alone), *_drugs(claim, text), *_sides(claim, text)]
    if alone:
        hits += [Hit(o.code, o.span, o.why) for o in objections(claim, where, text)]
    return hits


def against(claim: Clause, partner: Clause, likeness: float) -> list[Hit]:
    """Return what differs between two versions of one clause."""
    return [
        *_swapped_quantities(claim, partner),
        *_swapped_sides(claim, partner),
        *_swapped_drugs(claim, partner),
        *_turned(claim, partner, likeness),
        *_opposites(claim, {key: word for word in partner.words for key in word.keys}),
    ]


def _swapped_quantities(claim: Clause, partner: Clause) -> Iterable[Hit]:
    """A number that the other version of the clause has not, where it has one of its kind."""
    theirs = {n.key for n in partner.numbers}
    mine = {n.key for n in claim.numbers}
    lost = {key.split(":", 1)[0] for key in theirs - mine}
    for quantity in claim.numbers:
        if quantity.key not in theirs and quantity.kind in lost:
            yield Hit(
                CODE_OF[quantity.kind],
                _at(quantity),
                f"the other version has {sorted(theirs - mine)[0]}",
            )


def _at(item: Quantity | Token) -> Span:
    return Span(item.start, item.end)


def _swapped_sides(claim: Clause, partner: Clause) -> Iterable[Hit]:
    theirs = {side for side, *_ in partner.sides}
    for side, _, start, end in claim.sides:
        if theirs and side not in theirs:
            yield Hit(
                "laterality_changed",
                Span(start, end),
                f"the other version has {', '.join(sorted(theirs))}",
            )


def _swapped_drugs(claim: Clause, partner: Clause) -> Iterable[Hit]:
    """A drug that the other version has not, where it has one that this has not."""
    mine, theirs = (drug_names() & clause.keys for clause in (claim, partner))
    if not theirs - mine:
        return
    for word in claim.words:
        if not (mine - theirs).isdisjoint(word.keys) and theirs.isdisjoint(word.keys):
            lost = ", ".join(sorted(key[1:] for key in theirs - mine))
            yield Hit("drug_changed", _at(word), f"the other version has {lost}")


def _turned(claim: Clause, partner: Clause, likeness: float) -> Iterable[Hit]:
    """Negation: the number of negators differs by an odd count, or what they turn differs."""
    if lasts(claim.text) and lasts(partner.text):
        return
    if (lasts(claim.text) and ended(partner.text)) or (ended(claim.text) and lasts(partner.text)):
        yield Hit("negation_changed", claim.span, "gone in one version only")
        return
    theirs = {key: word for word in partner.words for key in word.keys if key[0] != "<"}
    pairs = [
        (word, theirs[key])
        for word in claim.words
        for key in sorted(word.keys & theirs.keys())[:1]
        if word.weight > 0 or word.lower in _TURNABLE
    ]
    differ = [(a, b) for a, b in pairs if a.negated != b.negated]
    total = sum(max(a.weight, 0.2) for a, _ in pairs)
    share = sum(max(a.weight, 0.2) for a, _ in differ) / total if total else 0.0
    if limits(claim.text) or limits(partner.text):
        share = 0.0
    odd = (_cues(claim) - _cues(partner)) % 2 == 1
    if ((odd and (share >= 0.2 or likeness >= 0.9)) or share >= 0.8) and not _in_time(
        claim, partner
    ):
        word = differ[0][0] if differ else claim.words[0]
        yield Hit("negation_changed", _at(word), "negated in one version only")


_NOT_FOR = re.compile(
    r"(?:\b(?:not|never|won.t|no)\b|n['\u2019]t\b).*\b(?:for|until|before)\b", re.IGNORECASE
)
_TAKES = re.compile(r"^(?!.*\bfor\b).*\b(?:in|takes?|taking|due|within)\b", re.IGNORECASE)


def _in_time(claim: Clause, partner: Clause) -> bool:
    """Whether one says "not for 4 weeks" and the other "it takes 4 weeks", of the same time."""
    spans = [
        {n.key for n in c.numbers if n.kind in {"duration", "date", "time"}}
        for c in (claim, partner)
    ]
    texts = (claim.text, partner.text)
    return not spans[0].isdisjoint(spans[1]) and any(
        _NOT_FOR.search(one) and _TAKES.search(two) and not _NOT_FOR.search(two)
        for one, two in (texts, texts[::-1])
    )


_TURNABLE = frozenset(["need", "should", "must", "can", "will", "have"])


def _cues(clause: Clause) -> int:
    return negators(clause.text)


def _quantities(claim: Clause, text: Reading, *, alone: bool) -> Iterable[Hit]:
    known = {n.key for n in text.numbers} | _bare(text.numbers)
    for quantity in claim.numbers:
        if quantity.key in known or _loose(quantity) in known:
            continue
        if not alone or not told(quantity, text.text, text.numbers):
            yield Hit(
                CODE_OF[quantity.kind],
                Span(quantity.start, quantity.end),
                f"no {quantity.kind} of {quantity.value}",
            )


def _bare(numbers: list[Quantity]) -> set[str]:
    """Numbers by value alone: a claim's number without unit may rest on one with a unit."""
    return {f"number:{n.value.split()[0]}" for n in numbers if n.kind in {"dose", "number"}}


def _loose(quantity: Quantity) -> str:
    """A rate may be named as a span of time: "every day", "each 24 hours"."""
    return quantity.key.lower()


def _drugs(claim: Clause, text: Reading) -> Iterable[Hit]:
    names = drug_names()
    known = {key for word in text.words for key in word.keys}
    for word in claim.words:
        drugs = [key for key in word.keys if key in names]
        if drugs and not any(key in known for key in drugs) and word.stem not in known:
            yield Hit("drug_changed", Span(word.start, word.end), f"{drugs[0][1:]} is not named")


@cache
def drug_names() -> frozenset[str]:
    """Return the concepts that are drugs, as they stand among a word's keys."""
    return frozenset(f"={generic}" for generic, _, _ in lexicon().drugs)


def _sides(claim: Clause, text: Reading) -> Iterable[Hit]:
    if not claim.sides:
        return
    known = {(side, part) for c in text.clauses for side, part, *_ in c.sides}
    sides = {side for side, _ in known}
    for side, part, start, end in claim.sides:
        matched = (side, part) in known or (not part and side in sides) or (side, "") in known
        bare_ok = side in sides and part not in {p for _, p in known}
        if not matched and not bare_ok:
            yield Hit("laterality_changed", Span(start, end), f"{side} is not said")


@cache
def _opposite_stems() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for left, right in lexicon().opposites:
        one, two = ({stem(w.strip()) for w in part.split("/")} for part in (left, right))
        for word in one:
            out.setdefault(word, set()).update(two)
        for word in two:
            out.setdefault(word, set()).update(one)
    return {word: frozenset(others) for word, others in out.items()}


def _opposites(claim: Clause, there: Mapping[str, Token]) -> Iterable[Hit]:
    """A word whose opposite stands in the other text, where the word itself does not."""
    table = _opposite_stems()
    mine = {word.stem for word in claim.words}
    for word in claim.words:
        for other in table.get(word.stem, ()):
            found = there.get(other)
            free = found is not None and other not in mine and word.stem not in there
            if free and found is not None and found.negated == word.negated:
                yield Hit("opposite", _at(word), f"'{word.lower}' against '{found.lower}'")

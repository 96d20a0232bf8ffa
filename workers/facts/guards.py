"""Deterministic guards: what no model may overrule.

A guard looks at a claim and at the sentences that support it and says what cannot be: another
number, unit, dose, date, time, side, drug, frequency, the opposite, a negation too many or
too few. The guards only ever turn a verdict to "not entailed".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from workers.facts.alignment import Alignment
from workers.facts.extract import Clause, Reading
from workers.facts.lexicon import lexicon
from workers.facts.quantities import Quantity
from workers.facts.segment import Span
from workers.facts.words import Token, stem

CODE_OF = {
    "dose": "dose_changed", "duration": "duration_changed", "frequency": "frequency_changed",
    "date": "date_changed", "time": "time_changed", "address": "address_changed",
    "number": "number_changed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """What a guard found: code, where in the claim's text, and why in one line."""

    code: str
    span: Span
    why: str


def guard(claim: Clause, where: Alignment, text: Reading) -> list[Hit]:
    """Return all objections to `text` entailing `claim`."""
    return [
        *_quantities(claim, text),
        *_drugs(claim, text),
        *_sides(claim, where, text),
        *_negation(claim, where),
        *_opposites(claim, where),
    ]


def _quantities(claim: Clause, text: Reading) -> Iterable[Hit]:
    known = {n.key for n in text.numbers} | _bare(text.numbers)
    for quantity in claim.numbers:
        if quantity.key not in known and _loose(quantity) not in known:
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


def _sides(claim: Clause, where: Alignment, text: Reading) -> Iterable[Hit]:
    if not claim.sides:
        return
    known = {(side, part) for c in text.clauses for side, part, *_ in c.sides}
    sides = {side for side, _ in known}
    for side, part, start, end in claim.sides:
        matched = (side, part) in known or (not part and side in sides) or (side, "") in known
        bare_ok = side in sides and part not in {p for _, p in known}
        if not matched and not bare_ok:
            yield Hit("laterality_changed", Span(start, end), f"{side} is not said")
    _ = where


def _negation(claim: Clause, where: Alignment) -> Iterable[Hit]:
    """The words that carry the claim must stand under the same negation on both sides."""
    pairs = [(a, b) for a, b in where.pairs if a.weight >= 0.35]
    if not pairs:
        return
    differ = [(a, b) for a, b in pairs if a.negated != b.negated]
    total = sum(a.weight for a, _ in pairs)
    share = sum(a.weight for a, _ in differ) / total
    if share >= 0.5:
        first = differ[0][0]
        yield Hit("negation_changed", Span(first.start, first.end), f"'{first.lower}' is turned")
    _ = claim


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


def _opposites(claim: Clause, where: Alignment) -> Iterable[Hit]:
    if not where.sentences:
        return
    table = _opposite_stems()
    line = where.sentences[0]
    there = {word.stem: word for word in line.words}
    mine = {word.stem for word in claim.words}
    for word in claim.words:
        for other in table.get(word.stem, ()):
            found = there.get(other)
            if (
                found
                and other not in mine
                and not _named(word, line.by_key)
                and found.negated == word.negated
            ):
                yield Hit(
                    "opposite",
                    Span(word.start, word.end),
                    f"'{word.lower}' against '{found.lower}'",
                )


def _named(word: Token, keys: dict[str, Token]) -> bool:
    return word.stem in keys

"""Which value belongs to which word: two values that changed owners are a swap.

"Colchicine 0.6 mg and allopurinol 100 mg" and "colchicine 100 mg and allopurinol 0.6 mg" have the
same words. Each word is bound to the nearest value of each sort (dose, time, side, finding,
drug…), a comma or "and" between them counting as distance; "from", "to", "before" and the like are
bound to what follows. Two words that exchanged their values between the texts are a swap; a
clause that moved as a whole is none, and neither is one word with another value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from workers.facts.extract import Clause
from workers.facts.guards import Hit, drug_names
from workers.facts.lexicon import lexicon
from workers.facts.quantities import Quantity
from workers.facts.segment import Span
from workers.facts.topics import topic_of
from workers.facts.words import Token, stem

REACH = 16.0
"""A value further away than this many words belongs to another."""
_SORTS = {
    "dose": "dose", "number": "dose", "duration": "duration", "frequency": "rate", "date": "when",
    "time": "when",
}  # fmt: skip
_LISTS = {
    "when": "morning afternoon evening night bedtime noon midday nighttime breakfast lunch dinner "
    "supper",
    "finding": "normal abnormal high low elevated positive negative better worse stable raised "
    "clear benign malignant decreased increased unremarkable slow fast mild severe moderate "
    "larger smaller",
    "action": "stop start continue keep hold increase decrease reduce raise skip avoid resume "
    "restart discontinue pause begin double halve",
}
# Actions that are one: which of them stands where says nothing.
_ONE_ACTION = {
    stem(word): stem(group.split()[0])
    for group in ("continue keep", "start begin", "stop discontinue", "decrease reduce",
                  "increase raise", "hold skip pause", "resume restart")
    for word in group.split()
}  # fmt: skip
_RELATION = frozenset(
    "from to before after over below above under until between for instead rather".split()  # noqa: SIM905
)
_TURNS = frozenset(["instead", "rather"])
_JOINT = frozenset(
    "and or but then while whereas nor plus however though".split()  # noqa: SIM905
)
_PRN = re.compile(
    r"\b(?:(?:as|if|when|only if|only when) (?:needed|necessary|required)|prn)\b", re.I
)
_ONLY_JOINTS = re.compile(r"[\s,;/]*(?:and|or|nor)?\s*", re.I)
_BY = re.compile(r"\bby (?:the|a|an|your|our|my|dr)\b", re.I)
_ITS = frozenset(["it", "them", "they", "this", "these"])
_PRONOUN = "pronoun"
"""A pronoun may stand for any noun: what is nearest to it has no known owner."""
_MEASURES = frozenset(["dose", "duration", "rate", "when", "side", "finding", "action"])
_COMMA, _CONJUNCTION = 3.0, 3.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or value of a text: where it stands, in words, what it is and of which sort."""

    at: float
    key: str
    sort: str
    clause: Clause
    span: Span
    forward: bool = False
    root: str = ""


@cache
def _sorts() -> dict[str, str]:
    return {stem(word): sort for sort, words in _LISTS.items() for word in words.split()}


def swaps(mine: Sequence[Clause], theirs: Sequence[Clause]) -> dict[int, list[Hit]]:
    """Return a hit for each word of `mine` that exchanged its value with another, by clause."""
    here, there = _marks(mine), _marks(theirs)
    once = _single(here) & _single(there)
    shared = {m.sort for m in here} & {m.sort for m in there} - {"", _PRONOUN}
    out: dict[int, list[Hit]] = {}
    for sort in sorted(shared):
        wanted = {sort} if sort in _MEASURES or " " in sort else {sort, _PRONOUN}
        now, before = ([m for m in marks if m.sort in wanted] for marks in (here, there))
        if len({m.key for m in now} & {m.key for m in before}) < 2:
            continue
        then = {m.key: _owner(m, before) for m in there if m.sort != sort and m.key in once}
        moved = {
            mark.key: (mark, has, then.get(mark.key))
            for mark in here
            if mark.sort != sort and mark.key in once and (has := _owner(mark, now))
        }
        _, starts, started = moved.get("from", (None, "", ""))
        if starts and starts == started and len({m.key for m in now}) == 2:
            continue  # "from 20 mg to 10 mg", "to 10 mg from 20 mg"
        for mark, has, had in moved.values():
            back = any((h, w) == (had, has) for _, h, w in moved.values())
            if had and has != had and (back or mark.key == "from"):
                why = f"'{_said(mark)}' had {_plain(had)}, now {_plain(has)}"
                hit = Hit("values_swapped", mark.span, why)
                out.setdefault(mark.clause.span.start, []).append(hit)
    for mark in (*_exchanged(here, there), *_turned(here, there)):
        if mark.clause.span.start not in out:
            hit = Hit("values_swapped", mark.span, f"'{_said(mark)}' changed places")
            out[mark.clause.span.start] = [hit]
    return out


def _exchanged(here: Sequence[Mark], there: Sequence[Mark]) -> Iterator[Mark]:
    """Two words of a sentence that changed places while all others kept theirs."""
    known: dict[tuple[str, ...], list[Mark]] = {}
    for line in _lines(there):
        known.setdefault(tuple(sorted(m.key for m in line)), line)
    for line in _lines(here):
        other = known.get(tuple(sorted(m.key for m in line)))
        if other is None:
            continue
        moved = [i for i, (a, b) in enumerate(zip(line, other, strict=True)) if a.key != b.key]
        if len(moved) == 2 and _BY.search(line[0].clause.text + other[0].clause.text):
            continue
        if len(moved) == 2 and _alternatives(line[moved[0] : moved[1] + 1]):
            yield from (line[i] for i in moved)


def _turned(here: Sequence[Mark], there: Sequence[Mark]) -> Iterator[Mark]:
    """What stands behind "instead of" or "rather than", and stood before it."""
    both = {m.key for m in here} & {m.key for m in there}
    was = {a.key: b.key for a, b in pairwise(there) if a.key in _TURNS}
    for mark, after in pairwise(here):
        before = was.get(mark.key)
        if before and before != after.key and {before, after.key} <= both:
            yield after


def _lines(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The marks of each sentence, less the words that join."""
    out: dict[Span, list[Mark]] = {}
    for mark in marks:
        if mark.key not in _JOINT:
            out.setdefault(mark.clause.sentence, []).append(mark)
    return [line for line in out.values() if len(line) > 2]


def _alternatives(marks: Sequence[Mark]) -> bool:
    """Whether the first and last mark are of one sort, and more than a list lies between."""
    first, last = marks[0], marks[-1]
    if len(marks) < 3 or first.clause is not last.clause:
        return False
    if first.sort != last.sort and not (first.root and last.root and "" in {first.sort, last.sort}):
        return False
    start, text = first.clause.span.start, first.clause.text
    gaps = [text[a.span.end - start : b.span.start - start] for a, b in pairwise(marks)]
    return not all(_ONLY_JOINTS.fullmatch(gap) for gap in gaps)


def _said(mark: Mark) -> str:
    start = mark.clause.span.start
    return mark.clause.text[mark.span.start - start : mark.span.end - start].lower()


def _plain(key: str) -> str:
    return key.split(":", 1)[-1].lstrip("=<^")


def _single(marks: Iterable[Mark]) -> set[str]:
    counts = Counter(mark.key for mark in marks)
    return {key for key, count in counts.items() if count == 1 and key not in _JOINT}


def _owner(mark: Mark, values: Sequence[Mark]) -> str:
    """The value that a word is bound to: clearly the nearest one, or none."""
    near = sorted(
        (abs(v.at - mark.at), v.key)
        for v in values
        if v.clause.sentence == mark.clause.sentence and (not mark.forward or v.at > mark.at)
    )
    if not near or near[0][0] > (5 if mark.forward else REACH):
        return ""
    rival = next((d for d, key in near if key != near[0][1]), None)
    clear = rival is None or rival - near[0][0] >= 1
    return near[0][1] if clear and near[0][1] not in _ITS else ""


def _marks(clauses: Sequence[Clause]) -> list[Mark]:
    out: list[Mark] = []
    at = 0.0
    sentence: Span | None = None
    for clause in clauses:
        start = clause.span.start
        at += _CONJUNCTION * (clause.sentence == sentence)
        sentence = clause.sentence
        fixed = [(n.start, n.end, f"{n.kind}:{n.value}", _sort(n)) for n in clause.numbers]
        fixed += [(a, b, side, "side") for side, _, a, b in clause.sides]
        fixed += [
            (m.start() + start, m.end() + start, "prn", "rate") for m in _PRN.finditer(clause.text)
        ]
        taken = {x for a, b, *_ in fixed for x in range(a, b)}
        rows = [(a, Mark(0, key, sort, clause, Span(a, b))) for a, b, key, sort in fixed]
        rows += [(w.start, _word(w, clause)) for w in clause.words if w.start not in taken]
        end = start
        for where, mark in sorted(rows, key=lambda row: row[0]):
            at += 1 + _COMMA * bool(
                re.search("[,;:(]", clause.text[max(0, end - start) : where - start])
            )
            at += _CONJUNCTION * (mark.key in _JOINT)
            end = mark.span.end
            if mark.key:
                out.append(replace(mark, at=at))
    return _apart(out)


def _sort(quantity: Quantity) -> str:
    """Doses in different units are no alternatives: "400 mg (5 mL)"."""
    return f"{_SORTS.get(quantity.kind, '')} {quantity.unit}".strip()


def _apart(marks: list[Mark]) -> list[Mark]:
    """Words of one concept that are two here ("cream", "ointment") go by their stems."""
    roots: dict[str, set[str]] = {}
    for mark in marks:
        roots.setdefault(mark.key, set()).add(mark.root)
    return [replace(m, key=m.root) if len(roots[m.key]) > 1 and m.root else m for m in marks]


def _word(word: Token, clause: Clause) -> Mark:
    """The mark of a word; one that tells nothing has no sort, and no key unless it joins."""
    span = Span(word.start, word.end)
    if word.lower in _RELATION:
        return Mark(0, word.lower, "", clause, span, forward=True)
    if word.lower in _ITS:
        return Mark(0, word.lower, _PRONOUN, clause, span)
    sort = _sorts().get(word.stem, "")
    if not sort and (word.weight <= 0 or word.lower in lexicon().names("warm_words")):
        return Mark(0, word.lower if word.lower in _JOINT else "", "", clause, span)
    drugs = sorted(drug_names() & word.keys)
    if drugs:
        return Mark(0, drugs[0], "drug", clause, span)
    named = sorted(key for key in word.keys if key[0] == "=")
    action = _ONE_ACTION.get(word.stem, "")
    key = action or (named or [word.stem])[0]
    return Mark(0, key, sort or topic_of(word.lower), clause, span, root=action or word.stem)

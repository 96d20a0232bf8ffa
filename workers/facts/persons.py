"""Who a clause is about: the reader, somebody the reader cares for, or another person.

"Your mother", "your son" and the "she" or "he" that follows are the person cared for, not the
reader. A clause about the one that became a clause about the other is a change of addressee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.facts.extract import Clause
from workers.facts.guards import Hit
from workers.facts.segment import Span

_KIN = {
    "mother": "mother mom mum mommy", "father": "father dad daddy", "son": "son boy",
    "daughter": "daughter girl", "wife": "wife", "husband": "husband", "sister": "sister",
    "brother": "brother", "grandmother": "grandmother grandma",
    "grandfather": "grandfather grandpa",
    "child": "child kid toddler baby infant newborn", "aunt": "aunt", "uncle": "uncle",
    "partner": "partner spouse", "niece": "niece", "nephew": "nephew", "friend": "friend",
}  # fmt: skip
_NAME_OF = {form: name for name, forms in _KIN.items() for form in forms.split()}
_FEMALE = {"mother", "daughter", "wife", "sister", "grandmother", "aunt", "niece"}
_MALE = {"father", "son", "husband", "brother", "grandfather", "uncle", "nephew"}
_LOOSE = {"child": _FEMALE | _MALE, "partner": {"wife", "husband"}}
_RELATIVE = re.compile(
    rf"\b(?:(?:your|his|her|their|the|my) )(?:\w+ )?({'|'.join(sorted(_NAME_OF, key=len)[::-1])})"
    r"(?:['\u2019]s)?\b",
    re.IGNORECASE,
)
_READER = re.compile(r"\b(?:you(?:r|rs|rself)?)\b", re.IGNORECASE)
_SHE, _HE = (
    re.compile(r"\b(?:she|her|hers|herself)\b", re.I),
    re.compile(r"\b(?:he|him|his|himself)\b", re.I),
)
_THIRD = re.compile(r"\b(?:she|he|her|him|his)\b", re.I)
_STAFF = re.compile(
    r"\b(?:dr|doctor|nurse|surgeon|pharmacist|therapist|specialist|\w+ologist|midwife|dentist|"
    r"provider|assistant|colleague|counselor)\b",
    re.IGNORECASE,
)
_GIVE = re.compile(r"^\W*(?:please |and |then )*(give|take)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """Whom a clause names: the reader, a relative by name, `she` or `he`; `staff` is nobody's."""

    reader: bool
    other: bool
    names: frozenset[str]
    gender: str


def about(clause: Clause, staff: bool) -> About:
    """Return whom a clause is about; `staff` tells that "she" is a nurse named before."""
    text = clause.text
    names = frozenset(_NAME_OF[m[1].lower()] for m in _RELATIVE.finditer(text))
    bare = _RELATIVE.sub(" ~ ", text)
    she, he = bool(_SHE.search(bare)), bool(_HE.search(bare))
    if (staff or _STAFF.search(text)) and not names:
        she = he = False
    gender = "f" if she or names & _FEMALE else "m" if he or names & _MALE else ""
    if (she or names & _FEMALE) and (he or names & _MALE):
        gender = ""
    return About(bool(_READER.search(bare)), bool(names or she or he), names, gender)


def staffed(text: str, clauses: Sequence[Clause]) -> dict[int, bool]:
    """Return, by clause, whether the last person named before it is of the staff."""
    out: dict[int, bool] = {}
    last = False
    if not _STAFF.search(text) or not _THIRD.search(text):
        return dict.fromkeys((clause.span.start for clause in clauses), False)
    for clause in clauses:
        out[clause.span.start] = last
        if _RELATIVE.search(clause.text):
            last = False
        elif _STAFF.search(clause.text):
            last = True
    return out


def changed(clause: Clause, partner: Clause, staff: tuple[bool, bool], kin: bool) -> Iterator[Hit]:
    """Return a hit where two versions of a clause are about different people.

    `kin` tells that the original is about somebody whom the reader cares for.
    """
    here, there = about(clause, staff[0]), about(partner, staff[1])
    why = _why(here, there)
    if not why and kin and not (here.other or there.other):
        given, taken = (_GIVE.match(c.text) for c in (clause, partner))
        if given and taken and given[1].lower() != taken[1].lower():
            why = "one version gives it to another, the other takes it"
    if why:
        yield Hit("addressee_changed", Span(clause.span.start, clause.span.end), why)


def _why(here: About, there: About) -> str:
    if here.other and not there.other and there.reader and not here.reader:
        return "here it is another person, there the reader"
    if there.other and not here.other and here.reader and not there.reader:
        return "here it is the reader, there another person"
    if here.names and there.names and not _same(here.names, there.names):
        return f"{', '.join(sorted(here.names))} against {', '.join(sorted(there.names))}"
    if here.gender and there.gender and here.gender != there.gender:
        return "she became he, or he she"
    return ""


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(
        a == b or b in _LOOSE.get(a, ()) or a in _LOOSE.get(b, ()) for a in one for b in other
    )


def cares(text: str) -> bool:
    """Whether a text is about somebody whom the reader cares for."""
    return bool(_RELATIVE.search(text))

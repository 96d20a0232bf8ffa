"""All ways in which a known person or place may be written, compiled once for text and chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.presidio.known.model import Form, KnownForms, words_in
from connectors.presidio.known.nicknames import nicknames
from connectors.presidio.known.numbers import add_numbers
from connectors.presidio.known.places import GENERIC, add_address, add_organisation
from connectors.presidio.known.spelling import Index
from schemas import entities
from schemas.people import KnownEntity, KnownName

PARTICLES = frozenset(
    "de del della di da dos das do la las le les los el al bin ibn abu van von der den ter ten "
    "zu af av st san santa mac mc o ap y e i und".split()
)
_HONORIFICS = frozenset("dr mr mrs ms miss prof sr jr md do phd rn np pa dds".split())


# With more people than this in hand, names run together are found as they are, not misspelt or
# broken over lines, and not with nicknames: those forms are a hundred a person.
_MANY = 300


def compile_forms(known: Sequence[KnownEntity]) -> KnownForms:
    """Return the forms of `known`. Cost grows with their number, not with any text."""
    forms = KnownForms()
    few = len(known) <= _MANY
    for entity in known:
        for name in entity.names:
            if entity.role in ("organization", "location"):
                add_organisation(forms, entity.reference, name)
            else:
                _person(forms, entity.reference, name, few=few)
        add_numbers(forms, entity)
        for address in entity.addresses:
            add_address(forms, entity.reference, address)
    for phrases in forms.phrases.values():
        phrases.sort(key=lambda pair: -len(pair[0]))
    plain = {word for words in forms.phrases.values() for phrase, _ in words for word in phrase}
    names = forms.names.keys() if few else forms.names.keys() - forms.joined
    forms.index = Index({*names, *(w for w in plain if w not in GENERIC)})
    forms.beginnings = {name[:end] for name in names for end in range(1, len(name))}
    forms.seen.clear()
    return forms


def _person(forms: KnownForms, reference: str, name: KnownName, *, few: bool) -> None:
    family, given = name.family, name.given
    if not family and not given and name.text:
        *given_words, family = [w for w in name.text.replace(",", " ").split() if _is_name(w)] or [
            name.text
        ]
        given = tuple(given_words)
    parts = [("family", family), *((f"given:{i}", g) for i, g in enumerate(given))]
    for part, text in parts:
        _name_part(forms, Form(entities.NAME, reference, part), text)
    for text in given:
        nick_form = Form(entities.NAME, reference, "nickname")
        for nick in {n for word in words_in(text) for n in nicknames(word)}:
            forms.add_name(nick, nick_form)
    _joined(forms, reference, family, given, few=few)


def _is_name(word: str) -> bool:
    return word.strip(".").lower() not in _HONORIFICS


def _name_part(forms: KnownForms, form: Form, text: str) -> None:
    if text and not text.isascii() and _no_blanks(text):
        forms.scripts.append((text, form))
        return
    words = words_in(text)
    for word in {*words, *_spellings(text), "".join(words)}:
        usable = word not in PARTICLES or len(words) == 1
        if usable and len(word) > 1:
            forms.add_name(word, form)
    if len(words) > 1:
        forms.particles.setdefault(form.reference, set()).update(PARTICLES.intersection(words))


def _spellings(text: str) -> Iterator[str]:
    """Yield the usual ASCII spellings of umlauts: Müller is also Mueller."""
    spelt = text.lower()
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe")):
        spelt = spelt.replace(letter, two)
    if spelt != text.lower():
        yield from words_in(spelt)


def _no_blanks(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in text)


def _joined(
    forms: KnownForms, reference: str, family: str, given: Sequence[str], *, few: bool
) -> None:
    """Add initials and names run together, as in handles: jsmith, marysmith, smith_mary."""
    last, firsts = words_in(family), [w for g in given for w in words_in(g)]
    if not last or not firsts:
        return
    whole = Form(entities.NAME, reference, "full")
    tail = "".join(last)
    shorts = (firsts[0], *(sorted(nicknames(firsts[0])) if few else ()))
    glued = [one for first in shorts for one in (first + tail, tail + first) if len(one) > 5]
    for word in [*glued, *([firsts[0][0] + tail] if len(tail) > 3 else [])]:
        forms.add_name(word, whole)
        forms.joined.add(word)
    letters = "".join(w[0] for w in firsts)
    for initials in {letters[0] + tail[0], letters + tail[0]}:
        forms.initials.setdefault(initials, Form(entities.NAME, reference, "initials"))

"""Forms of organisations, places and addresses."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.presidio.known.model import (
    STREET_WORDS,
    Form,
    KnownForms,
    add_packed,
    add_phrase,
    canonical,
    pack,
    words_in,
)
from schemas import entities
from schemas.people import KnownAddress, KnownName

GENERIC = frozenset(
    "hospital hospitals clinic clinics center centre medical health healthcare care group "
    "associates practice system systems services service department dept of the and for at inc "
    "llc pc pa office offices family primary internal medicine general regional community "
    "university memorial pharmacy laboratory lab labs institute foundation physicians doctors "
    "county city state national specialists surgery surgical pediatrics pediatric cardiology "
    "oncology dermatology main north south east west building floor suite ward unit".split()
)
_STREET_TYPES = frozenset(STREET_WORDS.values()) | {"way", "row", "walk", "loop", "alley", "close"}
_UNIT = frozenset({"apt", "ste", "unit", "room", "rm", "floor", "fl", "bldg"})


def add_organisation(forms: KnownForms, reference: str, name: KnownName) -> None:
    """Add the name of an organisation, whole, without its general words, and its initials."""
    words = words_in(name.text or " ".join((*name.given, name.family)))
    whole = Form(entities.ORGANIZATION, reference, "full")
    add_phrase(forms, words, whole)
    short = list(words)
    while short and short[-1] in GENERIC:
        short.pop()
        if any(w not in GENERIC for w in short):
            add_phrase(forms, short, Form(entities.ORGANIZATION, reference, "short"))
    letters = "".join(w[0] for w in words if w not in ("of", "the", "and", "for", "at"))
    if len(letters) > 2:
        forms.initials.setdefault(letters, Form(entities.ORGANIZATION, reference, "initials"))


def add_address(forms: KnownForms, reference: str, address: KnownAddress) -> None:
    """Add the parts of an address; a state and a country are no identifiers."""
    street = Form(entities.STREET, reference, "street")
    for line in address.lines:
        for phrase in _street_forms([canonical(w) for w in words_in(line)]):
            add_phrase(forms, phrase, street)
    joined = [w for line in address.lines for w in words_in(line)]
    add_phrase(forms, joined, street)
    for part, text, entity in (
        ("city", address.city, entities.CITY),
        ("district", address.district, entities.DISTRICT),
    ):
        add_phrase(forms, words_in(text), Form(entity, reference, part))
    code = pack(address.postal_code)
    add_packed(forms, code, Form(entities.ZIP, reference, "postal_code"))
    if code.isdigit() and len(code) == 9:
        add_packed(forms, code[:5], Form(entities.ZIP, reference, "postal_code"))


def _street_forms(words: list[str]) -> Iterator[list[str]]:
    """Yield the line, the line without its unit, number and name, name and type, and the unit."""
    yield words
    unit = next((i for i, w in enumerate(words) if w in _UNIT and i), len(words))
    main = words[:unit]
    yield main
    if words[unit:]:
        yield words[unit:]
    if main and main[-1] in _STREET_TYPES:
        yield main[:-1] if len(main) > 2 else main
    if main and main[0].isdigit() and len(main) > 2:
        yield main[1:]

"""Replace a person's name, word by word, so that all forms of it agree within the thread.

Each word of a name has one surrogate in the thread: `Alvarez` is the same in "Ms. Alvarez",
"alvarez's" and "Maria ALVAREZ", and a daughter with the same family name shares it. Titles and
particles stay. A name with initials is kept as a whole too, because a letter alone can't be put
back.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.entities import NAME
from schemas.people import KnownEntity
from schemas.vault import Surrogate
from workers.deid import pools
from workers.deid.book import Book, name_row
from workers.deid.cues import Gender, plain, title_gender
from workers.deid.pools import NamePart
from workers.deid.tokens import atoms, cased, words

_LISTS: Final = tomllib.loads(
    (Path(__file__).parent / "data" / "titles_v1.toml").read_text(encoding="utf-8")
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019](?!s\b)[^\W\d_]+)*", re.IGNORECASE)
_BEFORE: Final = frozenset(_LISTS["titles"].split())
_AFTER: Final = frozenset(_LISTS["suffixes"].split())
TITLES: Final = _BEFORE | _AFTER
_PARTICLES: Final = frozenset(_LISTS["particles"].split())
# Of a name on no list. Messages are mostly American; a coin gave "aunt Siavash".
_USUAL: Final = "english"
# Pairs of letters that are no clinical abbreviation.
_INITIALS: Final = "JKQVWXYZ"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the resources in hand say of one word."""

    owner: str
    part: NamePart


class Names:
    """Writes surrogates of names into a thread's book."""

    def __init__(self, book: Book, known: tuple[KnownEntity, ...]) -> None:
        self._book = book
        self._known: dict[str, list[_Known]] = {}
        self._gender = {one.reference: one.gender for one in known}
        self._words: dict[str, list[str]] = {}
        self._plain: dict[str, str] = {}
        self._cue: Gender = ""
        self._span: list[str] = []
        for one in known:
            self._learn(one)

    def replace(self, text: str, pointer: str = "", cue: Gender = "") -> str:
        """Return `text`, a whole name or part of one, with its words replaced.

        `cue`: the gender that the words around it say.
        """
        found = [m for m in _WORD.finditer(text) if self._is_name_word(m, text)]
        full = [m.group() for m in found if len(m.group()) > 1 or not m.group().isascii()]
        if not found:
            return text  # a title alone
        if not full or pointer.endswith("#initials"):
            return self._initials(text)
        self._cue = title_gender(text[: found[0].start()]) or cue
        self._span = full
        owner = self._owner(full, pointer)
        out, at = [], 0
        for number, match in enumerate(found):
            word = match.group()
            new = (
                self._word(word, owner, pointer, self._role(word, number, found, text))
                if word in full
                else self._initial(word, owner)
            )
            out += [text[at : match.start()], new]
            at = match.end()
        made = "".join([*out, text[at:]])
        return self._whole(text, made, owner) if len(full) < len(found) else made

    def literal(self, word: str) -> str:
        """Return a stand-in for an ordinary word that happens to be a surrogate of the thread."""
        return self._word(word, "", "", "family")

    def of_person(self, reference: str, part: str) -> str:
        """Return the surrogate of a known person's `given` or `family` name; may be empty."""
        for one in self._words.get(reference, []):
            known = self._known[one.casefold()]
            roles = [each.part for each in known if each.owner == reference]
            if roles and (roles[0] == "family") == (part == "family"):
                self._word(one, reference, f"{reference}#{part}", roles[0])
                return self._book.find(NAME, one) or ""
        return ""

    def _learn(self, one: KnownEntity) -> None:
        if one.role in ("organization", "location"):
            return
        for name in one.names:
            family, given = name.family, " ".join(name.given)
            if not family and not given:
                *rest, family = name.text.replace(",", " ").split() or [""]
                given = " ".join(rest)
            for part, text in (("family", family), ("given", given)):
                for match in _WORD.finditer(text):
                    key = match.group().casefold()
                    if len(key) > 1 and key not in _AFTER | _PARTICLES:
                        role = self._given_part(match.group(), one.reference)
                        made = _Known(one.reference, "family" if part == "family" else role)
                        self._known.setdefault(key, []).append(made)
                        self._plain.setdefault(plain(key), match.group())
                        self._words.setdefault(one.reference, []).append(match.group())

    def _is_name_word(self, match: re.Match[str], text: str) -> bool:
        word, key = match.group(), match.group().casefold()
        if key in self._known:
            return True
        if key == "s" and match.start() and text[match.start() - 1] in "'\u2019":
            return False
        follows = _WORD.search(text, match.end()) is not None
        alone = not follows and _WORD.match(text) is not None and match.start() == 0
        if len(key) > 1 and (key in _AFTER or (key in _BEFORE and (follows or alone))):
            return False
        return not (key in _PARTICLES and follows and word.islower())

    def _owner(self, full: list[str], pointer: str) -> str:
        if pointer:
            return pointer.split("#", maxsplit=1)[0]
        sets = [self._book.owners(word) for word in full]
        shared = set.intersection(*sets) if sets else set()
        return min(shared, default="") or self._book.person()

    def _role(self, word: str, number: int, found: list[re.Match[str]], text: str) -> NamePart:
        known = self._known.get(word.casefold())
        if known:
            return known[0].part
        titled = text[: found[0].start()].strip(" .").casefold() in TITLES
        comma = "," in text[found[0].end() : found[-1].start()] if len(found) > 1 else False
        last = number == (0 if comma else len(found) - 1)
        if last and (len(found) > 1 or titled):
            return "family"
        return self._given_part(word, "")

    def _given_part(self, word: str, owner: str) -> NamePart:
        gender = self._gender.get(owner, "")
        if gender not in ("female", "male"):
            gender = self._cue
        if gender not in ("female", "male"):
            known = pools.load().genders.get(word.casefold(), frozenset())
            gender = min(known) if len(known) == 1 else self._book.rng.choice(("female", "male"))
        return "female" if gender == "female" else "male"

    def _word(self, written: str, owner: str, pointer: str, role: NamePart) -> str:
        """Return the surrogate of one word; "Nguyen" is the "Nguyễn" of the chart."""
        known = written.casefold() in self._known
        word = written if known else self._plain.get(plain(written), written)
        found = self._book.find(NAME, word)
        part = "family" if role == "family" else "given"
        if found is None:
            found = self._draw(word, owner, pointer, role)
            self._book.add(name_row(word, found, owner, part))
        for one in self._known.get(word.casefold(), ()):  # patient and doctor may share a name
            self._book.own(word, one.owner, "family" if one.part == "family" else "given")
        if owner:
            self._book.own(word, owner, part)
        return cased(found, written)

    def _draw(self, word: str, owner: str, pointer: str, role: NamePart) -> str:
        wanted = pointer.partition("#")[2]
        if word.casefold() not in self._known and wanted:
            base = self._near_form(owner, wanted)
            if base:
                made = self._short(base) if wanted == "nickname" else self._misspelt(base)
                if made:
                    return made
        if self._book.crowded:
            return self._book.draw(pools.made_up_names(self._book.rng))
        culture = pools.culture_of([word, *self._span, *self._words.get(owner, [])])
        culture = culture or pools.culture_by_ending(word) or _USUAL
        return self._book.draw(pools.candidates(role, culture, self._book.rng))

    def _near_form(self, owner: str, wanted: str) -> str:
        return self.of_person(owner, "family" if wanted == "family" else "given")

    def _misspelt(self, base: str) -> str:
        """Return a misspelling of a surrogate for a misspelling of its original."""
        places = list(range(1, len(base)))
        self._book.rng.shuffle(places)
        made = (base[:i] + base[i] + base[i:] for i in places)
        return next((one for one in made if not self._book.is_replacement(one.casefold())), "")

    def _short(self, base: str) -> str:
        cut = re.match(r"\w{2}\w*?[^aeiouy\W](?=[aeiou]|$)", base)
        options = [pools.load().short.get(base, ""), cut.group() if cut else ""]
        return next((o for o in options if len(o) > 2 and o != base and self._unused(o)), "")

    def _unused(self, word: str) -> bool:
        key = word.casefold()
        return not self._book.is_replacement(key) and self._book.free(word)

    def _initial(self, letter: str, owner: str) -> str:
        """Return the first letter of the surrogate whose original starts with this letter."""
        for word in self._words.get(owner, []):
            if word[:1].casefold() == letter.casefold():
                made = self._book.find(NAME, word)
                if made:
                    return cased(made[0], letter) if letter.islower() else made[0]
        return self._book.rng.choice(_INITIALS)

    def _initials(self, text: str) -> str:
        """Replace initials alone ("M.A.") by letters that are no abbreviation."""
        known = self._book.find(NAME, text)
        if known:
            return known
        for _ in range(200):
            made = re.sub(r"[^\W\d_]", lambda _: self._book.rng.choice(_INITIALS), text)
            if not (words(made) & words(text)) and self._book.free(made):
                break
        else:
            made = self._book.draw(pools.candidates("family", "", self._book.rng))
        return self._book.add(Surrogate(NAME, text, made, "", "initials"))

    def _whole(self, text: str, made: str, owner: str) -> str:
        """Keep a name with initials as one row; a second such name must differ from the first."""
        known = self._book.find(NAME, text)
        if known is not None:
            return known
        for _ in range(len(_INITIALS) ** 2):
            if not self._book.is_replacement("".join(atom.key for atom in atoms(made))):
                break
            made = re.sub(r"\b[A-Za-z]\b", lambda _: self._book.rng.choice(_INITIALS), made)
        return self._book.add(Surrogate(NAME, text, made, owner, "full"))

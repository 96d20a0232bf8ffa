"""What all known forms look like once compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.presidio.engine import split
from connectors.presidio.folding import fold
from connectors.presidio.known.spelling import Index

STREET_WORDS = {
    "avenue": "ave", "av": "ave", "boulevard": "blvd", "circle": "cir", "court": "ct",
    "drive": "dr", "highway": "hwy", "lane": "ln", "parkway": "pkwy", "place": "pl",
    "road": "rd", "square": "sq", "street": "st", "str": "st", "terrace": "ter",
    "trail": "trl", "apartment": "apt", "suite": "ste", "north": "n", "south": "s",
    "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw", "saint": "st", "mount": "mt", "fort": "ft",
}  # fmt: skip


_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Form:
    """What a match means: type, `reference`, and part of the person or place."""

    entity: str
    reference: str
    part: str

    @property
    def known(self) -> str:
        """The pointer that `Finding.known` carries."""
        return f"{self.reference}#{self.part}"


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose name a word is: reference -> its forms, in order of the people; and all their parts."""

    by: dict[str, tuple[Form, ...]]
    parts: frozenset[str]


@dataclass(slots=True)
class KnownForms:
    """Compiled forms of everybody known (PHI).

    Attributes:
        names: word -> the names it is part of, in order of the entities.
        phrases: first word -> (words, form), longest first.
        packed: first four letters and digits -> (all letters and digits, form).
        initials: two to four letters -> form of the person.
        scripts: strings of scripts without blanks, looked for as they are.
        births: (form, ISO date).
        particles: reference -> the particles of the name: de, van, st.
        index: the words of `names` and `phrases`, for misspellings.
        beginnings: what a word of `names` may begin with, for names broken over lines.
        joined: the words of `names` that are several names run together.
        seen: what was added already; asking a list would take the square of the number of people.
    """

    names: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    phrases: dict[str, list[tuple[tuple[str, ...], Form]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    packed: dict[str, list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))
    initials: dict[str, Form] = field(default_factory=dict)
    scripts: list[tuple[str, Form]] = field(default_factory=list)
    births: list[tuple[Form, str]] = field(default_factory=list)
    particles: dict[str, set[str]] = field(default_factory=dict)
    index: Index = field(default_factory=lambda: Index(()))
    beginnings: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    seen: set[tuple[str, str | tuple[str, ...], Form]] = field(default_factory=set)
    _owned: dict[tuple[str, ...], Owned] = field(default_factory=dict)

    def add_name(self, word: str, form: Form) -> None:
        """Add one word of a name, once."""
        if self.new(word, form):
            self.names[word].append(form)

    def new(self, written: str | tuple[str, ...], form: Form, kind: str = "") -> bool:
        """Return whether this was not added before, and remember it."""
        before = len(self.seen)
        self.seen.add((kind, written, form))
        return len(self.seen) > before

    def owned(self, words: Sequence[str]) -> Owned:
        """Return whose names the words are. Computed once: many people may share a given name."""
        key = tuple(words)
        found = self._owned.get(key)
        if found is None:
            by: dict[str, list[Form]] = {}
            for word in key:
                for form in self.names.get(word, ()):
                    by.setdefault(form.reference, []).append(form)
            parts = frozenset(form.part for forms in by.values() for form in forms)
            found = Owned({reference: tuple(forms) for reference, forms in by.items()}, parts)
            if len(self._owned) < _REMEMBERED:
                self._owned[key] = found
        return found


def canonical(word: str) -> str:
    """Return a folded word in lower case; street words in their short form."""
    lower = word.lower()
    return STREET_WORDS.get(lower, lower)


def words_in(text: str) -> list[str]:
    """Return the letters and numbers of `text` as folded lower-case words."""
    words = (w.text for w in split(fold(text).text.replace("'", " ").replace("`", " ")))
    return [w.lower() for w in words if w.isalnum()]


def pack(text: str) -> str:
    """Return only the letters and digits of `text`, folded, in lower case."""
    return "".join(c for c in fold(text).text.lower() if c.isalnum())


def add_phrase(forms: KnownForms, words: Sequence[str], form: Form) -> None:
    """Add a sequence of words that must be found whole."""
    phrase = tuple(canonical(w) for w in words)
    if sum(len(w) for w in phrase) > 2 and forms.new(phrase, form):
        forms.phrases[phrase[0]].append((phrase, form))


def add_packed(forms: KnownForms, written: str, form: Form, *, at_least: int = 4) -> None:
    """Add letters and digits that may be written with separators between them."""
    if len(written) >= at_least and forms.new((written,), form, "packed"):
        forms.packed[written[:4]].append((written, form))

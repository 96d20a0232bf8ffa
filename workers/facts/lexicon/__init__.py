"""The word lists of the fact check, loaded once: versioned data files with a content hash.

`synonyms.v1.txt` (concepts), `kinds.v1.txt` (what is a kind of what), `opposites.v1.txt`,
`drugs.v1.txt` (generic, brands, class), `words.v1.toml` (function words, irregular forms, cues).
A line that starts with `#` is a comment; groups are separated by `|`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

from schemas.base import Ref, digest

FILES = (
    "drugs.v1.txt", "kinds.v1.txt", "opposites.v1.txt", "short_forms.v1.txt",
    "stance.v1.toml", "synonyms.v1.txt", "topics.v1.txt", "topics_own.v1.txt", "words.v1.toml",
    "wordnet.v1.txt",
)  # fmt: skip
Phrases = dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]


def _content(name: str) -> bytes:
    return (resources.files(__name__) / name).read_bytes()


def _groups(name: str) -> list[list[str]]:
    lines = _content(name).decode().splitlines()
    rows = [line.split("#", 1)[0].strip() for line in lines]
    return [[part.strip() for part in row.split("|") if part.strip()] for row in rows if row]


class Lexicon:
    """All word lists. `ref` names the version; its digest changes with any file."""

    def __init__(self) -> None:
        words: dict[str, Any] = tomllib.loads(_content("words.v1.toml").decode())
        self.words = words
        self.stopwords = frozenset(words["stopwords"].split())
        self.light = frozenset(words["light"].split())
        self.light_stems: frozenset[str] = frozenset()
        self.irregular = _pairs(words["irregular"])
        self.short_forms = {
            short: tuple(words.split()) for short, words in _groups("short_forms.v1.txt")
        }
        self.synonyms = _groups("synonyms.v1.txt")
        self.kinds = _groups("kinds.v1.txt")
        self.opposites = _groups("opposites.v1.txt")
        self.drugs = [_drug(row) for row in _groups("drugs.v1.txt")]
        self.ref = Ref(
            name="fact-lexicon", version="1", digest=digest(b"".join(map(_content, FILES)))
        )
        self._phrases: Phrases | None = None
        self._sets: dict[str, frozenset[str]] = {}

    def names(self, name: str) -> frozenset[str]:
        """Return the words of list `name` in `words.v1.toml`."""
        if name not in self._sets:
            self._sets[name] = frozenset(self.words[name].split())
        return self._sets[name]

    def phrases(self, stem: Callable[[str], str]) -> Phrases:
        """Return phrases by first stem; `stem` is given because it needs this lexicon itself."""
        if self._phrases is None:
            self._phrases = self._build(stem)
        return self._phrases

    def _build(self, stem: Callable[[str], str]) -> Phrases:
        self.light_stems = frozenset(map(stem, self.light))
        concepts: dict[tuple[str, ...], set[str]] = {}
        groups = [*self.synonyms, *([generic, *brands] for generic, brands, _ in self.drugs)]
        for group in groups:
            for phrase in group:
                concepts.setdefault(_key(phrase, stem), set()).add(f"={group[0]}")
        for kind, *members in self.kinds:
            _mark(concepts, _key(kind, stem), f"^{kind}")
            for phrase in members:
                _mark(concepts, _key(phrase, stem), f"<{kind}")
        out: Phrases = {}
        for key, found in concepts.items():
            out.setdefault(key[0], []).append((key, frozenset(found)))
        return out


def _key(phrase: str, stem: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in phrase.lower().replace("-", " ").split())


def _mark(concepts: dict[tuple[str, ...], set[str]], key: tuple[str, ...], mark: str) -> None:
    """Mark a phrase and all its synonyms: `^kind` asks for a member, `<kind` is one."""
    mine = concepts.setdefault(key, set())
    same = {concept for concept in mine if concept[0] == "="}
    mine.add(mark)
    for found in concepts.values():
        if not same.isdisjoint(found):
            found.add(mark)


def _pairs(text: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for line in text.strip().splitlines():
        base, _, forms = line.partition(":")
        out |= dict.fromkeys(forms.split(), base.strip())
    return out


def _drug(row: list[str]) -> tuple[str, tuple[str, ...], str]:
    """`generic | brand | brand | @class` to (generic, brands, class)."""
    brands = tuple(part.lower() for part in row[1:] if not part.startswith("@"))
    kind = next((part[1:] for part in row if part.startswith("@")), "")
    return row[0].lower(), brands, kind


@cache
def lexicon() -> Lexicon:
    """Return the word lists, read once per process."""
    return Lexicon()

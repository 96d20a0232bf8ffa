"""The mapping of one thread while it is being written: what was replaced by what.

A replacement is drawn so that it can be put back with certainty: it is no word of any text in
hand, no original, no other replacement, nor one edit or a plural away from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from schemas.entities import NAME
from schemas.vault import Surrogate, ThreadSecrets
from workers.deid import pools
from workers.deid.tokens import Near, atoms, titled, words

_CROWDED = 300
_SHORTEST_PART = 3


class Book:
    """Surrogates by original, and everything that a new one must not collide with."""

    def __init__(self, secrets: ThreadSecrets, rng: Random) -> None:
        self._secrets = secrets
        self.rng = rng
        self._rows: list[Surrogate] = list(secrets.surrogates)
        self._seen = set(self._rows)
        self._by_original: dict[tuple[str, str], Surrogate] = {}
        self._owners: dict[str, set[str]] = {}
        self._replaced: set[str] = set()
        self._taken: set[str] = set()
        self._near = Near()
        self._names: set[str] = set()
        for row in self._rows:
            self._index(row)

    @property
    def shift_days(self) -> int:
        """The date shift of the thread, in days."""
        return self._secrets.date_shift_days

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return len(self._rows) != len(self._secrets.surrogates)

    def secrets(self) -> ThreadSecrets:
        """Return the mapping as it stands now."""
        return replace(self._secrets, surrogates=tuple(self._rows))

    def avoid(self, texts: Iterable[str]) -> None:
        """Let no later surrogate be a word of `texts`."""
        for text in texts:
            self._taken |= words(text)

    def shield(self, names: Iterable[str]) -> None:
        """Let no later surrogate contain one of these words, or be part of one."""
        self._names |= {name for name in names if len(name) >= _SHORTEST_PART}

    def find(self, entity: str, original: str) -> str | None:
        """Return the replacement of an original, without regard to case."""
        row = self._by_original.get((entity, original.casefold()))
        return row.replacement if row else None

    def owners(self, original: str) -> set[str]:
        """Return the persons who have this word in their name."""
        return self._owners.get(original.casefold(), set())

    def is_replacement(self, key: str) -> bool:
        """Return whether a case-folded word stands for something else in this thread."""
        return key in self._replaced

    def add(self, row: Surrogate) -> str:
        """Keep a row, once; return its replacement."""
        if row not in self._seen:
            self._rows.append(row)
            self._seen.add(row)
            self._index(row)
        return row.replacement

    def own(self, original: str, owner: str, part: str) -> None:
        """Say that the word is also part of the name of `owner`."""
        row = self._by_original.get((NAME, original.casefold()))
        if row and owner not in self.owners(original):
            self.add(replace(row, owner=owner, part=part))

    def draw(self, candidates: Iterator[str]) -> str:
        """Return the first candidate that collides with nothing."""
        return next(one for one in candidates if self.free(one))

    def free(self, candidate: str) -> bool:
        """Return whether a candidate could be put back with certainty."""
        parts = [atom.key for atom in atoms(candidate)]
        if len(parts) > 1 or any(char.isdigit() for char in candidate):
            joined = "".join(parts)
            return joined not in self._replaced and not (
                set(parts) & self._taken and joined in self._taken
            )
        key = candidate.casefold()
        forms = {key, f"{key}s", f"{key}es", key.removesuffix("s"), key.removesuffix("es")}
        if forms & self._taken or forms & pools.load().ordinary or self._overlaps(key):
            return False
        return not (self._near.has(key) or pools.near_ordinary(key))

    def _overlaps(self, key: str) -> bool:
        return not self.crowded and any(name in key or key in name for name in self._names)

    @property
    def crowded(self) -> bool:
        """Whether so many names are in use that the pools are hardly worth a try."""
        return len(self._rows) > _CROWDED

    def person(self) -> str:
        """Return a name for a person nobody has told us of."""
        return f"p{len(self._rows) + 1}"

    def _index(self, row: Surrogate) -> None:
        name = (row.entity, row.original.casefold())
        self._by_original.setdefault(name, row)
        parts = [atom.key for atom in atoms(row.replacement)]
        self._taken |= words(row.original)
        if row.entity == NAME:
            self.shield(words(row.original))
            self._owners.setdefault(row.original.casefold(), set()).add(row.owner)
        if row.entity == "DATE":
            return
        self._taken.update(parts)
        self._taken.add("".join(parts))
        self._replaced.add("".join(parts))
        if len(parts) == 1 and parts[0].isalpha():
            self._near.add(parts[0])


def name_row(original: str, replacement: str, owner: str, part: str) -> Surrogate:
    """Return the row of one word of a name; the original is kept in its usual case."""
    return Surrogate(NAME, titled(original), replacement, owner, part)

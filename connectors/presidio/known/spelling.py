"""Words at edit distance one: a letter more, less, other, or two swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def shorter(word: str) -> Iterator[str]:
    """Yield `word` with each letter left out in turn."""
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def within_one(one: str, other: str) -> bool:
    """Return whether the words differ by at most one edit; a swap of neighbours is one."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    swapped = a[1::-1] + a[2:] if len(a) > 1 else a
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) == len(b) and swapped == b)


class Index:
    """Finds the known words near a written one in time that does not depend on their number."""

    def __init__(self, words: Iterable[str], *, at_least: int = 4) -> None:
        self._near: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= at_least and word.isalpha():
                for key in {word, *shorter(word)}:
                    self._near.setdefault(key, []).append(word)

    def near(self, word: str) -> list[str]:
        """Return the known words at distance one of `word`."""
        index = self._near
        if not index or len(word) < 4:
            return []
        found = set(index.get(word, ()))
        for at in range(len(word)):  # asked for each word of each text
            found.update(index.get(word[:at] + word[at + 1 :], ()))
        return sorted(known for known in found if within_one(word, known)) if found else []

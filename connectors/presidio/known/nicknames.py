"""Nicknames of given names, both ways: William -> Bill, Bill -> William."""

from __future__ import annotations

from functools import cache

from connectors.presidio.names.lexicon import lines


@cache
def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for file in ("nicknames.txt", "nicknames_more.txt"):
        for line in lines(file):
            formal, *nicks = line.split()
            found.setdefault(formal, set()).update(nicks)
            for nick in nicks:
                found.setdefault(nick, set()).add(formal)
    return {name: frozenset(others - {name}) for name, others in found.items()}


def nicknames(given: str) -> frozenset[str]:
    """Return other forms of a given name, in lower case without accents."""
    return _table().get(given, frozenset())

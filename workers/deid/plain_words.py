"""Words, numbers and sites that identify nobody, though a statistical detector marks them.

States, countries, roles of staff, abbreviations, inflected ordinary words at the head of a
sentence or item, and the public's own numbers and sites. A word after a title or greeting is a
name whatever it is, and so is one on a list of names.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from workers.deid import pools

_FILE: Final = Path(__file__).parent / "data" / "public_v1.toml"
_LONGEST_ABBREVIATION: Final = 5
_SHORTEST_STEM: Final = 4
_AROUND: Final = 30
_CALLED: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Mx|Miss|Prof|Doctor|Nurse|Dear|Hi|Hello|Hola|name is|named|called)\b"
    r"\.?,?\s+$",
    re.IGNORECASE,
)
_WHERE: Final = re.compile(
    r"\b(?:in|from|to|of|near|across|through|visit|visiting|north|south|west|new|state of)\s+$|, $",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(r"(?:^|[.!?:;]|\n)[\s\d.)*\u2022#\"'(\u2013\u2014-]*$")
_CAPITAL_NEXT: Final = re.compile(r"[ -]+[A-Z][a-z]")
_ROLE: Final = re.compile(r"[a-z]{4,}(?:ologist|iatrist|ician|therapist|surgeon|odontist)s?")
_ENDINGS: Final = ("ing", "ed", "ly", "ally", "ation", "es", "s")
_SHORTEST_PLURAL: Final = 8  # "Woods" and "Summers" are surnames
_DOES: Final = re.compile(
    r"\s+(?:will|would|can|could|may|might|should|is|was|are|has|had|said|says|called|calls|asked|told"
    r"|wants|and)\b"
)
_HOST: Final = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*?(?P<site>[\w-]+\.[a-z]{2,})(?=[/?#:]|$)", re.I
)
_STATES: Final = frozenset({"gov", "mil"})


@dataclass(frozen=True, slots=True)
class _Public:
    places: frozenset[str]
    people: frozenset[str]
    postal: frozenset[str]
    roles: frozenset[str]
    numbers: frozenset[str]
    sites: frozenset[str]


@cache
def _public() -> _Public:
    read = {
        k: frozenset(str(v).split()) for k, v in tomllib.loads(_FILE.read_text("utf-8")).items()
    }
    return _Public(
        read["states"] | read["countries"],
        read["also_people"],
        read["postal"],
        read["roles"],
        read["numbers"],
        read["sites"],
    )


def is_plain(raw: str, start: int, end: int) -> bool:
    """Return whether the word at `start` to `end` of `raw` identifies nobody."""
    word = raw[start:end]
    key = word.casefold()
    if _CALLED.search(raw[max(0, start - _AROUND) : start]):
        return False
    if (
        key in _public().roles
        or _ROLE.fullmatch(key)
        or (key in _public().postal and word.isupper())
    ):
        return True
    named = key in pools.load().cultures or key in _public().people
    if key in _public().places:  # "Virginia" is a state after "in", and else may be somebody
        return not named or _WHERE.search(raw[max(0, start - _AROUND) : start]) is not None
    if named:
        return False
    if word.isupper():
        return _is_abbreviation(raw, start, end)
    if _HEAD.search(raw[max(0, start - _AROUND) : start]) is None or _CAPITAL_NEXT.match(raw, end):
        return False
    return _is_inflected(key, does=_DOES.match(raw, end) is not None)


def is_public(text: str) -> bool:
    """Return whether a number or site is the public's: poison control, 988, cdc.gov."""
    digits = re.sub(r"\D", "", text)
    if digits and not re.search(r"[a-z]", text, re.IGNORECASE):
        numbers = _public().numbers
        return digits in numbers or f"1{digits}" in numbers
    host = _HOST.fullmatch(text.partition("/")[0]) or _HOST.match(text)
    if host is None or "@" in text or "?" in text:
        return False
    site = host["site"].lower()
    return site in _public().sites or site.rpartition(".")[2] in _STATES


def _is_abbreviation(raw: str, start: int, end: int) -> bool:
    """Return whether an all-capital word stands in a text that is not all in capitals."""
    if end - start > _LONGEST_ABBREVIATION:
        return False
    around = raw[max(0, start - _AROUND) : start] + raw[end : end + _AROUND]
    letters = [char for char in around if char.isalpha()]
    return not letters or sum(char.islower() for char in letters) * 2 > len(letters)


def _is_inflected(key: str, *, does: bool) -> bool:
    """Return whether an ordinary word is left when an ending is taken away.

    `does`: a verb of a person's follows: "Browning will call" is no word for making brown.
    """
    ordinary = pools.load().ordinary
    for ending in _ENDINGS:
        stem = key.removesuffix(ending)
        plural = ending.endswith("s")
        if stem == key or len(stem) < (_SHORTEST_PLURAL if plural else _SHORTEST_STEM):
            continue
        doubled = stem[:-1] if stem[-1] == stem[-2] else stem
        forms = {stem, f"{stem}e", f"{stem}y", doubled, stem.removesuffix("i") + "y"}
        if forms & ordinary and (plural or not does):
            return True
    return False

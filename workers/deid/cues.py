"""What the words around a name say of the person: "my grandson", "Mrs.", "… said he"."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Gender = Literal["female", "male", ""]

_FEMALE: Final = (
    "mother|mom|mum|mommy|mama|mamá|daughter|wife|sister|sis|grandmother|grandma|granny|gran|nana|"
    "granddaughter|aunt|auntie|niece|stepdaughter|stepmother|stepmom|fiancee|fiancée|girlfriend|gf|"
    "mother-in-law|sister-in-law|daughter-in-law|girl|lady|woman|widow|bride|mrs|ms|miss|ma'?am|"
    "madam|mme|mlle|frau|sra|señora|señorita|srta|doña|dra|hija|madre|esposa|hermana|abuela|tía|"
    "sobrina|nieta|prima"
)
_MALE: Final = (
    "father|dad|daddy|papa|papá|son|husband|brother|bro|grandfather|grandpa|gramps|grandson|uncle|"
    "nephew|stepson|stepfather|stepdad|fiance|fiancé|boyfriend|bf|father-in-law|brother-in-law|"
    "son-in-law|boy|gentleman|guy|widower|groom|mr|sir|mister|herr|monsieur|señor|don|hijo|padre|"
    "esposo|hermano|abuelo|tío|sobrino|nieto|primo"
)
_LINK: Final = (
    r"(?:'s|\u2019s|s)?(?: name)?(?: is| was|,|:| named| called| se llama)?"
    r"[ .,:(\n]{0,3}$"
)
_BEFORE: Final = re.compile(
    rf"(?<![\w-])(?:(?P<female>{_FEMALE})|(?P<male>{_MALE})){_LINK}", re.IGNORECASE
)
_AFTER: Final = re.compile(
    r"^(?:'s|\u2019s)?[ ,]{1,2}(?:(?:and|said|says|told me|thinks|when|because|but|so) )?"
    r"(?:(?P<female>she|her|hers)|(?P<male>he|his))\b",
    re.IGNORECASE,
)
_REACH: Final = 40
_SPELT: Final = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "\u0131": "i", "æ": "ae", "ß": "ss"})


def gender_around(text: str, start: int, end: int) -> Gender:
    """Return what the words before or after a name say of the person; empty when they don't."""
    found = _BEFORE.search(text[max(0, start - _REACH) : start])
    found = found or _AFTER.match(text[end : end + _REACH])
    return gender_in(found)


def gender_in(found: re.Match[str] | None) -> Gender:
    """Return the gender that a match names."""
    if found is None:
        return ""
    return "female" if found["female"] else "male"


def title_gender(words: str) -> Gender:
    """Return the gender of the titles before a name: "Mrs. ", "Sr. "."""
    return gender_in(_BEFORE.search(words))


def plain(word: str) -> str:
    """Return a word case-folded and without accents, as people type it."""
    parts = unicodedata.normalize("NFKD", word.casefold().translate(_SPELT))
    return "".join(c for c in parts if not unicodedata.combining(c))

"""Words of dates, English and Spanish: months, days of the week, ordinals, also spelt out."""

from __future__ import annotations

from datetime import date
from typing import Final

_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}
_WEEKDAYS: Final = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
MONTHS: Final = {language: words.split() for language, words in _MONTHS.items()}
WEEKDAYS: Final = {language: words.split() for language, words in _WEEKDAYS.items()}
_SHORT_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGER: Final = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu", "sept": "sep"}
_ONES: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
)  # fmt: skip
SPELT: Final = [
    *_ONES, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth", *(f"twenty-{one}" for one in _ONES),
    "thirtieth", "thirty-first",
]  # fmt: skip

MONTH_EN: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
MONTH: Final = rf"(?:{MONTH_EN}|{'|'.join(MONTHS['es'])})"
DAY_NAMES: Final = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|weds|wed|thurs|thur"
    r"|thu|fri|sat|sun|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
)
SPELT_DAY: Final = "(?:" + "|".join(
    word.replace("-", "[ -]") for word in sorted(SPELT, key=len, reverse=True)
) + ")"  # fmt: skip


def month_number(name: str) -> int:
    """Return 1 to 12 for an English or Spanish month name or abbreviation."""
    low = _LONGER.get(name.lower(), name.lower())
    for words in MONTHS.values():
        for number, word in enumerate(words, 1):
            if word == low or (len(low) == 3 and word.startswith(low)):
                return number
    raise ValueError("no month")


def weekday_number(text: str | None) -> int | None:
    """Return 0 for Monday to 6, in any spelling; None without one."""
    if text is None:
        return None
    low = _plain(_LONGER.get(text.lower(), text.lower()))
    for words in (WEEKDAYS["en"], WEEKDAYS["es"], list(_SHORT_WEEKDAYS)):
        if low in words:
            return words.index(low)
    return None


def spelt_number(text: str) -> int:
    """Return 1 to 31 for an ordinal that is spelt out."""
    return SPELT.index(text.lower().replace(" ", "-")) + 1


def ordinal(number: int) -> str:
    """Return `st`, `nd`, `rd` or `th`."""
    if 11 <= number <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def like_month(old: str, month: int) -> str:
    """Return the name of `month` in the language, length and case of `old`."""
    low = old.lower()
    if low in MONTHS["es"]:
        return cased(MONTHS["es"][month - 1], old)
    word = MONTHS["en"][month - 1]
    return cased(word if low in MONTHS["en"] else word[:3], old)


def like_weekday(old: str, day: date) -> str:
    """Return the weekday of `day` in the language, length and case of `old`."""
    low, weekday = _plain(old.lower()), day.weekday()
    if low in WEEKDAYS["es"]:
        return cased(WEEKDAYS["es"][weekday], old)
    return cased(
        WEEKDAYS["en"][weekday] if low in WEEKDAYS["en"] else _SHORT_WEEKDAYS[weekday], old
    )


def like_spelt(old: str, number: int) -> str:
    """Return an ordinal spelt out in the case of `old`, with a blank where `old` has one."""
    word = SPELT[number - 1]
    return cased(word.replace("-", " ") if " " in old else word, old, plain=True)


def cased(word: str, like: str, *, plain: bool = False) -> str:
    """Return `word` all upper, all lower or with a capital, as `like` is."""
    if like.isupper():
        return word.upper()
    return word if like.islower() or (plain and not like[:1].isupper()) else word.capitalize()


def _plain(low: str) -> str:
    return low.replace("miercoles", "miércoles").replace("sabado", "sábado")

"""Numbers of a text in one normal form: doses, durations, frequencies, dates, times, numbers.

`5 mg`, `5mg`, `five milligrams` and `0.005 g` are equal; so are `twice a day`, `bid` and `every
12 hours`, `two weeks` and `14 days`, `3 p.m.` and `15:00`. Spans are code points, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilo", "kilos"), ("mg", 1e6)),
    **dict.fromkeys(("g", "gm", "gram", "grams"), ("mg", 1e3)),
    **dict.fromkeys(("mg", "milligram", "milligrams", "mgs"), ("mg", 1.0)),
    **dict.fromkeys(("mcg", "µg", "μg", "ug", "microgram", "micrograms"), ("mg", 1e-3)),
    **dict.fromkeys(("l", "liter", "liters", "litre", "litres"), ("ml", 1e3)),
    **dict.fromkeys(("ml", "milliliter", "milliliters", "millilitre", "cc", "mls"), ("ml", 1.0)),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("oz", 1.0)),
    **dict.fromkeys(("tsp", "teaspoon", "teaspoons"), ("tsp", 1.0)),
    **dict.fromkeys(("tbsp", "tablespoon", "tablespoons"), ("tbsp", 1.0)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("lb", 1.0)),
    **dict.fromkeys(("unit", "units", "iu"), ("unit", 1.0)),
    **dict.fromkeys(("meq",), ("meq", 1.0)),
    **dict.fromkeys(("mmol",), ("mmol", 1.0)),
    **dict.fromkeys(("tablet", "tablets", "tab", "tabs", "pill", "pills", "capsule", "capsules",
                     "caps", "caplet", "caplets"), ("pill", 1.0)),
    **dict.fromkeys(("puff", "puffs", "inhalation", "inhalations"), ("puff", 1.0)),
    **dict.fromkeys(("drop", "drops"), ("drop", 1.0)),
    **dict.fromkeys(("cup", "cups", "glass", "glasses"), ("cup", 1.0)),
    **dict.fromkeys(("percent", "%"), ("%", 1.0)),
    **dict.fromkeys(("degrees", "degree", "°", "°f", "f", "fahrenheit"), ("f", 1.0)),
    **dict.fromkeys(("°c", "c", "celsius"), ("c", 1.0)),
    **dict.fromkeys(("cm", "centimeter", "centimeters"), ("mm", 10.0)),
    **dict.fromkeys(("mm", "millimeter", "millimeters"), ("mm", 1.0)),
    **dict.fromkeys(("inch", "inches"), ("inch", 1.0)),
    **dict.fromkeys(("feet", "foot"), ("foot", 1.0)),
    **dict.fromkeys(("mile", "miles"), ("mile", 1.0)),
    **dict.fromkeys(("bpm",), ("bpm", 1.0)),
    **dict.fromkeys(("mmhg",), ("mmhg", 1.0)),
    **dict.fromkeys(("calories", "kcal"), ("kcal", 1.0)),
}  # fmt: skip
_PERIODS = {
    "second": 1 / 3600, "sec": 1 / 3600, "minute": 1 / 60, "min": 1 / 60, "hour": 1.0, "hr": 1.0,
    "h": 1.0, "day": 24.0, "night": 24.0, "week": 168.0, "wk": 168.0, "month": 730.0, "mo": 730.0,
    "year": 8760.0, "yr": 8760.0,
}  # fmt: skip
_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
     "ninety": 90, "hundred": 100, "dozen": 12, "half": 0.5}  # fmt: skip
_WORD_NUMBER = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUM = rf"(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+|(?:{_WORD_NUMBER})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?(?:\s+hundred)?)"
_RANGE = rf"(?P<a>{_NUM})(?:\s*(?:-|–|to|or)\s*(?P<b>{_NUM}))?"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_PERIOD = "|".join(sorted(_PERIODS, key=len, reverse=True))
_MONTHS = ("january february march april may june july august september october november "
           "december").split()  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_DAY = "|".join(f"{name}s?" for name in _DAYS)

_FREQUENCIES = (
    (r"q\.?i\.?d\.?\b|four times (?:a|per|each|every) day|four times daily", 4.0),
    (r"t\.?i\.?d\.?\b|(?:three times|thrice) (?:a|per|each|every) day|(?:three times|thrice) daily", 3.0),
    (r"b\.?i\.?d\.?\b|twice (?:a|per|each|every) day|twice[- ]daily|two times (?:a|per|each) day|two times daily|morning and (?:evening|night)", 2.0),
    (r"every other day|every second day|on alternate days|alternate days", 0.5),
    (r"once (?:a|per|each|every) day|once[- ]daily|one time (?:a|per) day|q\.?d\.?\b|qhs\b|qam\b|qpm\b|nightly|daily(?! (?:tasks?|activit|life|living|routine|lives|chores|basis|needs|function|limit|value|intake|exercise|walks?))|every (?:single )?(?:day|night|morning|evening)|each (?:day|night|morning|evening)|(?<=mg )a day|(?<=pill )a day|(?<=tablet )a day|at bedtime", 1.0),
    (r"twice (?:a|per|each) week|twice[- ]weekly|two times (?:a|per) week", 2 / 7),
    (r"once (?:a|per|each|every) week|once[- ]weekly|weekly|every week|each week", 1 / 7),
    (r"monthly|once (?:a|per) month|every month|each month", 1 / 30.4),
    (r"yearly|annually|once (?:a|per) year|every year|each year", 1 / 365),
)  # fmt: skip
_NAMED_FREQUENCY = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(f"(?P<f{i}>{rx})" for i, (rx, _) in enumerate(_FREQUENCIES))
    + r")(?!\w)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|each|q)\s*(?P<a>{_NUM})(?:\s*(?:-|–|to)\s*(?P<b>{_NUM}))?\s*(?P<p>{_PERIOD})s?\b",
    re.I,
)
_TIMES = re.compile(
    rf"\b(?P<a>{_NUM})(?:\s*(?:-|–|to)\s*(?P<b>{_NUM}))?\s*(?:times|x)\s*(?:(?:a|per|each|every|/)\s*(?P<p>{_PERIOD})|(?P<d>daily|weekly))\b",
    re.I,
)
_DOSE = re.compile(rf"(?<![\w.]){_RANGE}(?:\s|-)*(?P<u>{_UNIT})(?![\w])", re.IGNORECASE)
_DURATION = re.compile(
    rf"(?<![\w.])(?:{_RANGE}|(?P<art>an?|couple(?: of)?|few))(?:\s+(?:more|full|whole))?(?:\s|-)*(?P<p>{_PERIOD})s?['’]?(?!\w)(?! at a time)",
    re.I,
)
_CLOCK = re.compile(
    r"(?<![\w:])(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d))?\s*(?P<x>a\.?m\b\.?|p\.?m\b\.?|o['’]clock)"
    r"|(?<![\w:.])(?P<h2>[01]?\d|2[0-3]):(?P<m2>[0-5]\d)(?![\w:])"
    r"|\b(?P<w>noon|midnight)\b", re.I,
)  # fmt: skip
_DATES = re.compile(
    rf"\b(?P<mn>{_MONTH})\.?\s+(?P<md>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\s+(?P<my>(?:19|20)\d\d))?\b"
    rf"|\b(?P<dd>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<dn>{_MONTH})\b(?:,?\s+(?P<dy>(?:19|20)\d\d))?"
    r"|\b(?P<iy>(?:19|20)\d\d)-(?P<im>[01]?\d)-(?P<id>[0-3]?\d)\b"
    r"|\b(?P<um>[01]?\d)/(?P<ud>[0-3]?\d)(?:/(?P<uy>(?:\d\d)?\d\d))?\b"
    rf"|\b(?P<day>{_DAY})\b|\b(?P<rel>today|tonight|tomorrow|yesterday)\b"
    r"|\b(?P<which>next|this|last|coming)\s+(?P<unit>week|month|year|weekend)\b", re.I,
)  # fmt: skip
_PRESSURE = re.compile(r"(?<![\w/])(?P<s>\d{2,3})\s*/\s*(?P<d>\d{2,3})(?![\w/])")
_PLAIN = re.compile(rf"(?<![\w.,/-]){_RANGE}(?![\w])(?!\.\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|\+?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")
_ANY = re.compile(
    rf"\d|\b(?:{_WORD_NUMBER}|every|each|daily|week|month|year|noon|midnight|today|ton|tomor|yester|"
    rf"{_DAY}|bid|tid|qid|qhs|b\.i|t\.i|q\.|nightly|day|night|hour|at bedtime|once|twice|annual|couple|few|morning and)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its meaning.

    Attributes:
        kind: `dose`, `duration`, `frequency`, `date`, `time`, `address` or `number`.
        value: normal form; equal meaning gives equal strings.
        unit: normal unit of a dose, else empty.
    """

    kind: str
    value: str
    start: int
    end: int
    unit: str = ""

    @property
    def key(self) -> str:
        """What two texts are compared by."""
        return f"{self.kind}:{self.value}"


def quantities(text: str) -> list[Quantity]:
    """Return all quantities of `text`, none inside another, in order."""
    if not _ANY.search(text):
        return []
    found: list[Quantity] = []
    taken = bytearray(len(text))
    for pattern, build in _BUILDERS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            quantity = build(match)
            if quantity is not None:
                found.append(quantity)
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sorted(found, key=lambda item: item.start)


def number(text: str) -> float:
    """Return the value of a number in digits or words ("twenty-five", "1,500", "two hundred")."""
    text = text.lower().strip().replace(",", "")
    try:
        return float(text)
    except ValueError:
        parts = [_WORDS[part] for part in re.split(r"[-\s]+", text) if part in _WORDS]
    if len(parts) > 1 and parts[-1] == 100:
        return parts[0] * 100.0
    return float(sum(parts))


def _plain(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.8g}"


def _range(match: re.Match[str], factor: float = 1.0) -> str:
    parts = [number(match[name]) * factor for name in ("a", "b") if match[name]]
    return "-".join(map(_plain, parts))


def _dose(match: re.Match[str]) -> Quantity | None:
    raw = match["u"].lower()
    if raw in {"f", "c"} and match["u"].islower():
        return None
    unit, factor = _UNITS[raw]
    if unit == "c":
        value = "-".join(_plain(number(match[n]) * 9 / 5 + 32) for n in ("a", "b") if match[n])
        return Quantity("dose", f"{value} f", match.start(), match.end(), "f")
    value = f"{_range(match, factor)} {unit}"
    return Quantity("dose", value, match.start(), match.end(), unit)


def _duration(match: re.Match[str]) -> Quantity | None:
    hours = _PERIODS[match["p"].lower()]
    if match["art"]:
        word = match["art"].lower()
        if word in {"a", "an"}:
            return None if match["p"].lower() in {"h", "min", "mo"} else _article(match, hours)
        return Quantity("duration", f"{word[:3]} {_plain(hours)}", match.start(), match.end())
    if match["p"].lower() == "night" and match["a"].lower() == "one":
        return None
    value = _range(match, hours)
    return Quantity("duration", value, match.start(), match.end())


def _article(match: re.Match[str], hours: float) -> Quantity | None:
    """`a week` is a duration of one week; `a day` after a number is a rate and taken before."""
    return Quantity("duration", _plain(hours), match.start(), match.end())


def _frequency(match: re.Match[str]) -> Quantity:
    index = next(int(name[1:]) for name, value in match.groupdict().items() if value)
    return Quantity("frequency", _plain(_FREQUENCIES[index][1]), match.start(), match.end())


def _every(match: re.Match[str]) -> Quantity:
    hours = _PERIODS[match["p"].lower()]
    rates = [24 / (number(match[n]) * hours or 1) for n in ("a", "b") if match[n]]
    return Quantity("frequency", "-".join(map(_plain, rates)), match.start(), match.end())


def _times(match: re.Match[str]) -> Quantity:
    hours = (
        _PERIODS[match["p"].lower()]
        if match["p"]
        else {"daily": 24.0}.get(match["d"].lower(), 168.0)
    )
    return Quantity("frequency", _range(match, 24 / hours), match.start(), match.end())


def _clock(match: re.Match[str]) -> Quantity:
    if match["w"]:
        value = "12:00" if match["w"].lower() == "noon" else "0:00"
        return Quantity("time", value, match.start(), match.end())
    hour = int(match["h"] or match["h2"])
    minute = int(match["m"] or match["m2"] or 0)
    mark = (match["x"] or "").lower()
    if mark.startswith("p") and hour < 12:
        hour += 12
    if mark.startswith("a") and hour == 12:
        hour = 0
    return Quantity("time", f"{hour}:{minute:02}", match.start(), match.end())


def _date(match: re.Match[str]) -> Quantity | None:
    if match["day"] or match["rel"]:
        word = (match["day"] or match["rel"]).lower()
        return Quantity("date", word[:3], match.start(), match.end())
    if match["which"]:
        value = f"{match['which'].lower()} {match['unit'].lower()}".replace("coming", "this")
        return Quantity("date", value, match.start(), match.end())
    named = match["mn"] or match["dn"]
    month = (
        next(i for i, n in enumerate(_MONTHS, 1) if n[:3] == named[:3].lower())
        if named
        else int(match["im"] or match["um"])
    )
    day = int(match["md"] or match["dd"] or match["id"] or match["ud"])
    return _on(match, month, day)


def _on(match: re.Match[str], month: int, day: int) -> Quantity | None:
    try:
        date(2024, month, day)
    except ValueError:
        return None
    return Quantity("date", f"{month:02}-{day:02}", match.start(), match.end())


def _pressure(match: re.Match[str]) -> Quantity:
    return Quantity("number", f"{int(match['s'])}/{int(match['d'])}", match.start(), match.end())


def _address(match: re.Match[str]) -> Quantity:
    value = match.group().lower().rstrip(".,;)")
    return Quantity("address", value, match.start(), match.start() + len(value))


def _number(match: re.Match[str]) -> Quantity | None:
    if match["a"].lower() in {"one", "half", "zero", "dozen", "hundred"} and not match["b"]:
        return None
    return Quantity("number", _range(match), match.start(), match.end())


_BUILDERS = (
    (_ADDRESS, _address), (_EVERY, _every), (_TIMES, _times), (_NAMED_FREQUENCY, _frequency),
    (_CLOCK, _clock), (_DOSE, _dose), (_DURATION, _duration), (_DATES, _date),
    (_PRESSURE, _pressure), (_PLAIN, _number),
)  # fmt: skip

"""Numbers of a text in one normal form: doses, durations, frequencies, dates, times, numbers.

`5 mg`, `5mg`, `five milligrams` and `0.005 g` are equal; so are `twice a day`, `bid` and `every
12 hours`, `two weeks` and `14 days`, `3 p.m.` and `15:00`. Spans are code points, end exclusive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workers.facts.quantity_patterns import (
    ADDRESS,
    ANY,
    CLOCK,
    DATES,
    DOSE,
    DURATION,
    EVERY,
    FREQUENCIES,
    MONTHS,
    NAMED_FREQUENCY,
    PERIODS,
    PLAIN,
    PRESSURE,
    RATE,
    TIMES,
    UNITS,
    WORDS,
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
    def vague(self) -> bool:
        """Whether it is "a few days" or "a couple of weeks"."""
        return self.kind == "duration" and self.value[0].isalpha()

    @property
    def key(self) -> str:
        """What two texts are compared by."""
        return f"{self.kind}:{self.value}"


def quantities(text: str) -> list[Quantity]:
    """Return all quantities of `text`, none inside another, in order."""
    if not ANY.search(text):
        return []
    found: list[Quantity] = []
    taken = bytearray(len(text))
    for pattern, build in _BUILDERS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            quantity = build(match)
            if quantity is not None:
                found += _ends(quantity, match)
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sorted(found, key=lambda item: item.start)


_TIMED = re.compile(r"\s+(?:before|after|prior|earlier|later|ahead|apart)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)


def _ends(found: Quantity, match: re.Match[str]) -> list[Quantity]:
    """A change "from 120 to 98" is two numbers, no range."""
    values, _, unit = found.value.partition(" ")
    before = match.string[max(0, match.start() - 6) : match.start()]
    if found.kind not in {"dose", "number"} or values.count("-") != 1 or not _FROM.search(before):
        return [found]
    cut = match.start("b")
    places = ((found.start, cut), (cut, found.end))
    return [
        Quantity(found.kind, f"{value} {unit}".strip(), start, end, found.unit)
        for value, (start, end) in zip(values.split("-"), places, strict=True)
    ]


def number(text: str) -> float:
    """Return the value of a number in digits or words ("twenty-five", "1,500", "two hundred")."""
    text = text.lower().strip().replace(",", "")
    text, found, _ = text.partition(" and a half")
    half = 0.5 if found else 0.0
    try:
        return float(text) + half
    except ValueError:
        parts = [WORDS[part] for part in re.split(r"[-\s]+", text) if part in WORDS]
    if len(parts) > 1 and parts[-1] == 100:
        return parts[0] * 100.0
    return float(sum(parts)) + half


def _plain(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.8g}"


def _range(match: re.Match[str], factor: float = 1.0) -> str:
    parts = [number(match[name]) * factor for name in ("a", "b") if match[name]]
    return "-".join(map(_plain, parts))


def _dose(match: re.Match[str]) -> Quantity | None:
    raw = match["u"].lower()
    if raw in {"f", "c"} and match["u"].islower():
        return None
    unit, factor = UNITS[raw]
    if unit == "c":
        value = "-".join(_plain(number(match[n]) * 9 / 5 + 32) for n in ("a", "b") if match[n])
        return Quantity("dose", f"{value} f", match.start(), match.end(), "f")
    value = f"{_range(match, factor)} {unit}"
    return Quantity("dose", value, match.start(), match.end(), unit)


def _duration(match: re.Match[str]) -> Quantity | None:
    hours = PERIODS[match["p"].lower()]
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
    """`a week` is a duration of one week; after a dose ("75 mcg a day") it is a rate."""
    timed = _TIMED.match(match.string, match.end())
    if not timed and RATE.search(match.string[max(0, match.start() - 48) : match.start()]):
        return Quantity("frequency", _plain(24 / hours), match.start(), match.end())
    if match["p"].lower() == "night":
        return None  # "a night of crying": a time of day, as "one night" is
    return Quantity("duration", _plain(hours), match.start(), match.end())


def _frequency(match: re.Match[str]) -> Quantity:
    index = next(int(name[1:]) for name, value in match.groupdict().items() if value)
    return Quantity("frequency", _plain(FREQUENCIES[index][1]), match.start(), match.end())


def _every(match: re.Match[str]) -> Quantity:
    hours = PERIODS[match["p"].lower()]
    rates = [24 / (number(match[n]) * hours or 1) for n in ("a", "b") if match[n]]
    return Quantity("frequency", "-".join(map(_plain, rates)), match.start(), match.end())


def _times(match: re.Match[str]) -> Quantity:
    hours = (
        PERIODS[match["p"].lower()]
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
    if match["nday"]:
        return Quantity("date", f"next {match['nday'].lower()[:3]}", match.start(), match.end())
    if match["day"] or match["rel"]:
        word = (match["day"] or match["rel"]).lower()
        return Quantity("date", word[:3], match.start(), match.end())
    if match["which"]:
        value = f"{match['which'].lower()} {match['unit'].lower()}".replace("coming", "this")
        return Quantity("date", value, match.start(), match.end())
    named = match["mn"] or match["dn"]
    month = (
        next(i for i, n in enumerate(MONTHS, 1) if n[:3] == named[:3].lower())
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


_NO_NUMBER = frozenset({"one", "half", "zero", "dozen", "hundred"})


def _number(match: re.Match[str]) -> Quantity | None:
    if match["a"].lower().split()[0] in _NO_NUMBER and not match["b"]:
        return None
    return Quantity("number", _range(match), match.start(), match.end())


_BUILDERS = (
    (ADDRESS, _address), (EVERY, _every), (TIMES, _times), (NAMED_FREQUENCY, _frequency),
    (CLOCK, _clock), (DOSE, _dose), (DURATION, _duration), (DATES, _date),
    (PRESSURE, _pressure), (PLAIN, _number),
)  # fmt: skip

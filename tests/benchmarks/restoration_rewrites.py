"""How models rewrite dates, numbers and names: sound rewrites with their truth, and spoilt ones.

The truth of a list or range is written here by its own few rules, not by the product's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from workers.deid.date_words import SPELT

Pair = tuple[str, str]
_STEPS: Final = {days * by for days in (0, 1, 2, 3, 6, 10, 14) for by in (1, 7)}
_FAR: Final = range(31, 300)


@dataclass(frozen=True)
class Shown:
    """What the model was shown, by what it stands for."""

    days: Sequence[date]
    shift: timedelta
    now: date
    phone: Pair
    number: Pair
    patient: tuple[Pair, Pair]
    doctor: tuple[Pair, Pair]


def month_first(days: Sequence[date], joins: Sequence[str], *, alone: Sequence[bool]) -> str:
    """Return "June 3, 10 and July 1"; a day keeps its month where `alone` says so or it changes."""
    out = f"{days[0]:%B} {days[0].day}"
    for before, day, join, full in zip(days, days[1:], joins, alone, strict=False):
        same = (before.year, before.month) == (day.year, day.month)
        out += join + (f"{day.day}" if same and not full else f"{day:%B} {day.day}")
    return out


def day_first(days: Sequence[date], join: str, *, alone: bool) -> str:
    """Return "3 to 17 June"."""
    first, last = days
    same = (first.year, first.month) == (last.year, last.month) and not alone
    head = f"{first.day}" if same else f"{first.day} {first:%B}"
    return f"{head}{join}{last.day} {last:%B}"


def numeric(days: Sequence[date], join: str, *, alone: bool) -> str:
    """Return "6/3-17" or "6/3-7/1"."""
    first, last = days
    same = (first.year, first.month) == (last.year, last.month) and not alone
    return f"{first.month}/{first.day}{join}" + (
        f"{last.day}" if same else f"{last.month}/{last.day}"
    )


def sound(shown: Shown, rng: Random) -> Pair:
    """Return a sentence with a list, a range, a number in another format or an ordinal."""
    made: Sequence[Callable[[Shown, Random], Pair]] = (_list, _range, _phone, _spelt, _months)
    return rng.choice(made)(shown, rng)


def _both(shown: Shown, days: Sequence[date], write: Callable[..., str]) -> Pair:
    """Return a list written for the surrogates and for the originals.

    A day that had its own month in the draft keeps one in the truth.
    """
    moved = [day + shown.shift for day in days]
    apart = [(a.year, a.month) != (b.year, b.month) for a, b in itertools.pairwise(moved)]
    return write(moved, apart), write(days, apart)


def _two(shown: Shown, rng: Random) -> list[date]:
    return sorted(rng.sample(list(shown.days), 2))


def _list(shown: Shown, rng: Random) -> Pair:
    joins = (", ", rng.choice((" and ", ", and ", " & ", " or ")))
    days = sorted(shown.days)
    a, b = _both(shown, days, lambda d, apart: month_first(d, joins, alone=apart))
    return f"Come on {a}.", f"Come on {b}."


def _range(shown: Shown, rng: Random) -> Pair:
    join = rng.choice(("-", " - ", "\u2013", " to ", " through ", " until "))
    form = rng.randrange(3)
    write = (
        lambda d, apart: month_first(d, (join,), alone=apart),
        lambda d, apart: day_first(d, join, alone=apart[0]),
        lambda d, apart: numeric(d, join, alone=apart[0]),
    )[form]
    a, b = _both(shown, _two(shown, rng), write)
    return f"It was bad from {a}.", f"It was bad from {b}."


def _phone(shown: Shown, rng: Random) -> Pair:
    digits = "".join(char for char in shown.phone[0] if char.isdigit())[-10:]
    form = rng.choice(("({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "1-{}-{}-{}", "{}.{}.{}", "{}{}{}"))
    new = form.format(digits[:3], digits[3:6], digits[6:])
    return f"Call {new} today.", f"Call {shown.phone[1]} today."


def _spelt(shown: Shown, rng: Random) -> Pair:
    day = rng.choice(list(shown.days))
    form = rng.choice(("{m} {o}", "the {o} of {m}"))
    a, b = (form.format(m=f"{d:%B}", o=SPELT[d.day - 1]) for d in (day + shown.shift, day))
    return f"You wrote on {a}.", f"You wrote on {b}."


def _months(shown: Shown, rng: Random) -> Pair:
    """Return two months in a row, where each is the month of one day alone."""
    days = _two(shown, rng)
    moved = [day + shown.shift for day in days]
    every = {
        (day + shown.shift).month: set[int]() for day in [*shown.days, shown.now - shown.shift]
    }
    for day in [*shown.days, shown.now - shown.shift]:
        every[(day + shown.shift).month].add(day.month)
    if any(len(every[day.month]) != 1 for day in moved) or moved[0].month == moved[1].month:
        return _spelt(shown, rng)
    word = rng.choice((" and ", " or "))
    return (f"We saw it in {moved[0]:%B}{word}{moved[1]:%B}.",
            f"We saw it in {days[0]:%B}{word}{days[1]:%B}.")  # fmt: skip


def spoilt(how: str, shown: Shown, rng: Random) -> str:
    """Return a sentence that must be refused, whatever else the draft says."""
    return {
        "cut": _cut, "joined": _joined, "half_range": _half_range, "cardinal": _cardinal,
    }[how](shown, rng)  # fmt: skip


def _cut(shown: Shown, rng: Random) -> str:
    number = "".join(char for char in rng.choice((shown.phone, shown.number))[0] if char.isdigit())
    at = rng.randrange(1, len(number) - 4)
    piece = rng.choice((number[at:], number[:-at]))
    if len(piece) == 7 and rng.random() < 0.5:
        piece = f"{piece[:3]}-{piece[3:]}"
    return f"It is {piece} now."


def _joined(shown: Shown, rng: Random) -> str:
    given, family = shown.patient[0][0], shown.doctor[1][0]
    form = rng.choice(
        ("{g} {f}", "{g}-{f}", "{g}\n{f}", "{g}\t{f}", "{g} *{f}*", "{f}, {g}", "{g} ({f})")
    )
    return f"Please thank {form.format(g=given, f=family)} for me."


def _half_range(shown: Shown, rng: Random) -> str:
    """Return a range of which one end follows from nothing."""
    moved = [day + shown.shift for day in shown.days]
    far = [
        one
        for step in rng.sample(_FAR, 200)
        if _is_far(one := moved[0] + timedelta(days=step), [*moved, shown.now])
    ]
    write: Sequence[Callable[[list[date]], str]] = (
        lambda d: month_first(d, (rng.choice(("-", " to ", " and ", ", ")),), alone=(False,)),
        lambda d: day_first(d, rng.choice(("-", " to ")), alone=False),
        lambda d: numeric(d, "-", alone=False),
    )
    return f"It was bad from {rng.choice(write)([moved[0], far[0]])}."


def _is_far(day: date, shown: Sequence[date]) -> bool:
    """Return whether no interval of a draft leads to a day, in whatever year it is read."""
    apart = {abs((day - one.replace(year=one.year + by)).days) for one in shown for by in (-1, 0, 1)
             if (one.month, one.day) != (2, 29)}  # fmt: skip
    return not any(step + slack in apart for step in _STEPS for slack in (-1, 0, 1))


def _cardinal(shown: Shown, rng: Random) -> str:
    day = rng.choice(list(shown.days)) + shown.shift
    return f"Your visit is {day:%B} {rng.choice(('one', 'two', 'five', 'eleven'))} at noon."

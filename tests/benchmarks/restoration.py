"""Does every name and date come back right? Seeded round trips with model-like rewrites.

    python -m tests.benchmarks.restoration --trips 10000 --seed 1 [--json]

A trip makes a thread (people, places, numbers, dates), de-identifies its message, then writes a
draft twice: with surrogates, as a model would (other forms, other date formats, stated
intervals), and with the originals, as the truth. One trip in four is spoilt on purpose (a
misspelt surrogate, a name of nobody, an invented date, two persons joined): it must be refused.
`wrong` counts drafts that came back and differ from the truth in anything but letter case of a
name or a date's leading zero, and spoilt ones that came back at all. Detection is not measured
here: the detector is told.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from random import Random

from faker import Faker

from schemas.text import PhiText, SafeText
from schemas.vault import ThreadSecrets
from tests.benchmarks import restoration_rewrites as rewrites
from tests.benchmarks.restoration_threads import FORMATS, LOCALES, Thread, a_thread, written
from tests.fakes.vault import ToldDetector
from workers.deid import pools
from workers.deid.date_words import MONTHS
from workers.deid.intervals import wilson
from workers.deid.refusals import RestorationRefused
from workers.deid.restore import restore
from workers.deid.session import Session

_SPOILT = ("typo", "stranger", "date", "cut", "half_range", "cardinal")
_COUNTS = {1: "one", 2: "two", 3: "three", 6: "six", 10: "10", 14: "14"}


@dataclass(frozen=True)
class Outcome:
    """What became of a trip: `exact`, `refused` or `wrong`, and whether it was spoilt."""

    result: str
    spoilt: str
    code: str = ""
    shown: tuple[str, str, str] = ("", "", "")


def trip(rng: Random, fakers: list[Faker]) -> Outcome:
    """Make one round trip."""
    thread = a_thread(rng, fakers)
    shift = 7 * rng.randrange(4, 27) * rng.choice((-1, 1))
    detector = ToldDetector(thread.told)
    session = Session(ThreadSecrets("t", shift), detector, thread.known, thread.sent.date(), rng)
    session.avoid([PhiText(thread.text)])
    safe = session.text(PhiText(thread.text))
    session.shift(thread.sent.date())
    secrets = session.secrets()
    now = thread.sent + timedelta(days=shift)
    same = _restored(safe, secrets, now, safe)
    if same.result == "refused" or same.shown[1] != thread.text:
        kind = "refused" if same.result == "refused" else "wrong"
        return Outcome(kind, "", same.code, (safe.reveal(), same.shown[1], thread.text))
    draft, truth = _draft(thread, Fakes(secrets), shift, rng)
    ways = (*_SPOILT, "joined") if _strangers(thread) else _SPOILT
    spoilt = rng.choice(ways) if rng.random() < 0.25 else ""
    if spoilt:
        draft, truth = _spoil(draft, spoilt, Fakes(secrets), thread, shift, rng), ""
    got = _restored(SafeText(draft), secrets, now, safe)
    if got.result == "refused":
        return Outcome("refused", spoilt, got.code, (draft, "", truth))
    right = not spoilt and _plain(got.shown[1]) == _plain(truth)
    return Outcome("exact" if right else "wrong", spoilt, "", (draft, got.shown[1], truth))


def _strangers(thread: Thread) -> bool:
    """Return whether patient and doctor share no name: only then is a mixture nobody's name."""
    return not {part.casefold() for part in thread.patient} & {p.casefold() for p in thread.doctor}


def _plain(text: str) -> str:
    """Return a text without what changes neither who nor when.

    Letter case, a zero before a digit, and whether a month is cut ("May" does not tell).
    """
    short = re.sub(rf"\b({'|'.join(MONTHS['en'])})\b", lambda m: m[0][:3], text.casefold())
    return re.sub(r"\b0(\d)(?=\b)", r"\1", short)


def _restored(text: SafeText, secrets: ThreadSecrets, now: datetime, source: SafeText) -> Outcome:
    try:
        made = restore(text, secrets, now=now, sources=[source])
    except RestorationRefused as refused:
        return Outcome("refused", "", refused.code)
    return Outcome("exact", "", "", (text.reveal(), made.text.reveal(), ""))


class Fakes:
    """Surrogates by original; a double name is looked up part by part."""

    def __init__(self, secrets: ThreadSecrets) -> None:
        self._by = {r.original.casefold(): r.replacement for r in secrets.surrogates if r.original}

    def __getitem__(self, original: str) -> str:
        whole = self._by.get(original.casefold())
        return whole or "-".join(self._by[part.casefold()] for part in original.split("-"))


def _draft(thread: Thread, fake: Fakes, shift: int, rng: Random) -> tuple[str, str]:
    """Return the draft as a model writes it, and as it must come back."""
    pairs = [_opening(thread, fake, rng), *(_sentence(thread, fake, shift, rng) for _ in range(4))]
    pairs.append((f"Dr. {fake[thread.doctor[1]]}", f"Dr. {thread.doctor[1]}"))
    return " ".join(a for a, _ in pairs), " ".join(b for _, b in pairs)


def _opening(thread: Thread, fake: Fakes, rng: Random) -> tuple[str, str]:
    given, family = thread.patient
    form = rng.choice(("Dear Ms. {f},", "Hi {g},", "Hello {g} {f},", "{g},", "Dear {g}:"))
    new = form.format(g=fake[given], f=fake[family])
    return new, form.format(g=given, f=family)


def _shown(thread: Thread, fake: Fakes, shift: int) -> rewrites.Shown:
    def pair(original: str) -> tuple[str, str]:
        return fake[original], original

    given, family = (pair(part) for part in thread.patient)
    doctor = ("", thread.doctor[0])  # the message has the doctor's family name alone
    moved = timedelta(days=shift)
    return rewrites.Shown(
        thread.days, moved, thread.sent.date() + moved, pair(thread.phone), pair(thread.mrn),
        (given, family), (doctor, pair(thread.doctor[1])),
    )  # fmt: skip


def _sentence(thread: Thread, fake: Fakes, shift: int, rng: Random) -> tuple[str, str]:
    if rng.random() < 0.5:
        return rewrites.sound(_shown(thread, fake, shift), rng)
    day = rng.choice(thread.days)
    moved, form = day + timedelta(days=shift), rng.choice(FORMATS)
    count, unit = rng.choice(list(_COUNTS)), rng.choice(("day", "week"))
    step = timedelta(days=count * (7 if unit == "week" else 1))
    plural = "s" if count > 1 else ""
    other = thread.other
    weekday = thread.sent.date() + timedelta(days=rng.randrange(1, 7))
    options = [
        (f"I saw that {fake[other]} came on {written(moved, form)}.",
         f"I saw that {other} came on {written(day, form)}."),
        (f"Come {_COUNTS[count]} {unit}{plural} after that, "
         f"on {written(moved + step, '%B {d}, %Y')}; "
         f"that is from {written(moved, '%B {d}, %Y')}.",
         f"Come {_COUNTS[count]} {unit}{plural} after that, "
         f"on {written(day + step, '%B {d}, %Y')}; "
         f"that is from {written(day, '%B {d}, %Y')}."),
        (f"See you next {written(weekday + timedelta(days=shift), '%A, %B {d}')}.",
         f"See you next {written(weekday, '%A, %B {d}')}."),
        (f"We will call {''.join(c for c in fake[thread.phone] if c.isdigit())}.",
         f"We will call {thread.phone}."),
        (f"Your record {fake[thread.mrn]} says {fake[thread.town].upper()}.",
         f"Your record {thread.mrn} says {thread.town.upper()}."),
        (f"{fake[other]}'s help and {fake[thread.patient[0]].upper()}'s plan.",
         f"{other}'s help and {thread.patient[0].upper()}'s plan."),
        ("Take 1/2 tablet twice daily for 10 days; blood pressure 120/80 is fine.",) * 2,
    ]  # fmt: skip
    return rng.choice(options)


def _spoil(draft: str, how: str, fake: Fakes, thread: Thread, shift: int, rng: Random) -> str:
    name = fake[thread.doctor[1]]
    if how == "typo":
        at = rng.randrange(1, len(name))
        changed = rng.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]))
        return f"{draft} Ask {changed} again."
    if how == "stranger":
        return f"{draft} Please also see Dr. {rng.choice(('Zwick', 'Abernathy', 'Quill'))}."
    if how == "date":
        day = date(2031, 1, 1 + rng.randrange(28))
        return f"{draft} Your surgery is on {written(day, '%B {d}, %Y')}."
    return f"{draft} {rewrites.spoilt(how, _shown(thread, fake, shift), rng)}"


def run(trips: int, seed: int) -> tuple[dict[str, object], list[Outcome]]:
    """Return the figures, and the outcomes that are wrong or refused without need."""
    rng = Random(seed)
    fakers = [Faker(locale) for locale in LOCALES]
    counts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    odd: list[Outcome] = []
    for _ in range(trips):
        outcome = trip(rng, fakers)
        kind = "spoilt" if outcome.spoilt else "sound"
        counts[f"{kind}_{outcome.result}"] += 1
        if outcome.result == "refused":
            codes[f"{kind}:{outcome.code}"] += 1
        if outcome.result == "wrong" or (outcome.result == "refused" and not outcome.spoilt):
            odd.append(outcome)
    sound = sum(n for name, n in counts.items() if name.startswith("sound"))
    return _figures(counts, codes, sound, trips, seed), odd


def _figures(
    counts: Counter[str], codes: Counter[str], sound: int, trips: int, seed: int
) -> dict[str, object]:
    wrong, spoilt = counts["sound_wrong"] + counts["spoilt_wrong"], trips - sound
    exact, refused = counts["sound_exact"], counts["sound_refused"]
    return {
        "n": trips, "sound": sound, "spoilt": spoilt,
        "exact": exact, "exact_interval": wilson(exact, sound),
        "refused_without_need": refused, "refused_interval": wilson(refused, sound),
        "spoilt_refused": counts["spoilt_refused"],
        "spoilt_refused_interval": wilson(counts["spoilt_refused"], spoilt),
        "wrong": wrong, "wrong_interval": wilson(wrong, trips),
        "codes": dict(sorted(codes.items())),
        "inputs": {"trips": trips, "seed": seed, "locales": LOCALES},
        "versions": {
            "python": platform.python_version(), "faker": version("faker"),
            "data": [str(ref) for ref in pools.load().refs],
        },
    }  # fmt: skip


def main() -> int:
    """Run the benchmark; exit 1 when anything came back wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--trips", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="print so many odd outcomes")
    options = parser.parse_args()
    figures, odd = run(options.trips, options.seed)
    lines = [f"{name:>22}  {value}" for name, value in figures.items()]
    out = [json.dumps(figures)] if options.json else lines
    for outcome in odd[: options.show]:
        out += ["\n   ".join((outcome.result, outcome.spoilt, outcome.code, *outcome.shown))]
    sys.stdout.write("\n".join(out) + "\n")
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())

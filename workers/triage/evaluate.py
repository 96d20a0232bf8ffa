"""Measure triage on labelled, generated messages: recall of each red flag, false alarms by kind.

    python -m workers.triage.evaluate [--part report|tuning] [--json]

Every phrase of `evaluation/messages.v1.toml` is put into several messages: with greetings and other
business around it, in lower case, without punctuation, with a typing error. Phrases are split by
hash (and a few are for tuning only); rules may be changed after looking at the tuning half, figures
are of the reporting half. The
phrases are synthetic and by the rules' own author: they show what the rules can read, not how often
real patients are missed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from schemas.base import digest
from schemas.case import Case, DeidReport
from schemas.chart import Chart
from schemas.text import SafeText
from workers.themes.intervals import wilson
from workers.triage.assess import assess
from workers.triage.rules import URGENCIES, rule_set

VARIANTS: Final = 6
_FILE: Final = "evaluation/messages.v1.toml"
_NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
_LEAST_LETTERS: Final = 6


@dataclass(frozen=True, slots=True)
class Phrase:
    """A labelled phrase: `kind` is a flag or a kind of quiet; `expect` is empty for quiet ones."""

    text: str
    kind: str
    expect: str


@cache
def _data() -> tuple[dict[str, Any], str]:
    content = files("workers.triage").joinpath(_FILE).read_bytes()
    return tomllib.loads(content.decode()), digest(content)


def in_report(phrase: str) -> bool:
    """Whether a phrase is in the reporting half."""
    return sha256(f"triage:{phrase}".encode()).digest()[0] % 2 == 1


def phrases(*, report: bool) -> list[Phrase]:
    """Return the phrases of one half."""
    data, _ = _data()
    split = [
        Phrase(text, kind, group.get("expect", ""))
        for part in ("flags", "quiet")
        for kind, group in data[part].items()
        for text in group["phrases"]
    ]
    extra = [
        Phrase(text, kind, group.get("expect", ""))
        for part in ("tuning_flags", "tuning_quiet")
        for kind, group in data[part].items()
        for text in group["phrases"]
    ]
    half = [phrase for phrase in split if in_report(phrase.text) == report]
    return half if report else [*half, *extra]


def _typo(text: str, draw: random.Random) -> str:
    """Swap or drop one letter inside a longer word."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= _LEAST_LETTERS and word.isalpha()]
    if not long:
        return text
    index = draw.choice(long)
    word, place = words[index], draw.randrange(2, len(words[index]) - 1)
    words[index] = word[:place] + word[place + 1 :]
    return " ".join(words)


def variants(phrase: Phrase) -> Iterator[str]:
    """Yield `VARIANTS` messages around a phrase; the same ones each time."""
    data, _ = _data()
    draw = random.Random(phrase.text)  # noqa: S311 - repeatable, no secret
    for number in range(VARIANTS):
        text = phrase.text
        if number == 1:
            text = text.lower()
        if number == 2:
            text = "".join(letter for letter in text.lower() if letter not in ".,'’!?")  # noqa: RUF001
        if number == 3:
            text = _typo(text, draw)
        opener = draw.choice(data["openers"]) if number else ""
        closer = draw.choice(data["closers"]) if number else ""
        yield f"{opener}{text}{closer}"


def _case(message: str) -> Case:
    return Case(
        case_id="e", thread_id="e", clinician_id="e", kind="reply", sender="patient",
        message=SafeText(message), sent_at=_NOW, chart=Chart(now=_NOW), deid=DeidReport(),
    )  # fmt: skip


def found(message: str, expect: str) -> bool:
    """Whether triage sees at least what is expected."""
    triage = assess(_case(message))
    if expect in {"self_harm", "abuse"}:
        return triage.no_draft == expect
    return URGENCIES.index(triage.urgency) >= URGENCIES.index(
        "urgent" if expect == "urgent" else "emergency"
    )


def alarmed(message: str) -> bool:
    """Whether triage calls a quiet message an emergency."""
    return assess(_case(message)).urgency == "emergency"


def _figures(group: list[Phrase]) -> dict[str, Any]:
    """Return shares of messages, and of phrases all of whose messages agree (with interval)."""
    flag = bool(group[0].expect)
    seen = [
        [found(text, phrase.expect) if flag else alarmed(text) for text in variants(phrase)]
        for phrase in group
    ]
    hits = sum(all(row) if flag else any(row) for row in seen)
    low, high = wilson(hits, len(seen))
    return {
        "phrases": len(seen),
        "messages": sum(len(row) for row in seen),
        "share_of_messages": round(
            sum(sum(row) for row in seen) / sum(len(row) for row in seen), 3
        ),
        "share_of_phrases": round(hits / len(seen), 3),
        "interval": [round(low, 3), round(high, 3)],
    }


def evaluate(*, report: bool = True) -> dict[str, Any]:
    """Return recall by flag and false alarms by kind of one half."""
    every = phrases(report=report)
    kinds = list(dict.fromkeys(phrase.kind for phrase in every))
    groups = {kind: [phrase for phrase in every if phrase.kind == kind] for kind in kinds}
    flags = {kind: _figures(group) for kind, group in groups.items() if group[0].expect}
    quiet = {kind: _figures(group) for kind, group in groups.items() if not group[0].expect}
    return {
        "what": "triage on generated messages",
        "part": "report" if report else "tuning",
        "recall": flags,
        "false_emergencies": quiet,
        "recall_all": _figures([phrase for phrase in every if phrase.expect]),
        "false_emergencies_all": _figures([phrase for phrase in every if not phrase.expect]),
        "versions": {"rules": str(rule_set().ref), "messages": _data()[1]},
        "inputs": _FILE,
    }


def _print(result: dict[str, Any]) -> None:
    lines = [f"{result['what']}, {result['part']} half; interval is of phrases, all variants"]
    for part in ("recall", "false_emergencies"):
        lines.append(part)
        lines += [
            f"  {kind:24} {row['share_of_messages']:.3f} of {row['messages']:4} messages; phrases "
            f"{row['share_of_phrases']:.3f} {row['interval']} n={row['phrases']}"
            for kind, row in [*result[part].items(), ("all", result[f"{part}_all"])]
        ]
    sys.stdout.write("\n".join(lines) + "\n")


def _print_misses(*, report: bool) -> None:
    for phrase in phrases(report=report):
        for text in variants(phrase):
            wrong = not found(text, phrase.expect) if phrase.expect else alarmed(text)
            if wrong:
                sys.stdout.write(f"{phrase.kind}: {text}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation; `--misses` is for the tuning half only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("report", "tuning"), default="report")
    parser.add_argument("--misses", action="store_true", help="list misses of the tuning half")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.misses:
        _print_misses(report=False)
        return 0
    result = evaluate(report=options.part == "report")
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

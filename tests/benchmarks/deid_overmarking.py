"""How many ordinary words the detector marks in text that names nobody, or only where labelled.

    python -m tests.benchmarks.deid_overmarking [--show 40] [--json]

OncQA's charts, messages and drafts and MTS's summaries and dialogues come from `--data` (skipped
where absent; patients there are made up, but some real dates, cities and titles count as words
altered, so the figures are upper bounds); the sample hospital's messages are judged by their
labels, its replies and notes have no identifiers but the clinicians' names.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from schemas.entities import CITY, DISTRICT, NAME, ORGANIZATION, PLACE, STREET, ZIP
from schemas.text import PhiText
from workers import bootstrap
from workers.deid.intervals import wilson
from workers.ports import PhiDetector
from workers.sample.generate import base_size, generate
from workers.sample.hospital import Template, hospital
from workers.settings import Settings

_WORD = re.compile(r"\S*\w\S*")
_SLOT = re.compile(r"\{([^}]*)\}")
_MESSAGE = re.compile(r"patient message:?\s*", re.IGNORECASE)
PLACES = frozenset({NAME, CITY, DISTRICT, PLACE, ORGANIZATION, STREET, ZIP})


class Plain(NamedTuple):
    """A text, and the spans of it that may be marked."""

    text: str
    allowed: Sequence[tuple[int, int]] = ()


class Altered(NamedTuple):
    """Words of some texts, those marked, and those marked as a name, organisation or place."""

    words: int
    marked: int
    named: int
    examples: Counter[tuple[str, str]]


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def public(folder: Path) -> Iterator[tuple[str, list[Plain]]]:
    """Yield the public texts by name, as far as they are there."""
    if (cases := folder / "oncqa" / "cases.csv").exists():
        rows = _rows(cases)
        yield "oncqa charts", [Plain(r["Input"]) for r in rows]
        parts = [_MESSAGE.split(r["Input"]) for r in rows]
        yield "oncqa messages", [Plain(p[1]) for p in parts if len(p) == 2]
        yield "oncqa drafts", [Plain(r["Output"]) for r in rows]
    if (scored := folder / "mts" / "summaries_scored.csv").exists():
        rows = _rows(scored)
        for name in ("Reference Summary", "Dialogue"):
            yield f"mts {name.lower()}", [Plain(t) for t in sorted({r[name] for r in rows})]


def sample_messages() -> list[Plain]:
    """Return every message of the sample hospital with its labels."""
    found = []
    for one in generate(base_size(), 5):
        entries = json.loads(one.bundle)["entry"]
        focal = next(e["resource"] for e in entries if e["resource"]["id"] == one.message_id)
        text = str(focal["payload"][0]["contentString"])
        if one.expected["kind"].startswith("injected") or one.expected["record"] != "message":
            continue
        spans = [(s["start"], s["end"]) for s in one.expected["spans"]]
        found.append(Plain(text, [*spans, *_own_people(text)]))
    return found


def sample_replies() -> list[Plain]:
    """Return the replies and notes of the sample hospital that have no slot for a person."""
    made = [
        _filled(text, t) for t in hospital().templates for text in (*t.reply.values(), *t.notes)
    ]
    return [Plain(text, _own_people(text)) for text in made if "{" not in text]


def _filled(text: str, template: Template) -> str:
    row = template.vary[0]

    def one(match: re.Match[str]) -> str:
        name = match.group(1).partition(":")[0]
        return "then" if name in {"date", "weekday", "month"} else row.get(name, match.group())

    return _SLOT.sub(one, text)


def _own_people(text: str) -> list[tuple[int, int]]:
    names = {n for c in hospital().clinicians.values() for n in (c.family, *c.given)}
    names |= {hospital().organization["name"], hospital().organization["city"]}
    pattern = rf"\b(?:Dra?\.? )?(?:{'|'.join(sorted(names, key=len, reverse=True))})\b"
    return [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]


def altered(detector: PhiDetector, texts: Iterable[Plain]) -> Altered:
    """Count words that the detector marks and that may not be marked."""
    words = marked = named = 0
    examples: Counter[tuple[str, str]] = Counter()
    for text, allowed in texts:
        marks = [""] * len(text)
        for found in detector.detect(PhiText(text), ()):
            for at in range(found.start, found.end):
                marks[at] = found.entity
        for start, end in allowed:
            marks[start:end] = [""] * (end - start)
        for match in _WORD.finditer(text):
            words += 1
            kinds = {k for k in marks[match.start() : match.end()] if k}
            marked += bool(kinds)
            named += bool(kinds & PLACES)
            if kinds:
                examples[match.group(), min(kinds)] += 1
    return Altered(words, marked, named, examples)


def measure(data: Path) -> dict[str, Altered]:
    """Return the counts of every group of texts."""
    detector = bootstrap.build_detector(Settings())
    groups = [
        *public(data),
        ("sample messages", sample_messages()),
        ("sample replies and notes", sample_replies()),
    ]
    return {name: altered(detector, texts) for name, texts in groups}


def main() -> None:
    """Print the share of words altered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/work/shared/data"))
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.data)
    if chosen.json:
        rows: dict[str, Any] = {n: {**a._asdict(), "examples": []} for n, a in found.items()}
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    for name, one in found.items():
        low, high = wilson(one.named, one.words)
        sys.stdout.write(
            f"{name:26} {one.words:6} words; named {one.named / one.words:.2%}"
            f" [{low:.2%}, {high:.2%}]; any {one.marked / one.words:.2%}\n"
        )
        for (word, kind), count in one.examples.most_common(chosen.show):
            sys.stdout.write(f"    {count:4} {kind:12} {word}\n")


if __name__ == "__main__":
    main()

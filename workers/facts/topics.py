"""Nouns by topic, from WordNet: `python -m workers.facts.topics DICT`.

Two nouns of one topic that are not the same ("scalp", "groin") exclude each other where one
stands in the place of the other. The command writes `lexicon/topics.v1.txt`, one topic a line.

Source: WordNet 3.1, Princeton University, WordNet License (stated in the file).
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from workers.facts.thesaurus import HEAD

FILE, OWN_FILE = "topics.v1.txt", "topics_own.v1.txt"
_ROOM = resources.files("workers.facts.lexicon")
_WORD = re.compile("[a-z]{3,}")
ROOTS = {
    "body": ("body_part%1:08:00::",),
    "illness": ("ill_health%1:26:00::", "symptom%1:26:00::", "pathology%1:26:00::",
                "symptom%1:10:00::", "injury%1:26:00::", "physiological_state%1:26:00::"),
    "substance": ("chemical%1:27:00::", "body_substance%1:27:00::", "drug%1:06:00::",
                  "chemical_element%1:27:00::", "vitamin%1:27:00::"),
    "food": ("food%1:03:00::", "food%1:13:00::", "beverage%1:13:00::"),
    "procedure": ("medical_procedure%1:04:00::", "diagnostic_test%1:04:00::",
                  "medical_instrument%1:06:00::", "x-ray%1:06:00::", "imaging%1:04:00::"),
    "specialty": ("medical_science%1:09:00::", "medical_specialist%1:18:00::"),
    "family": ("relative%1:18:00::",),
}  # fmt: skip
"""The senses under which a topic's nouns stand."""
MIN_SHARE = 0.5
"""A word belongs to a topic when so much of its use does."""


def _children(data: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Words and hyponyms by offset, from the lines of `data.noun`."""
    words: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for line in data:
        if line[0] == " ":
            continue
        parts = line.split("|", 1)[0].split()
        count = int(parts[3], 16)
        words[parts[0]] = [parts[4 + 2 * i].lower() for i in range(count)]
        at = 4 + 2 * count
        for i in range(int(parts[at])):
            mark, other = parts[at + 1 + 4 * i], parts[at + 2 + 4 * i]
            if mark in {"@", "@i"}:
                below.setdefault(other, []).append(parts[0])
    return words, below


def _under(roots: Iterable[str], below: dict[str, list[str]]) -> set[str]:
    todo, found = list(roots), set[str]()
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += below.get(one, ())
    return found


def topics(index: Iterable[str], data: Iterable[str]) -> dict[str, list[str]]:
    """Return the nouns of each topic; a word stands under one only."""
    _, below = _children(data)
    used: dict[str, list[tuple[str, float]]] = {}
    offsets: dict[str, str] = {}
    for line in index:
        key, offset, number, count = line.split()
        lemma, place = key.split("%")
        if place[0] == "1":
            offsets[key] = offset
        if _WORD.fullmatch(lemma):
            share = int(count) + (0.5 if number == "1" else 0.1)
            used.setdefault(lemma, []).append((offset if place[0] == "1" else "", share))
    out: dict[str, list[str]] = {}
    taken: set[str] = set()
    for topic, roots in ROOTS.items():
        senses = _under((offsets[root] for root in roots if root in offsets), below)
        for lemma, parts in used.items():
            mine = sum(share for offset, share in parts if offset in senses)
            if lemma not in taken and mine >= MIN_SHARE * sum(share for _, share in parts):
                out.setdefault(topic, []).append(lemma)
                taken.add(lemma)
    return {topic: sorted(words) for topic, words in out.items()}


@cache
def _known() -> dict[str, str]:
    files = ((_ROOM / name).read_text(encoding="utf-8") for name in (FILE, OWN_FILE))
    lines = [line for file in files for line in file.splitlines()]
    rows = [line.partition(":") for line in lines if line and line[0] != "#"]
    return {word: topic for topic, _, words in rows for word in words.split()}


@lru_cache(maxsize=20_000)
def topic_of(word: str) -> str:
    """Return the topic of a noun, singular or plural, or ``."""
    known = _known()
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
    found = next((known[form] for form in forms if form in known), "")
    return "" if found == "none" else found


def main(folder: str) -> None:
    """Write the file beside the other word lists."""
    room = Path(folder)
    with (room / "index.sense").open() as index, (room / "data.noun").open() as data:
        found = topics(index, data)
    head = HEAD.replace(
        "Words that share their commonest sense; one group a line", "Nouns by topic"
    )
    rows = [
        f"{topic}: {line}"
        for topic, words in found.items()
        for line in textwrap.wrap(" ".join(words), 100, break_long_words=False)
    ]
    target = Path(__file__).parent / "lexicon" / FILE
    target.write_text(head.replace("thesaurus.py", "topics.py") + "\n".join(rows) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])

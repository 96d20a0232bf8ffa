"""Labelled data for tuning and reporting: K-QA, MTS-Dialog and pairs of our own.

Public data is read from files that are not part of the project; each half is split by the hash
of its question or id, so that tuning never sees what is reported.
"""

from __future__ import annotations

import csv
import hashlib
import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from schemas.facts import Fact
from schemas.text import SafeText
from workers.facts.extract import read
from workers.facts.seeded import Seeded, Split

MIN_REPLY = 60
"""Shorter replies hold too little to put an error into; code points."""
_LABELS = ("label_0", "label_1", "label_2")


@dataclass(frozen=True, slots=True)
class Claim:
    """Does `text` entail `claim`? `votes` counts annotators who say so; `group` keeps together."""

    group: str
    text: str
    claim: str
    entailed: bool
    votes: int = 3

    @property
    def unanimous(self) -> bool:
        """Whether the three annotators agree on "entailed or not"."""
        return self.votes in {0, 3}

    def fact(self) -> Fact:
        """Return the claim as a fact of its own text."""
        return Fact(fact_id="claim", text=SafeText(self.claim), start=0, end=len(self.claim))


@dataclass(frozen=True, slots=True)
class Summary:
    """An automatic summary with human fact scores in [0, 1]."""

    dialogue: str
    reference: str
    automatic: str
    recall: float
    precision: float


def summaries(path: Path) -> list[Summary]:
    """Return the scored summaries of a CSV file; nothing was tuned on them.

    Source: abachaa/MTS-Dialog correlation study (CC BY 4.0).
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Summary(
                row["Dialogue"], row["Reference Summary"], row["Automatic Summary"],
                float(row["manual_FactualRecall"]), float(row["manual_FactualPrecision"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def replies(folder: Path) -> list[str]:
    """Return OncQA's physicians' replies and edited drafts, as originals to put errors into."""
    out: list[str] = []
    for name, column in (("stage1", "response"), ("stage2", "doc_change")):
        with (folder / "oncqa" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            out += [row[column] for row in csv.DictReader(file) if len(row[column]) > MIN_REPLY]
    return out


def rewritten(split: Split) -> list[Seeded]:
    """Return our own whole rewrites as faithful edits."""
    return [
        Seeded(f"{split}-rewrite-{i}", "faithful", r["original"], r["edited"], r["message"])
        for i, r in enumerate(rewrites()[split])
    ]


def claims(path: Path) -> list[Claim]:
    """Return the K-QA pairs of a CSV file.

    Source: Itaymanes/K-QA, `NLI_medical_annotator.csv` (MIT), three physicians each.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [_claim(row) for row in csv.DictReader(file)]


def _claim(row: dict[str, str]) -> Claim:
    votes = sum(row[name] == "Entailment" for name in _LABELS)
    entailed = row["majority_label"] == "Entailment"
    return Claim(row["Question"], row["answer"], row["claim"], entailed, votes)


def is_tuning(group: str) -> bool:
    """Whether a question belongs to the tuning half: its SHA-256 is even."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 2 == 0


def tuning(found: Sequence[Claim]) -> list[Claim]:
    """Return the claims that may be tuned on."""
    return [claim for claim in found if is_tuning(claim.group)]


def reporting(found: Sequence[Claim]) -> list[Claim]:
    """Return the claims that are only reported on."""
    return [claim for claim in found if not is_tuning(claim.group)]


@cache
def rewrites() -> dict[str, Any]:
    """Return our own faithful rewrites (`lexicon/faithful.v1.toml`)."""
    file = resources.files("workers.facts.lexicon") / "faithful.v1.toml"
    return tomllib.loads(file.read_bytes().decode())


def own_claims(split: Split) -> list[Claim]:
    """Return our own claims about health answers (`lexicon/claims.v1.toml`), grouped by text."""
    file = resources.files("workers.facts.lexicon") / "claims.v1.toml"
    texts = tomllib.loads(file.read_bytes().decode())[split]
    return [
        Claim(f"{split}-own-{i}", text["text"], claim, kind == "yes", 3 if kind == "yes" else 0)
        for i, text in enumerate(texts)
        for kind in ("yes", "absent", "against")
        for claim in text[kind]
    ]


def made_pairs(split: Split) -> list[Claim]:
    """Return claims made from rewrites: a fact of the same reply, and one of another."""
    replies = rewrites()[split]
    rng = random.Random(split)  # noqa: S311 - a training set, no secret
    out: list[Claim] = []
    for index, reply in enumerate(replies):
        other = rng.choice([r for r in replies if r is not reply])
        for text, label in ((reply["original"], True), (other["original"], False)):
            out += [
                Claim(f"{split}{index}", reply["edited"], clause.text, label)
                for clause in read(text).facts
            ]
    return out

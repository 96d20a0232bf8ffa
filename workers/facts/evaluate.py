"""How good the fact check is: `python -m workers.facts.evaluate [--json] [--data FOLDER]`.

Three measurements, each with n and a 95 % bootstrap interval: entailment on K-QA (balanced
accuracy), facts on MTS-Dialog (Spearman with human scores), and the seeded-error suite (recall by
kind, false alarms). Without the data folder only the suite runs, on synthetic replies, and says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.facts import FactCheck
from schemas.text import SafeText
from workers.facts import data, figures, seeded
from workers.facts.checker import MedFactChecker
from workers.facts.data import Claim, Summary
from workers.facts.lexical import LexicalEntailment
from workers.facts.seeded import BOUND, HARD, SOFT, Seeded, Split
from workers.ports import Entailment, FactChecker

MIN_SHARE = 0.90
"""Recall and precision below which an edit is flagged. Source: 2601.15558."""


def flagged(check: FactCheck) -> bool:
    """Whether an auditor would be shown this edit: any finding, or a share below the limit."""
    return bool(check.findings) or min(check.recall, check.precision) < MIN_SHARE


def kqa(claims: Sequence[Claim], entailment: Entailment) -> dict[str, Any]:
    """Return balanced accuracy on claims; intervals resample whole questions."""
    answers = [_entailed(claim, entailment) for claim in claims]
    rows = list(zip(claims, answers, strict=True))
    agreed = [row for row in rows if row[0].unanimous]
    return {
        "balanced_accuracy": _balanced(rows),
        "balanced_accuracy_unanimous": _balanced(agreed),
        "recall_entailed": figures.share([a for c, a in rows if c.entailed]),
        "recall_not_entailed": figures.share([not a for c, a in rows if not c.entailed]),
    }


def _entailed(claim: Claim, entailment: Entailment) -> bool:
    (verdict,) = entailment.entails([claim.fact()], SafeText(claim.text), side="edited")
    return verdict.entailed


def _balanced(rows: Sequence[tuple[Claim, bool]]) -> dict[str, float | int]:
    groups: dict[str, list[tuple[bool, bool]]] = {}
    for claim, answer in rows:
        groups.setdefault(claim.group, []).append((claim.entailed, answer))
    return figures.clustered(list(groups.values()), figures.balanced_accuracy)


def mts(summaries: Sequence[Summary], checker: FactChecker) -> dict[str, Any]:
    """Return Spearman's correlation of our recall and precision with the human ones.

    Recall holds the reference summary's facts against the automatic summary; precision holds the
    automatic summary's facts against reference and dialogue together.
    """
    ours = [_scores(summary, checker) for summary in summaries]
    pairs = {
        "spearman_recall": [(s.recall, r) for s, (r, _) in zip(summaries, ours, strict=True)],
        "spearman_precision": [(s.precision, p) for s, (_, p) in zip(summaries, ours, strict=True)],
    }
    return {
        name: figures.clustered([[row] for row in rows], figures.spearman)
        for name, rows in pairs.items()
    }


def _scores(summary: Summary, checker: FactChecker) -> tuple[float, float]:
    none = SafeText("")
    automatic = SafeText(summary.automatic)
    against_reference = checker.compare(SafeText(summary.reference), automatic, message=none)
    source = SafeText(f"{summary.reference}\n\n{summary.dialogue}")
    against_source = checker.compare(source, automatic, message=none)
    return _mean(against_reference, "original"), _mean(against_source, "edited")


def _mean(check: FactCheck, side: str) -> float:
    """The mean score of a side's verdicts: finer than the share, same order; 1.0 without facts."""
    scores = [
        v.score if v.entailed else min(v.score, 0.49) for v in check.verdicts if v.side == side
    ]
    return sum(scores) / len(scores) if scores else 1.0


def errors(edits: Sequence[Seeded], checker: FactChecker) -> dict[str, Any]:
    """Return recall by kind of seeded error and the share of false alarms on faithful edits."""
    rows: dict[str, list[bool]] = {}
    for edit in edits:
        check = checker.compare(
            SafeText(edit.original), SafeText(edit.edited), message=SafeText(edit.message)
        )
        rows.setdefault(edit.kind, []).append(flagged(check))
    found = {kind: figures.share(hits) for kind, hits in rows.items()}
    return {
        "hard": figures.share([hit for kind in HARD for hit in rows.get(kind, ())]),
        "soft": figures.share([hit for kind in SOFT for hit in rows.get(kind, ())]),
        "bound": figures.share([hit for kind in BOUND for hit in rows.get(kind, ())]),
        "false_alarms_reworded": figures.share(rows.get("reworded", [])),
        "false_alarms": figures.share(rows.get("faithful", [])),
        "by_kind": found,
    }


def evaluate(folder: Path | None, split: Split, *, per_kind: int, seed: int) -> dict[str, Any]:
    """Return all figures as one object, with inputs and versions."""
    checker, entailment = MedFactChecker(), LexicalEntailment()
    replies = data.replies(folder) if folder else []
    suite = seeded.suite(seed, per_kind, split, replies)
    rewrites = data.rewritten(split)
    out: dict[str, Any] = {
        "split": split,
        "seed": seed,
        "seeded_errors": errors(suite, checker),
        "whole_rewrites_false_alarms": errors(rewrites, checker)["false_alarms"],
        "own_claims": kqa(data.own_claims(split), entailment),
        "inputs": {"own_replies": "synthetic", "oncqa_replies": len(replies)},
        "versions": {"checker": str(entailment.ref)},
    }
    if folder:
        choose = data.tuning if split == "dev" else data.reporting
        out["kqa"] = kqa(choose(data.claims(folder / "kqa" / "nli_physicians.csv")), entailment)
        out["mts"] = mts(data.summaries(folder / "mts" / "summaries_scored.csv"), checker)
    return out


def readable(found: Mapping[str, Any], indent: int = 0) -> str:
    """Return figures as lines of text."""
    lines = []
    for name, value in found.items():
        if isinstance(value, Mapping) and "value" in value:
            text = f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}] n={value['n']}"
            lines.append(f"{' ' * indent}{name}: {text}")
        elif isinstance(value, Mapping):
            lines += [f"{' ' * indent}{name}:", readable(value, indent + 2)]
        else:
            lines.append(f"{' ' * indent}{name}: {value}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as text, or as one JSON object with --json."""
    parser = argparse.ArgumentParser(prog="python -m workers.facts.evaluate")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path, default=None, help="folder with kqa, mts and oncqa")
    parser.add_argument("--split", choices=("dev", "report"), default="report")
    parser.add_argument("--per-kind", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args(arguments)
    if asked.data is None:
        sys.stderr.write("no --data folder: K-QA, MTS and OncQA are left out\n")
    found = evaluate(asked.data, asked.split, per_kind=asked.per_kind, seed=asked.seed)
    sys.stdout.write((json.dumps(found) if asked.json else readable(found)) + "\n")


if __name__ == "__main__":
    main()

"""Measure the theme classifier on OncQA's physician labels.

    python -m workers.themes.evaluate [--data FOLDER] [--part report|tuning] [--json]

Labels are mapped to themes (`MAPPING`); questions are one theme there, and so are information
and assessment. Cases are split by a hash of their number: cues were tuned on the one half, figures
are reported on the other.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from workers.themes.classify import text_themes
from workers.themes.intervals import bootstrap
from workers.themes.taxonomy import taxonomy

DATA: Final = Path("../shared/data/oncqa")
MAPPING: Final[dict[str, tuple[frozenset[str], tuple[str, ...]]]] = {
    "questions": (frozenset({"symptom_questions", "medication_questions"}), ("Clarify",)),
    "education": (frozenset({"medical_assessment", "information"}), ("AnyEdu", "ExtentEdu")),
    "treatment_plan": (frozenset({"treatment_plan"}), ("Manage", "Act")),
    "contingency_plan": (frozenset({"contingency_plan"}), ("Contingency",)),
    "logistics": (
        frozenset({"logistics"}),
        ("Inform", "UrgentVisit", "NonurgentVisit", "Delegate"),
    ),
}
_PREAMBLE: Final = "Recommendations:"


@dataclass(frozen=True, slots=True)
class Row:
    """One reply: labelled and found groups of themes."""

    case: str
    labelled: frozenset[str]
    found: frozenset[str]


def in_report(case: str) -> bool:
    """Whether a case is in the reporting half."""
    return sha256(f"oncqa:{case}".encode()).digest()[0] % 2 == 1


def body(reply: str) -> str:
    """Return a reply without the study's preamble, which is no part of a reply."""
    return reply.split(_PREAMBLE, maxsplit=1)[-1]


def rows(folder: Path, *, report: bool) -> list[Row]:
    """Return the labelled replies of one half."""
    with (folder / "content_labels.csv").open(newline="") as file:
        every = [raw for raw in csv.DictReader(file) if in_report(raw["id"]) == report]
    return [_row(raw) for raw in every]


def _row(raw: dict[str, str]) -> Row:
    themes = text_themes(body(raw["response"]))
    return Row(
        case=raw["id"],
        labelled=frozenset(
            name for name, (_, labels) in MAPPING.items() if any(raw[one] for one in labels)
        ),
        found=frozenset(name for name, (ours, _) in MAPPING.items() if ours & themes),
    )


def f1(name: str, every: Sequence[Row]) -> float:
    """Return the F1 of one group of themes."""
    both = sum(name in row.labelled and name in row.found for row in every)
    total = sum((name in row.labelled) + (name in row.found) for row in every)
    return 2 * both / total if total else 1.0


def micro_f1(every: Sequence[Row]) -> float:
    """Return the F1 over all groups together."""
    both = sum(len(row.labelled & row.found) for row in every)
    total = sum(len(row.labelled) + len(row.found) for row in every)
    return 2 * both / total if total else 1.0


def _figures(name: str, every: list[Row], groups: list[list[Row]]) -> dict[str, Any]:
    both = sum(name in row.labelled and name in row.found for row in every)
    labelled = sum(name in row.labelled for row in every)
    found = sum(name in row.found for row in every)
    low, high = bootstrap(groups, lambda drawn: f1(name, drawn))
    return {
        "labelled": labelled,
        "found": found,
        "precision": round(both / found, 3) if found else None,
        "recall": round(both / labelled, 3) if labelled else None,
        "f1": round(f1(name, every), 3),
        "interval": [round(low, 3), round(high, 3)],
    }


def evaluate(folder: Path, *, report: bool = True) -> dict[str, Any]:
    """Return all figures of one half."""
    every = rows(folder, report=report)
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in every:
        by_case[row.case].append(row)
    groups = list(by_case.values())
    low, high = bootstrap(groups, micro_f1)
    return {
        "what": "theme classifier against OncQA content labels",
        "part": "report" if report else "tuning",
        "replies": len(every),
        "cases": len(groups),
        "themes": {name: _figures(name, every, groups) for name in MAPPING},
        "micro_f1": round(micro_f1(every), 3),
        "micro_interval": [round(low, 3), round(high, 3)],
        "macro_f1": round(sum(f1(name, every) for name in MAPPING) / len(MAPPING), 3),
        "versions": {"themes": str(taxonomy().ref)},
        "inputs": "content_labels.csv",
    }


def _print(result: dict[str, Any]) -> None:
    lines = [f"{result['what']}, {result['part']} half: {result['replies']} replies"]
    lines += [f"  {name:18} {figures}" for name, figures in result["themes"].items()]
    lines.append(f"  micro F1 {result['micro_f1']} {result['micro_interval']}")
    sys.stdout.write("\n".join(lines) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation; 2 when the data are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", choices=("report", "tuning"), default="report")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not (options.data / "content_labels.csv").is_file():
        sys.stderr.write(f"no content_labels.csv in {options.data}\n")
        return 2
    result = evaluate(options.data, report=options.part == "report")
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

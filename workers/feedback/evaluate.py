"""Reproduce on OncQA what can be computed of drafts, edits and agreement between physicians.

    python -m workers.feedback.evaluate [--data FOLDER] [--json]

Pairs are replies to one message: a GPT-4 draft, the draft as edited by a physician, and replies
that physicians wrote without a draft. For each pair: physicians' labels (`category_f1`), our
EditJudge on content and themes, unigram F1, ROUGE-L. Nothing was tuned on these figures except the
theme cues (see `workers/themes/evaluate.py`); `themes_report_half` gives the theme figure on the
cases that the cues were not tuned on.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.feedback import EditScore
from schemas.text import SafeText
from workers.drafting.cleaning import clean
from workers.facts.checker import MedFactChecker
from workers.feedback.distance import distance_words
from workers.feedback.edit_judge import JUDGE, content_score, theme_score, themes_of
from workers.patterns.prepared import prepare
from workers.themes.evaluate import in_report
from workers.themes.intervals import bootstrap, wilson
from workers.themes.taxonomy import taxonomy

DATA: Final = Path("../shared/data/oncqa")
LABELS: Final = (
    "AnyEdu", "ExtentEdu", "Manage", "Inform", "UrgentVisit", "NonurgentVisit", "Clarify",
    "Delegate", "Act", "Contingency",
)  # fmt: skip
PAIRS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "physician_2_to_physician_1": (("raw_md_2", "raw_md_1"),),
    "draft_to_physician": (("gpt_raw_1", "raw_md_1"), ("gpt_raw_1", "raw_md_2")),
    "edited_to_other_physician": (("doc_edit_1", "raw_md_2"), ("doc_edit_2", "raw_md_1")),
    "draft_to_its_edit": (("gpt_raw_1", "doc_edit_1"), ("gpt_raw_1", "doc_edit_2")),
    "edit_2_to_edit_1": (("doc_edit_2", "doc_edit_1"),),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """What was measured of one pair: counts, so that micro and macro figures follow."""

    case: str
    labels: tuple[int, int, int]
    content: EditScore
    themes: EditScore
    unigram: float
    rouge_l: float
    distance: float


def _f1(shared: int, one: int, other: int) -> float:
    return 2 * shared / (one + other) if one + other else 1.0


def unigram_f1(draft: Sequence[str], final: Sequence[str]) -> float:
    """Return the F1 of word counts."""
    shared = sum((Counter(draft) & Counter(final)).values())
    return _f1(shared, len(draft), len(final))


def rouge_l(draft: Sequence[str], final: Sequence[str]) -> float:
    """Return the F1 of the longest common subsequence (Lin 2004, beta 1)."""
    row = [0] * (len(final) + 1)
    for word in draft:
        corner = 0
        for index, other in enumerate(final, 1):
            above = row[index]
            row[index] = corner + 1 if word == other else max(above, row[index - 1])
            corner = above
    return _f1(row[-1], len(draft), len(final))


def _labels(raw: dict[str, str]) -> set[str]:
    return {label for label in LABELS if raw[label]}


def _pair(draft: dict[str, str], final: dict[str, str], checker: MedFactChecker) -> Pair:
    one, other = clean(draft["response"]), clean(final["response"])
    first, second = prepare(one).words(), prepare(other).words()
    ours, theirs = _labels(draft), _labels(final)
    return Pair(
        case=draft["id"],
        labels=(len(ours & theirs), len(ours), len(theirs)),
        content=content_score(SafeText(one), SafeText(other), checker),
        themes=theme_score(themes_of(one), themes_of(other)),
        unigram=unigram_f1(first, second),
        rouge_l=rouge_l(first, second),
        distance=distance_words(one, other),
    )


def pairs(folder: Path, kinds: Sequence[tuple[str, str]]) -> list[Pair]:
    """Return every pair of these kinds within one case and set."""
    by_case: dict[tuple[str, str], dict[str, dict[str, str]]] = defaultdict(dict)
    with (folder / "content_labels.csv").open(newline="") as file:
        for raw in csv.DictReader(file):
            by_case[raw["set"], raw["id"]][raw["order"]] = raw
    checker = MedFactChecker()
    return [
        _pair(replies[one], replies[other], checker)
        for replies in by_case.values()
        for one, other in kinds
        if one in replies and other in replies
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _with_interval(every: list[Pair], score: Callable[[list[Pair]], float]) -> dict[str, Any]:
    by_case: dict[str, list[Pair]] = defaultdict(list)
    for pair in every:
        by_case[pair.case].append(pair)
    low, high = bootstrap(list(by_case.values()), score)
    return {"value": round(score(every), 3), "interval": [round(low, 3), round(high, 3)]}


def _micro_labels(every: list[Pair]) -> float:
    return _f1(*(sum(pair.labels[index] for pair in every) for index in range(3)))


def _micro(every: list[Pair], kind: Callable[[Pair], EditScore]) -> float:
    scores = [kind(pair) for pair in every]
    kept = sum(score.precision * score.draft_units for score in scores)
    covered = sum(score.recall * score.final_units for score in scores)
    precision = kept / max(sum(score.draft_units for score in scores), 1)
    recall = covered / max(sum(score.final_units for score in scores), 1)
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def figures(every: list[Pair]) -> dict[str, Any]:
    """Return all figures of one kind of pair."""
    held_out = [pair for pair in every if in_report(pair.case)]
    return {
        "pairs": len(every),
        "cases": len({pair.case for pair in every}),
        "category_f1": _with_interval(every, _micro_labels),
        "content_f1_macro": _with_interval(every, lambda p: _mean([one.content.f1 for one in p])),
        "content_f1_micro": _with_interval(every, lambda p: _micro(p, lambda one: one.content)),
        "themes_f1_macro": _with_interval(every, lambda p: _mean([one.themes.f1 for one in p])),
        "themes_report_half": _with_interval(
            held_out, lambda p: _mean([one.themes.f1 for one in p])
        ),
        "unigram_f1": _with_interval(every, lambda p: _mean([one.unigram for one in p])),
        "rouge_l": _with_interval(every, lambda p: _mean([one.rouge_l for one in p])),
        "distance_words": _with_interval(every, lambda p: _mean([one.distance for one in p])),
    }


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    low, high = wilson(sum(hits), len(hits))
    return {
        "n": len(hits),
        "share": round(_mean([float(hit) for hit in hits]), 3),
        "interval": [round(low, 3), round(high, 3)],
    }


def physicians(folder: Path) -> dict[str, Any]:
    """Return length, question rate and unedited drafts of each physician."""
    with (folder / "stage1.csv").open(newline="") as file:
        manual = list(csv.DictReader(file))
    with (folder / "stage2.csv").open(newline="") as file:
        edited = list(csv.DictReader(file))
    found: dict[str, Any] = {}
    for name in sorted({raw["physician"] for raw in manual}):
        own = [raw["response"] for raw in manual if raw["physician"] == name]
        drafts = [raw for raw in edited if raw["physician"] == name]
        found[name] = {
            "manual_words_mean": round(_mean([len(text.split()) for text in own]), 1),
            "manual_with_question": _share(["?" in text for text in own]),
            "drafts_unedited": _share(
                [raw["raw_response"].split() == raw["doc_change"].split() for raw in drafts]
            ),
        }
    return found


def evaluate(folder: Path) -> dict[str, Any]:
    """Return every figure."""
    return {
        "what": "EditJudge and agreement on the OncQA half",
        "pairs": {name: figures(pairs(folder, kinds)) for name, kinds in PAIRS.items()},
        "physicians": physicians(folder),
        "versions": {"themes": str(taxonomy().ref), "judge": str(JUDGE)},
        "inputs": ["content_labels.csv", "stage1.csv", "stage2.csv"],
    }


def _print(result: dict[str, Any]) -> None:
    lines = [result["what"]]
    for name, found in result["pairs"].items():
        lines.append(f"{name}: {found['pairs']} pairs, {found['cases']} cases")
        lines += [
            f"  {key:20} {value['value']:.3f} {value['interval']}"
            for key, value in found.items()
            if isinstance(value, dict)
        ]
    lines += [f"physician {name}: {found}" for name, found in result["physicians"].items()]
    sys.stdout.write("\n".join(lines) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation; 2 when the data are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not (options.data / "content_labels.csv").is_file():
        sys.stderr.write(f"no content_labels.csv in {options.data}\n")
        return 2
    result = evaluate(options.data)
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        _print(result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

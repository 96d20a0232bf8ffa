"""Many checks or entailments as one object: shares with intervals, faults, and agreement.

Intervals are Wilson's for shares and a bootstrap over records for means (`intervals.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from workers.empathy.intervals import mean, share
from workers.facts.figures import balanced_accuracy, clustered

Answers = Sequence[Mapping[str, Any]]


def check_summary(answered: Answers, labels: Sequence[object]) -> dict[str, Any]:
    """Return the figures of checks, of entailments, or of both where a file mixes them.

    `labels` holds, for each answer, a person's true or false on "entailed", or anything else.
    """
    good = [(each, label) for each, label in zip(answered, labels, strict=True)]
    checks = [each for each, _ in good if "recall" in each]
    claims = [(each, label) for each, label in good if "entailed" in each]
    faults = Counter(str(each["error"]) for each in answered if "error" in each)
    out: dict[str, Any] = {
        "n": len(answered) - sum(faults.values()),
        "errors": sum(faults.values()),
        "errors_by_code": dict(sorted(faults.items())),
    }
    if checks:
        out["checks"] = _checks(checks)
    if claims:
        out["claims"] = _claims(claims)
    return out


def _checks(found: Answers) -> dict[str, Any]:
    n = len(found)
    codes = Counter(code for each in found for code in {f["code"] for f in each["findings"]})
    hard = sum(any(f["severity"] == "hard" for f in each["findings"]) for each in found)
    return {
        "n": n,
        "passes": asdict(share(sum(bool(each["passes"]) for each in found), n)),
        "with_hard_finding": asdict(share(hard, n)),
        "short_input": asdict(share(sum(bool(each["short_input"]) for each in found), n)),
        "recall_macro": asdict(mean([each["recall"] for each in found])),
        "precision_macro": asdict(mean([each["precision"] for each in found])),
        "recall_micro": _pooled(found, "original"),
        "precision_micro": _pooled(found, "edited"),
        "findings": dict(sorted(codes.items())),
        "notes": _notes(found),
    }


def _pooled(found: Answers, side: str) -> dict[str, Any]:
    """A share over all facts of a side; facts of one text are not independent of each other."""
    pool = [v["entailed"] for each in found for v in each["verdicts"] if v["side"] == side]
    return asdict(share(sum(pool), len(pool)))


def _claims(found: Sequence[tuple[Mapping[str, Any], object]]) -> dict[str, Any]:
    answers = [each for each, _ in found]
    rows = [(label, bool(each["entailed"])) for each, label in found if isinstance(label, bool)]
    out: dict[str, Any] = {
        "n": len(found),
        "entailed": asdict(share(sum(bool(each["entailed"]) for each in answers), len(found))),
        "tiers": dict(sorted(Counter(str(each["tier"]) for each in answers).items())),
        "notes": _notes(answers),
    }
    if rows:
        out["agreement"] = {
            "balanced_accuracy": clustered([[row] for row in rows], balanced_accuracy),
            "recall_entailed": asdict(_recall(rows, label=True)),
            "recall_not_entailed": asdict(_recall(rows, label=False)),
        }
    return out


def _recall(rows: Sequence[tuple[bool, bool]], *, label: bool) -> Any:
    mine = [answer is label for truth, answer in rows if truth is label]
    return share(sum(mine), len(mine))


def _notes(found: Answers) -> dict[str, int]:
    return dict(sorted(Counter(note for each in found for note in each["notes"]).items()))

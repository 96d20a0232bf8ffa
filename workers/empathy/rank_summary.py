"""Many comparisons as one table: won, tied, lost, and agreement with people's choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from workers.empathy.intervals import agreement, share

CHOICES = ("a", "b", "both")
_RANKINGS = ("three", "forced")


def summary(answered: Sequence[dict[str, Any]], human: Sequence[str | None]) -> dict[str, Any]:
    """Return shares of each choice for both rankings, at whole and equal length.

    `human` holds a person's choice for each answer, or None. Agreement counts only pairs that
    both sides chose; for the forced ranking people's ties are left out, as it has none.
    """
    pairs = [
        (found, choice)
        for found, choice in zip(answered, human, strict=True)
        if "error" not in found
    ]
    found = [each for each, _ in pairs]
    return {
        "n": len(found),
        "errors": len(answered) - len(found),
        "order_dependent": sum(each["order_dependent"] for each in found),
        "unparseable": sum(each["unparseable"] for each in found),
        "words_a": _mean([each["words_a"] for each in found]),
        "words_b": _mean([each["words_b"] for each in found]),
        "rankings": {
            name: {"whole": _shares(found, name), "equal_length": _shares_even(found, name)}
            for name in _RANKINGS
        },
        "agreement": {name: _agreement(pairs, name) for name in _RANKINGS},
    }


def _shares(found: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    n = len(found)
    return {
        choice: asdict(share(sum(each[name] == choice for each in found), n))
        for choice in (*CHOICES, "none")
    }


def _shares_even(found: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    return _shares([each["length_controlled"] for each in found], name)


def _agreement(pairs: Sequence[tuple[dict[str, Any], str | None]], name: str) -> dict[str, Any]:
    allowed = CHOICES if name == "three" else CHOICES[:2]
    both = [
        (found[name], choice)
        for found, choice in pairs
        if isinstance(choice, str) and choice in allowed and found[name] in allowed
    ]
    result = agreement([ours for ours, _ in both], [theirs for _, theirs in both])
    return {"share": asdict(result.share), "kappa": result.kappa}


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0

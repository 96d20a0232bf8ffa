"""EditJudge: how much of the editing a draft saved, on content and on themes.

Definition (ours where the paper is silent): a unit is an atomic clinical fact as the fact checker
reads it (greetings, thanks and sympathy are none); precision is the share of the draft's units
that the final reply entails, recall the share of the final reply's units that the draft entails;
numbers, doses, dates, negation and side are compared exactly; partial support counts as none;
both texts without units give 1.0, one without gives 0.0. `other` is no theme.

Source: 2601.11344; papers.md §2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from schemas.base import Ref
from schemas.feedback import EditScore
from schemas.text import SafeText
from workers.feedback.distance import distance_words
from workers.ports import FactChecker
from workers.themes.classify import text_themes
from workers.themes.taxonomy import OTHER

Use = Literal["unedited", "edited", "rewritten"]
JUDGE: Final = Ref(name="edit_judge", version="1")
REWRITTEN_DISTANCE: Final = 0.6


def score(kept: int, drafted: int, covered: int, final: int) -> EditScore:
    """Return precision, recall and F1 of counts, with the rules for empty sets."""
    if not drafted or not final:
        both = 1.0 if drafted == final else 0.0
        return EditScore(
            precision=both, recall=both, f1=both, draft_units=drafted, final_units=final
        )
    precision, recall = kept / drafted, covered / final
    total = precision + recall
    return EditScore(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / total if total else 0.0,
        draft_units=drafted,
        final_units=final,
    )


def content_score(draft: SafeText, final: SafeText, checker: FactChecker) -> EditScore:
    """Return the content edit-F1 of `draft` against `final`."""
    check = checker.compare(draft, final, message=SafeText(""))
    kept = [verdict.entailed for verdict in check.verdicts if verdict.side == "original"]
    covered = [verdict.entailed for verdict in check.verdicts if verdict.side == "edited"]
    return score(sum(kept), len(kept), sum(covered), len(covered))


def theme_score(drafted: Sequence[str], final: Sequence[str]) -> EditScore:
    """Return the theme edit-F1 of two sets of themes."""
    one, other = set(drafted) - {OTHER}, set(final) - {OTHER}
    shared = len(one & other)
    return score(shared, len(one), shared, len(other))


def themes_of(text: str) -> tuple[str, ...]:
    """Return the themes of a reply, sorted."""
    return tuple(sorted(text_themes(text)))


def use_of(draft: str, final: str) -> tuple[Use, float]:
    """Return how the draft was used, and the distance over words."""
    distance = distance_words(draft, final)
    if distance == 0.0:
        return "unedited", distance
    return ("rewritten" if distance > REWRITTEN_DISTANCE else "edited"), distance

"""EditJudge: how much of the editing a draft saved, on content and on themes.

Definition (ours where the paper is silent): precision is the share of draft units that the
final reply keeps, recall the share of final units that the draft already held; numbers are
compared exactly; partial support counts as none; both texts without units give 1.0, one
without gives 0.0. `other` is no theme for the theme level.

Source: 2601.11344; papers.md §2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from schemas.feedback import EditScore
from workers.feedback.distance import distance_words
from workers.feedback.units import Unit, holds, units
from workers.themes.classify import text_themes
from workers.themes.taxonomy import OTHER

Use = Literal["unedited", "edited", "rewritten"]
Holds = Callable[[Unit, list[Unit]], bool]
REWRITTEN_DISTANCE = 0.6


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


def content_score(draft: str, final: str, entails: Holds = holds) -> EditScore:
    """Return the content edit-F1 of `draft` against `final`."""
    drafted, finals = units(draft), units(final)
    kept = sum(entails(unit, finals) for unit in drafted)
    covered = sum(entails(unit, drafted) for unit in finals)
    return score(kept, len(drafted), covered, len(finals))


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

"""What a clinician's final reply teaches.

Source: 2601.11344, EditJudge: edit-F1 on content units and on themes; operational
definition in `workers/feedback/README.md`.
"""

from __future__ import annotations

from typing import Literal

from schemas.base import Model, Ref
from schemas.text import SafeText


class EditScore(Model):
    """Precision, recall and F1 of a draft against the final reply, in [0, 1].

    precision = share of draft units kept (1 - deletions); recall = share of final units
    that were already there (1 - additions).
    """

    precision: float
    recall: float
    f1: float
    draft_units: int
    final_units: int


class Feedback(Model):
    """One final reply, scored, and what is kept of it as training data.

    Attributes:
        draft_shown: whether the clinician saw a draft; replies written without one are the
            clean ones (a shown draft leaves its bias).
        use: `unedited`, `edited`, `rewritten`, or `no_draft`.
        content, themes: None when there was no draft.
        final_themes, draft_themes: theme ids found in each text.
        edit_distance_words: Levenshtein distance over words divided by the longer length.
        message, draft, final: de-identified; together they are the training row.
        lineage: versions of everything that produced the row.
    """

    case_id: str
    thread_id: str
    clinician_id: str
    draft_shown: bool
    use: Literal["unedited", "edited", "rewritten", "no_draft"]
    content: EditScore | None = None
    themes: EditScore | None = None
    edit_distance_words: float | None = None
    final_themes: tuple[str, ...] = ()
    draft_themes: tuple[str, ...] = ()
    final_words: int
    category: str = "other"
    message: SafeText
    draft: SafeText | None = None
    final: SafeText
    lineage: tuple[Ref, ...] = ()

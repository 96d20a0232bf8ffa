"""Make a training row of a final reply and what was known of its case."""

from __future__ import annotations

from typing import Final

from schemas.base import Ref
from schemas.events import DraftJudged
from schemas.feedback import Feedback
from schemas.records import CaseRecord
from schemas.text import SafeText
from workers.feedback import edit_judge
from workers.ports import FactChecker
from workers.themes.taxonomy import taxonomy

_SHOWN: Final = frozenset({"draft_written", "draft_written_flagged"})


def shown_text(record: CaseRecord) -> SafeText | None:
    """Return the draft that the clinician had before them, or None."""
    judged, delivery = record.judged, record.delivery
    if judged is None or judged.edit is None or delivery is None:
        return None
    return judged.edit.after if delivery.outcome in _SHOWN else None


def _lineage(judged: DraftJudged) -> tuple[Ref, ...]:
    refs = [edit_judge.JUDGE, taxonomy().ref, judged.decision.policies, judged.triage.rules]
    if judged.draft is not None:
        refs += [judged.draft.writer, judged.draft.prompt]
    if judged.edit is not None:
        refs += [judged.edit.editor, judged.edit.prompt]
    return (*refs, *judged.case.deid.detectors)


def feedback(
    record: CaseRecord,
    judged: DraftJudged,
    final: SafeText,
    *,
    clinician_id: str,
    checker: FactChecker,
) -> Feedback:
    """Return the reply scored against the draft that was shown, if one was.

    `clinician_id` is who answered, which need not be who was addressed: habits are the writer's.
    """
    text, shown = final.reveal(), shown_text(record)
    row = Feedback(
        case_id=record.case_id,
        thread_id=record.thread_id,
        clinician_id=clinician_id,
        draft_shown=shown is not None,
        use="no_draft",
        final_themes=edit_judge.themes_of(text),
        final_words=len(text.split()),
        category=judged.triage.category,
        message=judged.case.message,
        final=final,
        lineage=_lineage(judged),
    )
    return row if shown is None else _scored(row, shown, checker)


def _scored(row: Feedback, shown: SafeText, checker: FactChecker) -> Feedback:
    draft, final = shown.reveal(), row.final.reveal()
    use, distance = edit_judge.use_of(draft, final)
    drafted = edit_judge.themes_of(draft)
    return row.model_copy(
        update={
            "use": use,
            "draft": shown,
            "draft_themes": drafted,
            "content": edit_judge.content_score(shown, row.final, checker),
            "themes": edit_judge.theme_score(drafted, row.final_themes),
            "edit_distance_words": round(distance, 4),
        }
    )

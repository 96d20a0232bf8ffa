"""Training rows for tests."""

from __future__ import annotations

from typing import Any

from schemas.feedback import Feedback
from schemas.text import SafeText


def row(message: str, final: str, **changes: Any) -> Feedback:
    """Return a past reply of clinician `d1`, written without a draft."""
    fields: dict[str, Any] = {
        "case_id": f"past-{abs(hash(message)) % 10**6}",
        "thread_id": "t0",
        "clinician_id": "d1",
        "draft_shown": False,
        "use": "no_draft",
        "final_words": len(final.split()),
        "message": SafeText(message),
        "final": SafeText(final),
    }
    return Feedback(**(fields | changes))

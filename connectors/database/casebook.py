"""What is known of cases so far, read from the projections."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from connectors.database.engine import Database
from connectors.database.profiles import Habits
from connectors.database.tables import CASES, FEEDBACK, PROFILES
from schemas.decision import Delivery
from schemas.events import DraftJudged
from schemas.feedback import Feedback
from schemas.records import CaseRecord, ClinicianProfile


class DatabaseCaseBook:
    """Fulfils the port `CaseBook`. Every method may raise Retryable `database.unavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, case_id: str) -> CaseRecord | None:
        """Return the record of a case."""
        with self._database.reading() as connection:
            row = connection.execute(select(CASES).where(CASES.c.case_id == case_id)).first()
        return _record(row) if row else None

    def profile(self, clinician_id: str) -> ClinicianProfile:
        """Return a clinician's habits; empty when none are known."""
        query = select(PROFILES.c.body).where(PROFILES.c.clinician_id == clinician_id)
        with self._database.reading() as connection:
            body = connection.execute(query).scalar()
        habits = Habits.load(body) if body else Habits()
        return habits.profile(clinician_id)

    def examples(self, clinician_id: str, limit: int) -> list[Feedback]:
        """Return this clinician's newest training rows, newest first."""
        query = (
            select(FEEDBACK.c.body)
            .where(FEEDBACK.c.clinician_id == clinician_id)
            .order_by(FEEDBACK.c.at.desc(), FEEDBACK.c.event_id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            bodies = connection.execute(query).scalars().all()
        return [Feedback.model_validate_json(body) for body in bodies]


def _record(row: Row[Any]) -> CaseRecord:
    return CaseRecord(
        case_id=row.case_id,
        thread_id=row.thread_id,
        clinician_id=row.clinician_id,
        judged=DraftJudged.model_validate_json(row.judged) if row.judged else None,
        delivery=Delivery.model_validate_json(row.delivery) if row.delivery else None,
    )

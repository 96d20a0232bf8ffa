"""Read the history of cases from the projections, oldest first, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select

from connectors.database.engine import Database
from connectors.database.tables import CASES, DEAD_LETTERS, PROCESSED
from schemas.decision import Delivery
from schemas.events import DraftJudged
from schemas.feedback import Feedback
from schemas.history import CaseHistory, CodeCount, Fate, StepRun

_PAGE = 200


class DatabaseHistory:
    """What the report reads. Every method may raise Retryable `database.unavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cases(self) -> Iterator[CaseHistory]:
        """Yield every case in the order in which they came, `_PAGE` in memory at a time."""
        after = (0.0, "")
        while page := self._page(after):
            steps = self._steps([row.case_id for row in page])
            for row in page:
                yield _history(row, steps[row.case_id])
            after = (page[-1].opened_at, page[-1].case_id)

    def dead_letters(self) -> list[CodeCount]:
        """Return dead letters by step and code, most frequent first."""
        count = func.count().label("count")
        query = (
            select(DEAD_LETTERS.c.step, DEAD_LETTERS.c.code, count)
            .group_by(DEAD_LETTERS.c.step, DEAD_LETTERS.c.code)
            .order_by(count.desc(), DEAD_LETTERS.c.code)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [CodeCount(step=step, code=code, count=n) for step, code, n in rows]

    def not_ours(self) -> list[CodeCount]:
        """Return what was none of our business by step and code, most frequent first."""
        count = func.count().label("count")
        query = (
            select(PROCESSED.c.step, PROCESSED.c.code, count)
            .where(PROCESSED.c.outcome == "not_ours")
            .group_by(PROCESSED.c.step, PROCESSED.c.code)
            .order_by(count.desc(), PROCESSED.c.code)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [CodeCount(step=step, code=code, count=n) for step, code, n in rows]

    def step_seconds(self) -> dict[str, list[float]]:
        """Return the seconds of every event that a step handled well, by step."""
        query = select(PROCESSED.c.step, PROCESSED.c.seconds).where(PROCESSED.c.outcome == "ok")
        seconds: dict[str, list[float]] = defaultdict(list)
        with self._database.reading() as connection:
            for step, spent in connection.execute(query):
                seconds[step].append(spent)
        return dict(seconds)

    def fates(self, since: float, steps: Sequence[str]) -> list[Fate]:
        """Return what `steps` finished from `since` on, and every dead letter, oldest first.

        `since` is in seconds since 1970. A transaction may become visible after one with a later
        time: ask again from a few seconds back, and expect to see events twice.
        """
        ends = PROCESSED.c.step.in_(steps) | (PROCESSED.c.outcome == "dead")
        columns = (PROCESSED.c[field.name] for field in fields(Fate))
        query = select(*columns).where(PROCESSED.c.at >= since, ends).order_by(PROCESSED.c.at)
        with self._database.reading() as connection:
            return [Fate(*row) for row in connection.execute(query)]

    def _page(self, after: tuple[float, str]) -> Sequence[Row[Any]]:
        opened, case_id = after
        later = (CASES.c.opened_at > opened) | (
            (CASES.c.opened_at == opened) & (CASES.c.case_id > case_id)
        )
        query = select(CASES).where(later).order_by(CASES.c.opened_at, CASES.c.case_id).limit(_PAGE)
        with self._database.reading() as connection:
            return connection.execute(query).all()

    def _steps(self, case_ids: list[str]) -> dict[str, list[StepRun]]:
        query = select(PROCESSED).where(PROCESSED.c.case_id.in_(case_ids)).order_by(PROCESSED.c.at)
        steps: dict[str, list[StepRun]] = defaultdict(list)
        with self._database.reading() as connection:
            for row in connection.execute(query):
                steps[row.case_id].append(
                    StepRun(
                        step=row.step, outcome=row.outcome, code=row.code, seconds=row.seconds,
                        attempts=row.attempts, at=datetime.fromtimestamp(row.at, UTC),
                    )
                )  # fmt: skip
        return steps


def _history(row: Row[Any], steps: list[StepRun]) -> CaseHistory:
    return CaseHistory(
        case_id=row.case_id,
        thread_id=row.thread_id,
        clinician_id=row.clinician_id,
        kind=row.kind,
        state=row.state,
        opened_at=datetime.fromtimestamp(row.opened_at, UTC),
        judged=DraftJudged.model_validate_json(row.judged) if row.judged else None,
        delivery=Delivery.model_validate_json(row.delivery) if row.delivery else None,
        feedback=Feedback.model_validate_json(row.feedback) if row.feedback else None,
        steps=tuple(steps),
    )

"""Outbox, processed, dead letters, and the projections of cases, feedback and profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_runtime"
down_revision: str | None = None

_ID = sa.String(200)
_TIME = sa.Float(53)
_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OPEN = sa.text("published_at IS NULL AND consumed_at IS NULL")
_WAITING = sa.text("retry AND consumed_at IS NULL")


def upgrade() -> None:
    """Make the tables of the runtime."""
    _outbox()
    _ends()
    _projections()


def downgrade() -> None:
    """Drop the tables of the runtime."""
    for table in ("profiles", "feedback", "cases", "dead_letters", "processed", "outbox"):
        op.drop_table(table)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _BIG, primary_key=True),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.Column("event_id", _ID, nullable=False),
        sa.Column("consumer", sa.String(60), nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.Boolean, nullable=False),
        sa.Column("retry", sa.Boolean, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME),
        sa.Column("claimed_until", _TIME, nullable=False),
        sa.Column("published_at", _TIME),
        sa.Column("consumed_at", _TIME),
        sa.UniqueConstraint("topic", "event_id", name="uq_outbox_topic_event"),
    )
    op.create_index("ix_outbox_consumer", "outbox", ["consumer", "event_id"])
    op.create_index(
        "ix_outbox_open", "outbox", ["topic", "id"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )
    op.create_index(
        "ix_outbox_waiting", "outbox", ["consumer", "key", "id"], postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )  # fmt: skip


def _ends() -> None:
    op.create_table(
        "processed",
        sa.Column("step", sa.String(60), primary_key=True),
        sa.Column("event_id", _ID, primary_key=True),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("seconds", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_processed_at", "processed", ["at"])
    op.create_table(
        "dead_letters",
        sa.Column("step", sa.String(60), primary_key=True),
        sa.Column("event_id", _ID, primary_key=True),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.Column("partition", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("trace", sa.String(60), nullable=False),
        sa.Column("replayed_at", _TIME),
    )


def _projections() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", _ID, primary_key=True),
        sa.Column("thread_id", _ID, nullable=False),
        sa.Column("clinician_id", _ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("judged", sa.LargeBinary),
        sa.Column("delivery", sa.LargeBinary),
        sa.Column("feedback", sa.LargeBinary),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )
    op.create_index("ix_cases_thread_id", "cases", ["thread_id"])
    op.create_index("ix_cases_clinician_id", "cases", ["clinician_id"])
    op.create_table(
        "feedback",
        sa.Column("event_id", _ID, primary_key=True),
        sa.Column("clinician_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_feedback_clinician", "feedback", ["clinician_id", "at"])
    op.create_table(
        "profiles",
        sa.Column("clinician_id", _ID, primary_key=True),
        sa.Column("replies", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )

"""Tables of the runtime, as SQLAlchemy Core sees them; `migrations/` makes them.

Times are seconds since 1970, UTC, as double precision: they are compared and subtracted, never
shown. Events are stored as the JSON that travels on Kafka. The payload of a topic that carries
PHI is sealed before it comes here (`sealed`), and only de-identified text stands elsewhere.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip

METADATA: Final = MetaData()

_ID = String(200)
_OPEN = text("published_at IS NULL AND consumed_at IS NULL")
_WAITING = text("retry AND consumed_at IS NULL")

# A row is here until its record is both published and consumed; the row of a dead letter stays
# (`consumed_at` set) until its retention is over, so that it can be replayed.
OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("topic", String(120), nullable=False),
    Column("event_id", _ID, nullable=False),
    Column("consumer", String(60), nullable=False),
    Column("key", _ID, nullable=False),
    Column("headers", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("retry", Boolean, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("due_at", Float(53)),
    Column("claimed_until", Float(53), nullable=False),
    Column("published_at", Float(53)),
    Column("consumed_at", Float(53)),
    UniqueConstraint("topic", "event_id", name="uq_outbox_topic_event"),
    Index("ix_outbox_open", "topic", "id", postgresql_where=_OPEN, sqlite_where=_OPEN),
    Index("ix_outbox_consumer", "consumer", "event_id"),
    Index(
        "ix_outbox_waiting", "consumer", "key", "id", postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    ),
)  # fmt: skip

PROCESSED: Final = Table(
    "processed",
    METADATA,
    Column("step", String(60), primary_key=True),
    Column("event_id", _ID, primary_key=True),
    Column("case_id", _ID, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("code", String(120), nullable=False),
    Column("seconds", Float(53), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Float(53), nullable=False, index=True),
    sqlite_with_rowid=False,
)

DEAD_LETTERS: Final = Table(
    "dead_letters",
    METADATA,
    Column("step", String(60), primary_key=True),
    Column("event_id", _ID, primary_key=True),
    Column("case_id", _ID, nullable=False),
    Column("code", String(120), nullable=False),
    Column("topic", String(120), nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("trace", String(60), nullable=False),
    Column("replayed_at", Float(53)),
)

CASES: Final = Table(
    "cases",
    METADATA,
    Column("case_id", _ID, primary_key=True),
    Column("thread_id", _ID, nullable=False, index=True),
    Column("clinician_id", _ID, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(30), nullable=False),
    Column("judged", LargeBinary),
    Column("delivery", LargeBinary),
    Column("feedback", LargeBinary),
    Column("opened_at", Float(53), nullable=False),
    Column("updated_at", Float(53), nullable=False),
)

FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("event_id", _ID, primary_key=True),
    Column("clinician_id", _ID, nullable=False),
    Column("case_id", _ID, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_feedback_clinician", "clinician_id", "at"),
)

PROFILES: Final = Table(
    "profiles",
    METADATA,
    Column("clinician_id", _ID, primary_key=True),
    Column("replies", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("updated_at", Float(53), nullable=False),
)

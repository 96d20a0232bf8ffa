"""Tables of the vault. Every column that could identify a person is sealed or a keyed digest.

A row can be read back only while the data key that `key_id` names exists: destroying one row of
`vault_keys` makes every row sealed under it unreadable (crypto-shredding).
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

# Data keys, wrapped by the envelope key. `subject` is a keyed digest of the patient (or a fixed
# word for the vault's own keys); it is emptied when the key is destroyed.
keys = Table(
    "vault_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("subject", String(64), nullable=True, unique=True),
    Column("envelope_key_id", String(64), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("destroyed_at", DateTime(timezone=True), nullable=True),
)

# Random ids by keyed digest of what they stand for (`kind`: case or clinician).
ids = Table(
    "vault_ids",
    metadata,
    Column("kind", String(16), nullable=False),
    Column("lookup", String(64), nullable=False),
    Column("random_id", String(40), nullable=False),
    UniqueConstraint("kind", "lookup", name="uq_vault_ids"),
    Index("ix_vault_ids_random", "random_id"),
)

threads = Table(
    "vault_threads",
    metadata,
    Column("thread_id", String(40), primary_key=True),
    Column("lookup", String(64), nullable=True, unique=True),
    Column("key_id", String(32), ForeignKey("vault_keys.key_id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("ix_vault_threads_key", "key_id"),
)

cases = Table(
    "vault_cases",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("thread_id", String(40), nullable=False),
    Column("patient", String(64), nullable=False),
    Column("key_id", String(32), ForeignKey("vault_keys.key_id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True), nullable=True),
    Index("ix_vault_cases_thread", "thread_id"),
    Index("ix_vault_cases_patient", "patient"),
    Index("ix_vault_cases_key", "key_id"),
)

# Who opened what, why and when. No patient data: ids here are random.
audit = Table(
    "vault_audit",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(16), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("case_id", String(40), nullable=False),
    Column("thread_id", String(40), nullable=False),
    Column("outcome", String(32), nullable=False),
)

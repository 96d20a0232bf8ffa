"""The vault: data keys, random ids, mappings of threads, sealed cases, audit of each opening."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_vault"
down_revision = "0001_runtime"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of the vault."""
    op.create_table(
        "vault_keys",
        sa.Column("key_id", sa.String(32), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=True, unique=True),
        sa.Column("envelope_key_id", sa.String(64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("destroyed_at", _TIME, nullable=True),
    )
    op.create_table(
        "vault_ids",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lookup", sa.String(64), nullable=False),
        sa.Column("random_id", sa.String(40), nullable=False),
        sa.UniqueConstraint("kind", "lookup", name="uq_vault_ids"),
    )
    op.create_index("ix_vault_ids_random", "vault_ids", ["random_id"])
    op.create_table(
        "vault_threads",
        sa.Column("thread_id", sa.String(40), primary_key=True),
        sa.Column("lookup", sa.String(64), nullable=True, unique=True),
        sa.Column("key_id", sa.String(32), sa.ForeignKey("vault_keys.key_id"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
    )
    op.create_index("ix_vault_threads_key", "vault_threads", ["key_id"])
    _cases()
    op.create_table(
        "vault_audit",
        sa.Column("audit_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(40), nullable=False),
        sa.Column("thread_id", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
    )


def _cases() -> None:
    op.create_table(
        "vault_cases",
        sa.Column("case_id", sa.String(40), primary_key=True),
        sa.Column("thread_id", sa.String(40), nullable=False),
        sa.Column("patient", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(32), sa.ForeignKey("vault_keys.key_id"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("sealed_at", _TIME, nullable=False),
        sa.Column("delivered_at", _TIME, nullable=True),
    )
    op.create_index("ix_vault_cases_thread", "vault_cases", ["thread_id"])
    op.create_index("ix_vault_cases_patient", "vault_cases", ["patient"])
    op.create_index("ix_vault_cases_key", "vault_cases", ["key_id"])


def downgrade() -> None:
    """Drop the tables of the vault, and with them every mapping."""
    for table in ("vault_audit", "vault_cases", "vault_threads", "vault_ids", "vault_keys"):
        op.drop_table(table)

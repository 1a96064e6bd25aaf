"""Spikes: since when a digest asks for each watch, and which spikes it told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True)
TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    """Add the tables; a digest of an older version has no usual rate for its next seven days."""
    op.create_table(
        "asked",
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_asked_digest_id"),
        sa.PrimaryKeyConstraint("digest_id", "watch", name="pk_asked"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spikes",
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("watches", JSON, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_spikes_digest_id"),
        sa.PrimaryKeyConstraint("digest_id", "window", "position", name="pk_spikes"),
        sqlite_with_rowid=False,
    )

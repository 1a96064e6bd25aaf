"""Who gets no more: readers who unsubscribed, channels whose receiver is gone; and the key that signs links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    """Add tables; nobody has unsubscribed yet, and the key is made when it is first needed."""
    op.create_table(
        "keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keys"),
    )
    op.create_table(
        "unsubscribed",
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest_id", "channel", "recipient", name="pk_unsubscribed"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "closed_channels",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_closed_channels"),
    )

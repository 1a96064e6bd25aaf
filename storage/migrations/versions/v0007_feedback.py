"""What readers said of hits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "feedback",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_feedback_article_id"),
        sa.PrimaryKeyConstraint("article_id", "watch", name="pk_feedback"),
        sqlite_with_rowid=False,
    )

"""Feeds of several documents, sites whose feed was found, articles that changed, pauses of hosts, WebSub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)  # UTC
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Add columns and tables; what an older version stored has no fingerprint, and is no change when it gets one."""
    op.add_column("feeds", sa.Column("discovered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("is_index", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("older", "hub", "topic"):
        op.add_column("feeds", sa.Column(name, sa.Text()))
    op.add_column("entries", sa.Column("fingerprint", sa.Text()))
    op.add_column("articles", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("articles", sa.Column("rereads", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("articles", sa.Column("revision", JSON))
    op.add_column("articles", sa.Column("news", JSON))
    op.create_table(
        "feed_documents",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text()),
        sa.Column("etag", sa.LargeBinary()),
        sa.Column("last_modified", sa.LargeBinary()),
        sa.Column("body_hash", sa.LargeBinary()),
        sa.Column("older", sa.Text()),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_feed_documents_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", "url", name="pk_feed_documents"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("paused_until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_subscriptions_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_subscriptions"),
        sa.UniqueConstraint("token", name="uq_subscriptions_token"),
    )

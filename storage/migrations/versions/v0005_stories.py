"""Stories: which articles tell the same event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)  # UTC
NEWEST = 5_000  # articles of an older version that get a story: some days' worth


def upgrade() -> None:
    """Add them. Of what an older version found, the newest articles get a story too; older news is told."""
    op.create_table(
        "stories",
        sa.Column("id", ID, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_table(
        "steps",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_steps"),
    )
    op.add_column("articles", sa.Column("story_id", ID))
    op.add_column("articles", sa.Column("storyless", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("articles", sa.Column("happened_at", TIME))
    op.add_column("articles", sa.Column("signature", sa.LargeBinary()))
    articles = sa.table(
        "articles", sa.column("id", ID), sa.column("storyless", sa.Boolean()), sa.column("signature"),
        sa.column("happened_at"),
    )  # fmt: skip
    is_storyless, has_signature = articles.c.storyless == sa.true(), articles.c.signature.is_not(None)
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_index(
        "ix_articles_storyless", "articles", ["id"], sqlite_where=is_storyless, postgresql_where=is_storyless
    )
    op.create_index(
        "ix_articles_with_signature",
        "articles",
        ["happened_at"],
        sqlite_where=has_signature,
        postgresql_where=has_signature,
    )
    hits = sa.table("hits", sa.column("article_id", ID))
    newest = sa.select(hits.c.article_id).distinct().order_by(hits.c.article_id.desc()).limit(NEWEST)
    op.execute(sa.update(articles).where(articles.c.id.in_(newest.scalar_subquery())).values(storyless=sa.true()))

"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER
TEXT = sa.Text()
TIME = sa.DateTime(timezone=True)  # UTC
JSON = sa.JSON(none_as_null=True)


def _only(condition: str) -> dict[str, Any]:
    """The condition of a partial index, for each database that knows them."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Create every table, those that others refer to first."""
    op.create_table(
        "beats",
        sa.Column("tick", TEXT, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("tick", name="pk_beats"),
    )
    op.create_table(
        "digests",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_at", TIME),
        sa.Column("last_sent_at", TIME),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
    )
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("feed_id", sa.BigInteger()),
        sa.Column("article_id", sa.BigInteger()),
        sa.Column("delivery_id", sa.BigInteger()),
        sa.Column("error", TEXT),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("next_attempt_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_at", "events", ["at"])
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("name", TEXT),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("every", sa.BigInteger()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("title", TEXT),
        sa.Column("effective_url", TEXT),
        sa.Column("etag", sa.LargeBinary()),
        sa.Column("last_modified", sa.LargeBinary()),
        sa.Column("body_hash", sa.LargeBinary()),
        sa.Column("first_taken_at", TIME),
        sa.Column("last_polled_at", TIME),
        sa.Column("last_answered_at", TIME),
        sa.Column("next_poll_at", TIME, nullable=False),
        sa.Column("interval", sa.BigInteger()),
        sa.Column("failures", sa.Float(), nullable=False),
        sa.Column("failing_since", TIME),
        sa.Column("last_status", sa.Integer()),
        sa.Column("last_error", TEXT),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("leased_until", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("source_id", name="uq_feeds_source_id"),
    )
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("read_at", TIME),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_read_at", TIME),
        sa.Column("leased_until", TIME),
        sa.Column("placed_at", TIME),
        sa.Column("watchlist_version", TEXT),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("author", TEXT),
        sa.Column("published", TIME),
        sa.Column("lang", TEXT),
        sa.Column("via", TEXT),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("summary", TEXT, nullable=False),
        sa.Column("body", TEXT),
        sa.Column("content_html", TEXT),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_articles_feed_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("key", name="uq_articles_key"),
    )
    op.create_index("ix_articles_feed_id", "articles", ["feed_id"])
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])
    op.create_index("ix_articles_read_at", "articles", ["read_at"])
    op.create_index("ix_articles_unplaced", "articles", ["id"], **_only("status = 'read' AND placed_at IS NULL"))
    op.create_index("ix_articles_unread", "articles", ["first_seen_at", "id"], **_only("status = 'unread'"))
    op.create_index("ix_articles_watchlist_version_id", "articles", ["watchlist_version", "id"])
    op.create_index("ix_articles_with_body", "articles", ["first_seen_at"], **_only("body IS NOT NULL"))
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest_id", TEXT, nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", TIME),
        sa.Column("leased_until", TIME),
        sa.Column("sent_at", TIME),
        sa.Column("receipt", TEXT),
        sa.Column("last_error", TEXT),
        sa.Column("payload", JSON, nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint(
            "digest_id", "window", "channel", "recipient", name="uq_deliveries_digest_id_window_channel_recipient"
        ),
    )
    op.create_index("ix_deliveries_status_id", "deliveries", ["status", "id"])
    op.create_table(
        "windows",
        sa.Column("digest_id", TEXT, nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("closed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_windows_digest_id"),
        sa.PrimaryKeyConstraint("digest_id", "window", name="pk_windows"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_sources",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_sources_article_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_article_sources_feed_id"),
        sa.PrimaryKeyConstraint("article_id", "feed_id", name="pk_article_sources"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_sources_feed_id", "article_sources", ["feed_id"])
    op.create_table(
        "entries",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("article_id", ID),
        sa.Column("seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_entries_article_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", "key", name="pk_entries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_entries_article_id", "entries", ["article_id"])
    op.create_table(
        "hits",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("watch", TEXT, nullable=False),
        sa.Column("watch_name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("stance", TEXT, nullable=False),
        sa.Column("mentions", JSON, nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.Column("watchlist_version", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_hits_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hits"),
        sa.UniqueConstraint("article_id", "watch", name="uq_hits_article_id_watch"),
    )
    op.create_index("ix_hits_found_at", "hits", ["found_at"])
    op.create_index("ix_hits_watch_found_at", "hits", ["watch", "found_at"])
    op.create_table(
        "owed",
        sa.Column("digest_id", TEXT, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("owed_at", TIME, nullable=False),
        sa.Column("window", sa.Integer()),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_owed_article_id"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_owed_digest_id"),
        sa.PrimaryKeyConstraint("digest_id", "article_id", name="pk_owed"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_owed_article_id", "owed", ["article_id"])
    op.create_index("ix_owed_digest_id_window", "owed", ["digest_id", "window"])
    op.create_table(
        "quotes",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("speaker", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("watch", TEXT),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_quotes_article_id"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_quotes"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop every table."""
    for table in (
        "quotes",
        "owed",
        "hits",
        "entries",
        "article_sources",
        "windows",
        "deliveries",
        "articles",
        "feeds",
        "events",
        "digests",
        "beats",
    ):
        op.drop_table(table)

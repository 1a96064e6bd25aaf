"""The tables. What they mean is said here once; `migrations` brings a database to this state.

Rows are the truth: `next_poll_at`, `next_read_at`, `next_attempt_at` say what is owed, `leased_until` who is at it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    true,
)
from sqlalchemy.types import TypeEngine

from storage.types import CleanJson, CleanText, Duration, UTCDateTime

UNREAD, READ = "unread", "read"  # an article's status

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id_type() -> TypeEngine[int]:
    """SQLite numbers rows by itself only where the type is exactly INTEGER."""
    return BigInteger().with_variant(Integer(), "sqlite")


feeds = Table(
    "feeds",
    metadata,
    Column("id", _id_type(), primary_key=True),
    # what the settings say
    Column("source_id", CleanText, nullable=False, unique=True),
    Column("url", CleanText, nullable=False),
    Column("name", CleanText),
    Column("tags", CleanJson, nullable=False),
    Column("every", Duration),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),  # False: no longer in the settings; its articles stay
    # what polls found; validators and hash belong to `url`
    Column("title", CleanText),
    Column("effective_url", CleanText),
    Column("etag", LargeBinary),
    Column("last_modified", LargeBinary),
    Column("body_hash", LargeBinary),
    Column("first_taken_at", UTCDateTime),
    Column("last_polled_at", UTCDateTime),
    Column("last_answered_at", UTCDateTime),
    Column("next_poll_at", UTCDateTime, nullable=False),
    Column("interval", Duration),
    Column("failures", Float, nullable=False, default=0.0),
    Column("failing_since", UTCDateTime),
    Column("last_status", Integer),
    Column("last_error", CleanText),
    Column("gone", Boolean, nullable=False, default=False),
    Column("fresh", Duration),
    Column("ttl", Duration),
    Column("skip_hours", CleanJson),
    Column("skip_days", CleanJson),
    Column("habit", Duration),
    Column("last_new_at", UTCDateTime),
    Column("last_whole_at", UTCDateTime),
    Column("gap_at", UTCDateTime),
    Column("address", CleanText),  # where it moved to for good; None: at `url`
    Column("moved_to", CleanText),
    Column("moved_since", UTCDateTime),
    Column("discovered", Boolean, nullable=False, default=False, server_default=false()),
    Column("is_index", Boolean, nullable=False, default=False, server_default=false()),
    Column("older", CleanText),
    Column("hub", CleanText),
    Column("topic", CleanText),
    Column("leased_until", UTCDateTime),
)

articles = Table(
    "articles",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("key", CleanText, nullable=False, unique=True),  # the article's identity, whichever feed shows it
    Column("feed_id", ForeignKey("feeds.id"), nullable=False, index=True),  # the feed that showed it first
    Column("status", CleanText, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("read_at", UTCDateTime, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_read_at", UTCDateTime),  # None: now
    Column("leased_until", UTCDateTime),
    Column("placed_at", UTCDateTime),  # None: nobody has said yet which digests owe it
    Column("quiet", Boolean, nullable=False, default=False, server_default=false()),  # old, and alerts nobody
    Column("rereads", Integer, nullable=False, default=0, server_default="0"),
    Column("news", CleanJson),  # sentences about a watch that it has gained since it was told
    Column("revision", CleanJson),  # what a feed says now of an article that it changed: to be read again
    # None: without a hit, or nobody has said yet. SQLite adds no column with a foreign key; stories are never deleted.
    Column("story_id", _id_type(), index=True),
    Column("storyless", Boolean, nullable=False, default=False, server_default=false()),  # its story is to be found
    Column("happened_at", UTCDateTime),  # when it came out, as far as its story goes
    Column("signature", LargeBinary),  # what its story is known by; forgotten when the story is over
    Column("watchlist_version", CleanText),  # None: unread, or its body is forgotten; not matched again
    # the feed's words while unread, then the page's
    Column("url", CleanText, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("author", CleanText),
    Column("published", UTCDateTime),
    Column("lang", CleanText),
    Column("via", CleanText),
    Column("notes", CleanJson, nullable=False),
    Column("summary", CleanText, nullable=False),
    # the long ones last: SQLite reads a row's pages only as far as the columns that a query names
    Column("body", CleanText),  # None: unread, or forgotten
    Column("content_html", CleanText),  # the entry's own content, until the article is read
)

# Conditions of partial indexes. Queries use these very objects: SQLite takes such an index only for the same literal.
IS_UNREAD = articles.c.status == literal_column(f"'{UNREAD}'")
IS_UNPLACED = and_(articles.c.status == literal_column(f"'{READ}'"), articles.c.placed_at.is_(None))
HAS_BODY = articles.c.body.is_not(None)
IS_STORYLESS = articles.c.storyless == true()
HAS_SIGNATURE = articles.c.signature.is_not(None)

Index(
    "ix_articles_unread",
    articles.c.first_seen_at,
    articles.c.id,
    sqlite_where=IS_UNREAD,
    postgresql_where=IS_UNREAD,
)
Index("ix_articles_unplaced", articles.c.id, sqlite_where=IS_UNPLACED, postgresql_where=IS_UNPLACED)
Index("ix_articles_with_body", articles.c.first_seen_at, sqlite_where=HAS_BODY, postgresql_where=HAS_BODY)
Index("ix_articles_storyless", articles.c.id, sqlite_where=IS_STORYLESS, postgresql_where=IS_STORYLESS)
Index("ix_articles_with_signature", articles.c.happened_at, sqlite_where=HAS_SIGNATURE, postgresql_where=HAS_SIGNATURE)
Index("ix_articles_watchlist_version_id", articles.c.watchlist_version, articles.c.id)
Index("ix_articles_first_seen_at", articles.c.first_seen_at)

# Pages that were only looked at: none of them matched, and a new watch is tried on them.
pages = Table(
    "pages",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("content_type", CleanText),
    Column("content_html", CleanText, nullable=False),
    Column("html", LargeBinary, nullable=False),  # Zstandard
)

stories = Table(
    "stories",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("opened_at", UTCDateTime, nullable=False),
    Column("first_at", UTCDateTime, nullable=False),  # of its articles
    Column("last_at", UTCDateTime, nullable=False),
)

# Steps that only one may take at a time: how often each was taken. A result is stored only by whoever saw the number.
steps = Table(
    "steps",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("number", Integer, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("key", CleanText, primary_key=True),  # the entry's identity within its feed
    Column("article_id", ForeignKey("articles.id"), index=True),  # None: only marked seen
    Column("seen_at", UTCDateTime, nullable=False),
    Column("fingerprint", CleanText),  # None: not known yet
    sqlite_with_rowid=False,
)

feed_documents = Table(
    "feed_documents",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("url", CleanText, primary_key=True),
    Column("stamp", CleanText),
    Column("etag", LargeBinary),
    Column("last_modified", LargeBinary),
    Column("body_hash", LargeBinary),
    Column("older", CleanText),
    sqlite_with_rowid=False,
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", CleanText, primary_key=True),
    Column("paused_until", UTCDateTime, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("hub", CleanText, nullable=False),
    Column("topic", CleanText, nullable=False),
    Column("token", CleanText, nullable=False, unique=True),  # the callback's own part: nobody else knows it
    Column("secret", CleanText, nullable=False),
    Column("expires_at", UTCDateTime),  # None: not confirmed yet
    Column("next_attempt_at", UTCDateTime, nullable=False),
    Column("failures", Integer, nullable=False, default=0, server_default="0"),
)

article_sources = Table(
    "article_sources",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True, index=True),
    Column("seen_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)

hits = Table(
    "hits",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("watch", CleanText, nullable=False),
    Column("watch_name", CleanText, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("stance", CleanText, nullable=False),
    Column("mentions", CleanJson, nullable=False),
    Column("found_at", UTCDateTime, nullable=False, index=True),
    Column("watchlist_version", CleanText, nullable=False),
    UniqueConstraint("article_id", "watch"),
    Index(None, "watch", "found_at"),
)

quotes = Table(
    "quotes",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("speaker", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("field", CleanText, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("watch", CleanText),
    sqlite_with_rowid=False,
)

feedback = Table(
    "feedback",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("watch", CleanText, primary_key=True),  # the hit itself may be gone: that is what feedback is for
    Column("verdict", CleanText, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("origin", CleanText, nullable=False),
    Column("surface", CleanText, nullable=False),
    Column("sentence", CleanText, nullable=False),
    sqlite_with_rowid=False,
)

digests = Table(
    "digests",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("active", Boolean, nullable=False),  # a removed one stays: its windows keep their numbers
    Column("next_at", UTCDateTime),
    Column("last_sent_at", UTCDateTime),
    Column("window", Integer, nullable=False, default=0),  # how many windows were closed
)

windows = Table(
    "windows",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("window", Integer, primary_key=True),
    Column("closed_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)

owed = Table(
    "owed",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("article_id", ForeignKey("articles.id"), primary_key=True, index=True),
    Column("owed_at", UTCDateTime, nullable=False),
    Column("window", Integer),  # None: owed; else the window that told it
    Index(None, "digest_id", "window"),
    sqlite_with_rowid=False,
)
STILL_OWED = owed.c.window.is_(None)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("digest_id", ForeignKey("digests.id"), nullable=False),
    Column("window", Integer, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("recipient", CleanText, nullable=False),
    Column("message_id", CleanText, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", UTCDateTime),  # None: now
    Column("leased_until", UTCDateTime),
    Column("sent_at", UTCDateTime),
    Column("receipt", CleanText),
    Column("last_error", CleanText),
    Column("payload", CleanJson, nullable=False),
    UniqueConstraint("digest_id", "window", "channel", "recipient"),
    Index("ix_deliveries_status_id", "status", "id"),
)

asked = Table(
    "asked",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("watch", CleanText, primary_key=True),
    Column("rule", CleanText, nullable=False),  # a hash of the condition and of the watch's own rule
    Column("since", UTCDateTime, nullable=False),  # when the digest began to ask for the watch by this rule
    sqlite_with_rowid=False,
)

spikes = Table(
    "spikes",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("window", Integer, primary_key=True),  # the window that told it
    Column("position", Integer, primary_key=True),
    Column("watches", CleanJson, nullable=False),
    Column("told_at", UTCDateTime, nullable=False),
    Column("stories", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Links in messages are signed with a key of the database's own.
keys = Table(
    "keys",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)

unsubscribed = Table(
    "unsubscribed",
    metadata,
    Column("digest_id", CleanText, primary_key=True),
    Column("channel", CleanText, primary_key=True),
    Column("recipient", CleanText, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)

closed_channels = Table(
    "closed_channels",
    metadata,
    Column("channel", CleanText, primary_key=True),
    Column("address", CleanText, nullable=False),  # a hash of the address that is gone
    Column("at", UTCDateTime, nullable=False),
    Column("reason", CleanText, nullable=False),
)

# A trace must never fail: events refer to rows, but no constraint holds them to it.
events = Table(
    "events",
    metadata,
    Column("id", _id_type(), primary_key=True),
    Column("at", UTCDateTime, nullable=False, index=True),
    Column("kind", CleanText, nullable=False),
    Column("feed_id", BigInteger),
    Column("article_id", BigInteger),
    Column("delivery_id", BigInteger),
    Column("error", CleanText),
    Column("detail", CleanText, nullable=False),
    Column("next_attempt_at", UTCDateTime),
)

beats = Table(
    "beats",
    metadata,
    Column("tick", CleanText, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("detail", CleanText, nullable=False),
)

"""What a poll leaves: the feed's state, its entries, the articles behind them, an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select, update

from monitor.domain.models import FeedDocument, NewEntry, PollPlan
from storage.engines import dialect_insert
from storage.health import record_events
from storage.rows import POLL_STATE, chunks, poll_values
from storage.schema import HAS_BODY, READ, UNREAD, article_sources, articles, entries, feed_documents, feeds
from storage.types import storable

CHANGED_WITHIN = timedelta(days=7)  # an article that changes later is history
MOST_REREADS = 3  # feeds that never stop changing (counters, advertisements) cost no more than that


def known_entries(connection: Connection, *, feed_id: int, keys: Sequence[str]) -> dict[str, str | None]:
    """Which of these entries the feed has shown before, with their fingerprints."""
    found: dict[str, str | None] = {}
    for some in chunks(keys):
        query = select(entries.c.key, entries.c.fingerprint).where(
            entries.c.feed_id == feed_id, entries.c.key.in_(some)
        )
        found.update((row.key, row.fingerprint) for row in connection.execute(query))
    return {key: found[storable(key)] for key in keys if storable(key) in found}


def documents(connection: Connection, *, feed_id: int) -> list[FeedDocument]:
    """The further documents of a feed."""
    query = select(feed_documents).where(feed_documents.c.feed_id == feed_id)
    return [
        FeedDocument(row.url, row.stamp, row.etag, row.last_modified, row.body_hash, row.older)
        for row in connection.execute(query)
    ]


def record_poll(connection: Connection, *, plan: PollPlan, entries: Sequence[NewEntry]) -> int:
    """Store the (last) entries of a poll with all else that it changes; returns how many articles are new."""
    new = record_entries(connection, plan=plan, entries=entries)
    record_outcomes(connection, [plan])
    return new


def record_backfill(connection: Connection, *, plan: PollPlan, entries: Sequence[NewEntry]) -> int:
    """Store the (last) entries of a document of the feed's past, and nothing of the feed's own state."""
    new = record_entries(connection, plan=plan, entries=entries)
    _record_documents(connection, [plan])
    record_events(connection, [plan.event])
    return new


def record_outcomes(connection: Connection, plans: Sequence[PollPlan]) -> None:
    """Store what polls change beside their entries, and give the leases back."""
    polled = connection.execute(_POLLED, [_outcome(plan) for plan in plans])
    if polled.rowcount != len(plans):
        # Where the settings gave a feed another address meanwhile, what its poll learnt is not of that address.
        connection.execute(_RELEASED, [{"feed": plan.feed.id} for plan in plans])
    _record_documents(connection, plans)
    record_events(connection, [event for plan in plans for event in (plan.event, plan.warning) if event is not None])


def _record_documents(connection: Connection, plans: Sequence[PollPlan]) -> None:
    rows = [{"feed_id": plan.feed.id, **_columns(document)} for plan in plans for document in plan.documents]
    if not rows:
        return
    statement = dialect_insert(connection, feed_documents)
    changed = {name: statement.excluded[name] for name in _DOCUMENT if name != "url"}
    connection.execute(statement.on_conflict_do_update(index_elements=["feed_id", "url"], set_=changed), rows)


_DOCUMENT = tuple(field.name for field in fields(FeedDocument))


def _columns(document: FeedDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in _DOCUMENT}


_THIS_FEED = feeds.c.id == bindparam("feed")
_RELEASED = update(feeds).where(_THIS_FEED).values(leased_until=None)
_POLLED = (
    update(feeds)
    .where(_THIS_FEED, feeds.c.url == bindparam("polled"))
    .values({name: bindparam(f"new_{name}") for name in POLL_STATE} | {"leased_until": None})
)


def _outcome(plan: PollPlan) -> dict[str, Any]:
    state = poll_values(plan.feed)
    state["next_poll_at"] = plan.feed.next_poll_at or plan.event.at
    return {"feed": plan.feed.id, "polled": plan.feed.source.url} | {f"new_{k}": v for k, v in state.items()}


def record_entries(connection: Connection, *, plan: PollPlan, entries: Sequence[NewEntry]) -> int:
    """Store new entries, and note those whose words changed; returns how many articles are new."""
    feed_id = plan.feed.id
    known = known_entries(connection, feed_id=feed_id, keys=[new.entry.key for new in entries])
    for old in (new for new in entries if new.entry.key in known and new.fingerprint != known[new.entry.key]):
        _note_change(connection, old, feed_id=feed_id, is_first=known[old.entry.key] is None, now=plan.event.at)
    unseen = [new for new in entries if new.entry.key not in known]
    if not unseen:
        return 0
    taken = [new for new in unseen if new.take]
    count = _insert_articles(connection, taken, plan=plan)
    ids = _article_ids(connection, [new.article_key for new in taken])
    rows = [
        {
            "feed_id": feed_id,
            "key": new.entry.key,
            "article_id": ids[storable(new.article_key)] if new.take else None,
            "seen_at": plan.event.at,
            "fingerprint": new.fingerprint,
        }
        for new in unseen
    ]
    _insert_missing(connection, rows)
    sources = [{"article_id": id_, "feed_id": feed_id, "seen_at": plan.event.at} for id_ in ids.values()]
    if sources:
        connection.execute(dialect_insert(connection, article_sources).on_conflict_do_nothing(), sources)
    return count


def _note_change(connection: Connection, new: NewEntry, *, feed_id: int, is_first: bool, now: datetime) -> None:
    """Have an article read again whose entry changed; a first fingerprint only says what there is to compare with."""
    this = and_(entries.c.feed_id == feed_id, entries.c.key == new.entry.key)
    connection.execute(update(entries).where(this).values(fingerprint=new.fingerprint))
    if is_first or new.fingerprint is None:
        return
    article = select(entries.c.article_id).where(this).scalar_subquery()
    connection.execute(
        update(articles)
        .where(
            articles.c.id == article,
            articles.c.status == READ,
            articles.c.rereads < MOST_REREADS,
            articles.c.first_seen_at > now - CHANGED_WITHIN,
            HAS_BODY,
        )
        .values(
            status=UNREAD,
            attempts=0,
            next_read_at=None,
            rereads=articles.c.rereads + 1,
            revision={"title": new.entry.title, "summary": new.entry.summary},
            content_html=new.entry.content_html,
        )
    )


def _insert_missing(connection: Connection, rows: list[dict[str, Any]]) -> None:
    connection.execute(dialect_insert(connection, entries).on_conflict_do_nothing(), rows)


def _insert_articles(connection: Connection, taken: Sequence[NewEntry], *, plan: PollPlan) -> int:
    """Insert the articles that no feed has shown before."""
    if not taken:
        return 0
    statement = dialect_insert(connection, articles).on_conflict_do_nothing().returning(articles.c.id)
    return len(connection.execute(statement, [_article_values(new, plan=plan) for new in taken]).all())


def _article_values(new: NewEntry, *, plan: PollPlan) -> dict[str, Any]:
    entry = new.entry
    return {
        "key": new.article_key,
        "feed_id": plan.feed.id,
        "status": UNREAD,
        "quiet": new.quiet,
        "first_seen_at": plan.event.at,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": entry.published,
        "lang": new.lang,
        "notes": [],
        "summary": entry.summary,
        "content_html": entry.content_html,
    }


def _article_ids(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The ids of these articles by their (stored) keys."""
    query = select(articles.c.key, articles.c.id).where(articles.c.key.in_(keys))
    return {row.key: row.id for row in connection.execute(query)} if keys else {}

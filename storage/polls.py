"""What a poll leaves: the feed's state, its entries, the articles behind them, an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from monitor.domain.models import NewEntry, PollPlan
from storage.engines import dialect_insert
from storage.health import record_events
from storage.rows import POLL_STATE, chunks, poll_values
from storage.schema import UNREAD, article_sources, articles, entries, feeds
from storage.types import storable


def known_keys(connection: Connection, *, feed_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these entry keys the feed has shown before."""
    found: set[str] = set()
    for some in chunks(keys):
        query = select(entries.c.key).where(entries.c.feed_id == feed_id, entries.c.key.in_(some))
        found.update(connection.execute(query).scalars())
    return {key for key in keys if storable(key) in found}


def record_poll(connection: Connection, *, plan: PollPlan, entries: Sequence[NewEntry]) -> int:
    """Store the (last) entries of a poll with all else that it changes; returns how many articles are new."""
    new = record_entries(connection, plan=plan, entries=entries)
    record_outcomes(connection, [plan])
    return new


def record_outcomes(connection: Connection, plans: Sequence[PollPlan]) -> None:
    """Store what polls change beside their entries, and give the leases back."""
    polled = connection.execute(_POLLED, [_outcome(plan) for plan in plans])
    if polled.rowcount != len(plans):
        # Where the settings gave a feed another address meanwhile, what its poll learnt is not of that address.
        connection.execute(_RELEASED, [{"feed": plan.feed.id} for plan in plans])
    record_events(connection, [event for plan in plans for event in (plan.event, plan.warning) if event is not None])


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
    """Store the entries that the feed has not shown before; returns how many articles are new."""
    feed_id = plan.feed.id
    known = known_keys(connection, feed_id=feed_id, keys=[new.entry.key for new in entries])
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
        }
        for new in unseen
    ]
    _insert_missing(connection, rows)
    sources = [{"article_id": id_, "feed_id": feed_id, "seen_at": plan.event.at} for id_ in ids.values()]
    if sources:
        connection.execute(dialect_insert(connection, article_sources).on_conflict_do_nothing(), sources)
    return count


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
        "first_seen_at": plan.event.at,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": entry.published,
        "lang": None,
        "notes": [],
        "summary": entry.summary,
        "content_html": entry.content_html,
    }


def _article_ids(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """The ids of these articles by their (stored) keys."""
    query = select(articles.c.key, articles.c.id).where(articles.c.key.in_(keys))
    return {row.key: row.id for row in connection.execute(query)} if keys else {}

"""What was checked between two digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.domain.models import Ledger, Via
from storage.rows import FEED_NAME, AnyRow
from storage.schema import articles, feeds


def ledger(connection: Connection, *, since: datetime | None, now: datetime) -> Ledger:
    """Count the feeds that answered and that failed, and the articles that were read since."""
    found = connection.execute(
        select(feeds, FEED_NAME.label("shown")).where(feeds.c.active).order_by(feeds.c.position)
    ).all()
    read, from_feed = _articles(connection, since=since, now=now)
    return Ledger(
        since=since,
        feeds=len(found),
        answered=sum(_answered(row, since=since, now=now) for row in found),
        failing=tuple((row.shown, row.failing_since, _why(row)) for row in found if _fails(row)),
        articles=read,
        from_feed_only=from_feed,
    )


def _fails(row: AnyRow) -> bool:
    return row.failing_since is not None or row.gone


def _answered(row: AnyRow, *, since: datetime | None, now: datetime) -> bool:
    """Whether the feed is known up to now: asked since, or asked before and not due again yet."""
    if _fails(row) or row.last_answered_at is None:
        return False
    return since is None or row.last_answered_at >= since or row.next_poll_at > now


def _why(row: AnyRow) -> str:
    return row.last_error or ("the feed is gone for good (410)" if row.gone else "")


def _articles(connection: Connection, *, since: datetime | None, now: datetime) -> tuple[int, int]:
    """How many articles were read since, and how many of them without their page."""
    query = select(articles.c.via, func.count().label("read")).where(articles.c.read_at <= now).group_by(articles.c.via)
    if since is not None:
        query = query.where(articles.c.read_at > since)
    counts: dict[str, int] = {row.via: row.read for row in connection.execute(query)}
    return sum(counts.values()), sum(count for via, count in counts.items() if via != Via.PAGE.value)

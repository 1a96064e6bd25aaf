"""What was checked between two digests, and how often the watches were in the news of late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from monitor.domain.models import Via
from storage.feedback import IS_BELIEVED
from storage.rows import chunks
from storage.schema import articles, entries, feeds, hits


def readings(connection: Connection, *, since: datetime | None, now: datetime) -> tuple[int, list[tuple[str, ...]]]:
    """How many articles were read since, and the notes of each that was read without its page."""
    read = articles.c.read_at <= now
    if since is not None:
        read = and_(read, articles.c.read_at > since)
    count = connection.execute(select(func.count()).select_from(articles).where(read)).scalar_one()
    without_page = select(articles.c.notes).where(read, articles.c.via != Via.PAGE.value).order_by(articles.c.id)
    return count, [tuple(notes or ()) for notes in connection.execute(without_page).scalars()]


def arrivals(connection: Connection, *, silent_since: datetime, memory: timedelta) -> Mapping[int, Sequence[datetime]]:
    """When each feed that brings nothing new any longer used to bring it, in the span before it fell silent."""
    is_silent = and_(feeds.c.active, feeds.c.failing_since.is_(None), feeds.c.last_new_at <= silent_since)
    silent = connection.execute(select(feeds.c.id, feeds.c.last_new_at).where(is_silent)).all()
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for some in chunks(silent, 100):
        theirs = or_(
            *(and_(entries.c.feed_id == row.id, entries.c.seen_at >= row.last_new_at - memory) for row in some)
        )
        query = select(entries.c.feed_id, entries.c.seen_at).where(theirs).distinct().order_by(entries.c.seen_at)
        for row in connection.execute(query):
            found[row.feed_id].append(row.seen_at)
    return found


def daily_hits(
    connection: Connection, *, watches: Sequence[str], midnights: Sequence[datetime]
) -> dict[str, tuple[int, ...]]:
    """In how many articles each watch stood on each of the days that begin at these midnights.

    An article belongs to the day of its publication, but to none after it was first seen: a date in the future is a
    mistake. One found late, under a new watch or from a feed's past, so stands where it belongs.
    """
    first, day = midnights[0], _day_of(_appeared(), midnights)
    # Nothing appears after it was seen, nor is it seen after it was found: so the index of hits bounds the look.
    is_late = and_(hits.c.found_at >= first, articles.c.first_seen_at >= first, _appeared() >= first)
    found = (
        select(hits.c.watch, day.label("day"))
        .join_from(hits, articles)
        .where(hits.c.watch.in_(watches), is_late, IS_BELIEVED)
        .subquery()
    )
    query = select(found.c.watch, found.c.day, func.count().label("articles")).group_by(found.c.watch, found.c.day)
    counts = {watch: [0] * len(midnights) for watch in watches}
    for row in connection.execute(query):
        counts[row.watch][row.day] = row.articles
    return {watch: tuple(days) for watch, days in counts.items()}


def _appeared() -> ColumnElement[datetime]:
    is_sound = and_(articles.c.published.is_not(None), articles.c.published <= articles.c.first_seen_at)
    return case((is_sound, articles.c.published), else_=articles.c.first_seen_at)


def _day_of(moment: ColumnElement[datetime], midnights: Sequence[datetime]) -> ColumnElement[int]:
    """Which of the days a moment lies in, which is none before the first."""
    days = list(enumerate(midnights))
    return case(*((moment >= start, day) for day, start in reversed(days)), else_=0)

"""What spikes are counted from: what a digest asked for, since when, and which spikes it told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select

from monitor.domain.models import DigestContent, History, Sighting, ToldSpike
from storage.engines import dialect_insert
from storage.feedback import IS_BELIEVED
from storage.schema import articles, asked, feeds, hits, owed, spikes

DAY = timedelta(days=1)
SETTLED = timedelta(days=7)  # a feed that was taken later brings no spike with it


def known_rules(connection: Connection, *, digest_id: str) -> dict[str, str]:
    """The rule of each watch that the digest asks for, as it was noted."""
    query = select(asked.c.watch, asked.c.rule).where(asked.c.digest_id == digest_id)
    return {row.watch: row.rule for row in connection.execute(query)}


def note_asked(connection: Connection, *, digest_id: str, rules: Mapping[str, str], now: datetime) -> None:
    """Remember the rules that are new, and forget those that are no more."""
    connection.execute(delete(asked).where(asked.c.digest_id == digest_id, asked.c.watch.not_in(list(rules))))
    known = known_rules(connection, digest_id=digest_id)
    new = [
        {"digest_id": digest_id, "watch": watch, "rule": rule, "since": now}
        for watch, rule in rules.items()
        if known.get(watch) != rule
    ]
    if new:
        statement = dialect_insert(connection, asked)
        changed = {"rule": statement.excluded.rule, "since": statement.excluded.since}
        connection.execute(statement.on_conflict_do_update(index_elements=["digest_id", "watch"], set_=changed), new)


def history(connection: Connection, *, digest_id: str, days: int, now: datetime) -> History:
    """All that the spikes of a digest are judged by, in one look."""
    since_when = connection.execute(select(asked.c.watch, asked.c.since).where(asked.c.digest_id == digest_id))
    told = connection.execute(
        select(spikes).where(spikes.c.digest_id == digest_id, spikes.c.told_at > now - days * DAY)
    )
    return History(
        sightings=_sightings(connection, digest_id, since=now - (days + 1) * DAY, now=now),
        asked_since={row.watch: row.since for row in since_when},
        checked=_checked(connection, days=days + 1, now=now),
        told=tuple(ToldSpike(tuple(row.watches), row.told_at, row.stories) for row in told),
    )


def _sightings(connection: Connection, digest_id: str, *, since: datetime, now: datetime) -> tuple[Sighting, ...]:
    wanted = and_(
        owed.c.digest_id == digest_id,
        owed.c.owed_at > since,  # never before the article was seen
        articles.c.first_seen_at > since,
        feeds.c.first_taken_at <= now - SETTLED,
    )
    joined = owed.join(articles, articles.c.id == owed.c.article_id).join(feeds, feeds.c.id == articles.c.feed_id)
    times = select(owed.c.article_id, articles.c.story_id, articles.c.published, articles.c.first_seen_at)
    found = select(hits.c.article_id, hits.c.watch).select_from(
        joined.join(hits, hits.c.article_id == owed.c.article_id)
    )
    watches: defaultdict[int, set[str]] = defaultdict(set)
    for article_id, watch in connection.execute(found.where(wanted, IS_BELIEVED)):
        watches[article_id].add(watch)
    return tuple(
        Sighting(row.article_id, _story(row), _moment(row), frozenset(watches[row.article_id]))
        for row in connection.execute(times.select_from(joined).where(wanted))
    )


def _story(row: Any) -> str:
    """The story that an article tells; one without is a story by itself."""
    return f"article:{row.article_id}" if row.story_id is None else f"story:{row.story_id}"


def _moment(row: Any) -> datetime:
    """When an article came; a date in the future is a mistake."""
    seen: datetime = row.first_seen_at
    return min(row.published, seen) if row.published else seen


def _checked(connection: Connection, *, days: int, now: datetime) -> tuple[bool, ...]:
    """By day, the last 24 hours first: whether any article came. The service may have been down."""
    looks = [_came_between(now - (ago + 1) * DAY, now - ago * DAY).label(f"day{ago}") for ago in range(days)]
    return tuple(map(bool, connection.execute(select(*looks)).one()))


def _came_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    return exists().where(and_(articles.c.first_seen_at > start, articles.c.first_seen_at <= end))


def note_told(connection: Connection, content: DigestContent) -> None:
    """Remember which spikes a window told of."""
    values = [
        {
            "digest_id": content.digest_id,
            "window": content.window,
            "position": position,
            "watches": list(spike.watches),
            "told_at": content.closed_at,
            "stories": spike.stories,
        }
        for position, spike in enumerate(content.spikes)
    ]
    if values:
        connection.execute(insert(spikes), values)


def forget(connection: Connection, digest_ids: list[str]) -> None:
    """Forget since when removed digests asked for what: should one return, its past has a hole."""
    connection.execute(delete(asked).where(asked.c.digest_id.in_(digest_ids)))

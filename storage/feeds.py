"""Feeds: what the settings want of them, which are due, what the last poll left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from monitor.domain.hosts import host_of
from monitor.domain.models import FeedDocument, FeedState, PollPlan, Source
from monitor.domain.ports import FeedStore
from storage import ledger, polls
from storage.gathering import Gathering
from storage.rows import AnyRow, chunks, feed_state
from storage.schema import feeds
from storage.writer import Reader, Writer

CLOCK_SLACK = timedelta(hours=1)
LONGEST_DUE = timedelta(days=3)  # a day's cap, its spread, and a day of quiet hours

# What belongs to an address, and is void when the address changes.
_FRESH: Mapping[str, Any] = {
    "effective_url": None,
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "failures": 0.0,
    "failing_since": None,
    "last_status": None,
    "last_error": None,
    "gone": False,
    "fresh": None,
    "ttl": None,
    "skip_hours": None,
    "skip_days": None,
    "habit": None,
    "last_new_at": None,
    "last_whole_at": None,
    "gap_at": None,
    "address": None,
    "moved_to": None,
    "moved_since": None,
    "discovered": False,
    "is_index": False,
    "older": None,
    "hub": None,
    "topic": None,
}


class Feeds(FeedStore):
    """The feeds of a database."""

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer
        self._outcomes = Gathering(writer, polls.record_outcomes)

    async def sync_sources(self, sources: Sequence[Source], *, now: datetime) -> None:
        await self._writer.run(partial(_sync, sources=sources, now=now))

    async def claim_due(
        self,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        every_feed: bool = False,
        room: Callable[[str], int] | None = None,
    ) -> list[FeedState]:
        unit = partial(_claim, now=now, lease=lease, limit=limit, every_feed=every_feed, room=room)
        return await self._writer.run(unit)

    async def known_entries(self, feed_id: int, keys: Sequence[str]) -> dict[str, str | None]:
        return await self._reader.run(partial(polls.known_entries, feed_id=feed_id, keys=keys))

    async def documents(self, feed_id: int) -> list[FeedDocument]:
        return await self._reader.run(partial(polls.documents, feed_id=feed_id))

    async def record_poll(self, plan: PollPlan) -> int:
        if not plan.entries:
            await self._outcomes.add(plan)
            return 0
        # A feed of 100,000 entries would hold the lock for seconds: all but its last entries go ahead in units of
        # their own. Killed in between, they are simply known; the feed's state comes last, with the rest.
        return await self._record(plan, polls.record_poll)

    async def record_backfill(self, plan: PollPlan) -> int:
        return await self._record(plan, polls.record_backfill)

    async def _record(self, plan: PollPlan, last_unit: Callable[..., int]) -> int:
        *ahead, last = list(chunks(plan.entries)) or [()]
        new = 0
        for entries in ahead:
            new += await self._writer.run(partial(polls.record_entries, plan=plan, entries=entries))
        return new + await self._writer.run(partial(last_unit, plan=plan, entries=last))

    async def make_due(self, feed_ids: Sequence[int], *, now: datetime) -> None:
        await self._writer.run(partial(_make_due, feed_ids=feed_ids, now=now))

    async def feed(self, feed_id: int) -> FeedState | None:
        return await self._reader.run(partial(_one, feed_id=feed_id))

    async def all_feeds(self) -> list[FeedState]:
        return await self._reader.run(_all)

    async def arrivals(self, *, silent_since: datetime, memory: timedelta) -> Mapping[int, Sequence[datetime]]:
        return await self._reader.run(partial(ledger.arrivals, silent_since=silent_since, memory=memory))

    async def next_poll_at(self) -> datetime | None:
        return await self._reader.run(_next_poll_at)


# ---------------------------------------------------------------- the settings' feeds


def _sync(connection: Connection, *, sources: Sequence[Source], now: datetime) -> None:
    """Make the stored feeds those of the settings. A feed is its address: under a new id it stays the same feed."""
    wanted = {source.id for source in sources}
    stored = {row.source_id: row for row in connection.execute(select(feeds))}
    orphans = {row.url: row for row in stored.values() if row.source_id not in wanted}
    connection.execute(update(feeds).where(feeds.c.active).values(active=False))
    for position, source in enumerate(sources):
        row = stored.get(source.id) or orphans.pop(source.url, None)
        settings = {
            "source_id": source.id,
            "url": source.url,
            "name": source.name,
            "tags": list(source.tags),
            "every": source.every,
            "position": position,
            "active": True,
        }
        if row is None:
            connection.execute(insert(feeds).values(**settings, next_poll_at=now))
        else:
            values = settings | _consequences(row, source, now=now)
            connection.execute(update(feeds).where(feeds.c.id == row.id).values(**values))


def _consequences(row: AnyRow, source: Source, *, now: datetime) -> dict[str, Any]:
    """What else changes when a stored feed's settings do."""
    if row.url != source.url:
        return {**_FRESH, "next_poll_at": now}
    if not row.active:
        return {"next_poll_at": now, "gone": False}  # its user wants it back: ask, even where it once was gone
    sooner = row.every != source.every and source.every is not None and row.failing_since is None
    if sooner and row.last_polled_at is not None:
        return {"next_poll_at": min(row.next_poll_at, row.last_polled_at + source.every)}
    return {}


# ---------------------------------------------------------------- polling


def _claim(
    connection: Connection,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    every_feed: bool,
    room: Callable[[str], int] | None,
) -> list[FeedState]:
    due = and_(
        feeds.c.active,
        feeds.c.gone.is_(False),
        or_(feeds.c.leased_until.is_(None), feeds.c.leased_until <= now),
    )
    if not every_feed:
        # A poll in the future, or a wait that nothing asks for: the clock was wrong then, or is now.
        is_odd = or_(feeds.c.last_polled_at > now + CLOCK_SLACK, feeds.c.next_poll_at > now + LONGEST_DUE)
        due = and_(due, or_(feeds.c.next_poll_at <= now, is_odd))
    in_order = select(feeds.c.id, feeds.c.url).where(due).order_by(feeds.c.next_poll_at, feeds.c.position)
    if room is None:
        in_order = in_order.limit(limit)
    ids = _fair([(row.id, row.url) for row in connection.execute(in_order)], limit=limit, room=room)
    found: dict[int, FeedState] = {}
    for some in chunks(ids):
        query = select(feeds).where(feeds.c.id.in_(some)).with_for_update(skip_locked=True)
        found |= {row.id: feed_state(row) for row in connection.execute(query)}
        connection.execute(update(feeds).where(feeds.c.id.in_(some)).values(leased_until=now + lease))
    return [found[id_] for id_ in ids if id_ in found]


def _make_due(connection: Connection, *, feed_ids: Sequence[int], now: datetime) -> None:
    for some in chunks(feed_ids):
        wanted = and_(feeds.c.id.in_(some), feeds.c.gone.is_(False))
        connection.execute(update(feeds).where(wanted).values(next_poll_at=now))


def _fair(due: Sequence[tuple[int, str]], *, limit: int, room: Callable[[str], int] | None) -> list[int]:
    """The first feeds of those due, of each host no more than there is room for."""
    if room is None:
        return [id_ for id_, _ in due[:limit]]
    left: dict[str, int] = {}
    taken: list[int] = []
    for id_, url in due:
        host = host_of(url)
        left[host] = left.get(host, room(host)) - 1
        if left[host] >= 0:
            taken.append(id_)
            if len(taken) == limit:
                break
    return taken


def _one(connection: Connection, *, feed_id: int) -> FeedState | None:
    row = connection.execute(select(feeds).where(feeds.c.active, feeds.c.id == feed_id)).first()
    return None if row is None else feed_state(row)


def _all(connection: Connection) -> list[FeedState]:
    rows = connection.execute(select(feeds).where(feeds.c.active).order_by(feeds.c.position))
    return [feed_state(row) for row in rows]


def _next_poll_at(connection: Connection) -> datetime | None:
    query = select(feeds.c.next_poll_at).where(feeds.c.active, feeds.c.gone.is_(False))
    return connection.execute(query.order_by(feeds.c.next_poll_at).limit(1)).scalar()

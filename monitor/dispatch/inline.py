"""One process works on all that is owed: it leases rows, a bounded number at a time, and never waits for the slowest.

A tick starts what there is room for and returns. So a feed that drips for a minute takes one place of many,
and the others go on; what a crash left under a lease is free again when the service starts.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from monitor.dispatch.lanes import Lanes
from monitor.domain.errors import StorageError
from monitor.domain.hosts import host_of
from monitor.domain.models import Delivery, Event, FeedState, UnreadArticle
from monitor.pipeline import Pipeline

log = structlog.get_logger()

POLLS = 2_000  # feeds under way at once; how many of them are on the network, the fetcher's places decide
POLLS_A_HOST = 20  # of them at one host, where they go one after another
ARTICLES = 200  # articles under way at once, pages being fetched included
EVERY_FEED = 1_000_000  # more than anybody has
GROUP = 20  # articles that one task looks after
DELIVERIES = 200  # messages under way at once
DELIVERIES_A_CHANNEL = 10  # of them through one channel, so that one that hangs delays no other
CATCH_UP = timedelta(minutes=5)  # how long digests may wait at the start for what was missed while the service was down
SPIKES_EVERY = timedelta(minutes=1)
LEASE = timedelta(minutes=15)  # longer than any fetch with its wait for its turn at a host


@dataclass
class PassReport:
    """What a pass did, in numbers."""

    feeds: int = 0
    failed: int = 0
    articles: int = 0
    digests: int = 0
    delivered: int = 0


Progress = Callable[[str, int, int], None]  # stage, done, of how many


@dataclass
class InlineDispatch:
    """The work of one service. `pipeline` is exchanged when the settings change."""

    pipeline: Pipeline
    report: PassReport = field(default_factory=PassReport)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    _sending_through: Counter[str] = field(default_factory=Counter)
    _started_at: datetime | None = None
    _has_caught_up: bool = False
    _ending: bool = False
    _may_spike: bool = True  # something came since spikes were looked for
    _spikes_looked_at: datetime | None = None

    def __post_init__(self) -> None:
        self._polling: Lanes[FeedState] = Lanes(self._poll_guarded)
        self._feeds_under_way: set[int] = set()

    # ------------------------------------------------------------ ticks of the service

    async def poll_due(self) -> int:
        """Start polling the feeds that are due, as far as there is room; returns how many were started."""
        under_way = self._polling.under_way()
        places = POLLS - sum(under_way.values())
        if places <= 0:
            return 0
        feeds = await self._claim_feeds(places, room=lambda host: POLLS_A_HOST - under_way.get(host, 0))
        # A lane may be so slow that a lease in it ran out. What was claimed again then is polled once, with the state
        # that it had: a second poll would know nothing of what the first one learns.
        new = [feed for feed in feeds if feed.id not in self._feeds_under_way]
        for feed in new:
            self._feeds_under_way.add(feed.id)
            self._polling.add(host_of(feed.source.url), feed)
        return len(new)

    async def _poll_guarded(self, feed: FeedState) -> None:
        try:
            await self._guarded(self._poll(feed))
        finally:
            self._feeds_under_way.discard(feed.id)

    async def read_unread(self) -> int:
        """Start reading unread articles, as far as there is room; returns how many were started.

        Each group that is done takes up the next, so that the rows decide the pace and not the ticks.
        """
        room = ARTICLES - GROUP * len(self._reading)
        if room <= 0:
            return 0
        articles = await self._claim_articles(room)
        for group in _groups(articles):
            self._start(self._reading, self._read_on(group))
        return len(articles)

    async def decide_digests(self) -> None:
        """Match again what an older watchlist matched, place what was read, freeze what is due: one at a time."""
        while await self.pipeline.rematch():
            pass
        while await self.pipeline.place_articles():
            self._may_spike = True
        if await self._is_caught_up():
            self.report.digests += await self.pipeline.close_windows(settled=await self._settled())
            await self._alert_spikes()

    async def _alert_spikes(self) -> None:
        """Look for spikes where anything came since the last look, and not at every tick of a busy hour."""
        now = self.pipeline.clock()
        last = self._spikes_looked_at
        if self._may_spike and (last is None or not timedelta(0) <= now - last < SPIKES_EVERY):
            self._spikes_looked_at = now
            self.report.digests += await self.pipeline.alert_spikes()
            self._may_spike = self.pipeline.alerts_wait

    async def send_due(self) -> int:
        """Start sending what the outbox holds, as far as there is room; returns how many were started.

        Each channel has places of its own: one that hangs delays no other.
        """
        places = DELIVERIES - len(self._sending)
        if places <= 0:
            return 0
        deliveries = await self.pipeline.database.digests.claim_deliveries(
            now=self.pipeline.clock(),
            lease=LEASE,
            limit=places,
            room=lambda channel: DELIVERIES_A_CHANNEL - self._sending_through[channel],
        )
        for delivery in deliveries:
            self._sending_through[delivery.frozen.channel] += 1
            self._start(self._sending, self._send(delivery))
        return len(deliveries)

    async def _is_caught_up(self) -> bool:
        """Whether all that fell due while the service was down was asked for and read, so that it is one message.

        A digest waits for that when the service starts, not for ever: a large installation is never idle.
        """
        if not self._has_caught_up:
            now = self.pipeline.clock()
            self._started_at = self._started_at or now
            self._has_caught_up = now - self._started_at >= CATCH_UP or not await self._is_behind(self._started_at)
        return self._has_caught_up

    async def _is_behind(self, start: datetime) -> bool:
        next_poll_at = await self.pipeline.database.feeds.next_poll_at()
        if next_poll_at is not None and next_poll_at <= start:
            return True
        return await self.pipeline.database.articles.unread_count(due_by=self.pipeline.clock()) > 0

    async def _settled(self) -> bool:
        """Whether a new set-up's first pass is over: every feed was asked once and nothing waits to be read."""
        if self._polling.tasks or self._reading:
            return False
        feeds = await self.pipeline.database.feeds.all_feeds()
        if any(feed.last_polled_at is None and not feed.gone for feed in feeds):
            return False
        return await self.pipeline.database.articles.unread_count(due_by=self.pipeline.clock()) == 0

    async def drain(self, *, within: float) -> None:
        """Let what is under way finish, for at most so many seconds; what remains is given up to its lease."""
        self._ending = True
        self._polling.drop_waiting()
        tasks = self._polling.tasks | self._reading | self._sending
        if not tasks:
            return
        _, pending = await asyncio.wait(tasks, timeout=within)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    # ------------------------------------------------------------ one pass, for `once`

    async def run_pass(self, *, every_feed: bool, progress: Progress) -> PassReport:
        """Poll what is due (or every feed), read all of it, send what is due; returns when all is done."""
        self.report = PassReport()
        await self._poll_all(every_feed, progress)
        await self._read_all(progress)
        self._has_caught_up = True  # as far as one pass can
        await self.decide_digests()
        await self.send_all()
        return self.report

    async def send_all(self) -> int:
        """Send all that is due now, and wait for it; returns how many messages were taken."""
        before = self.report.delivered
        while await self.send_due() or self._sending:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        return self.report.delivered - before

    async def _poll_all(self, every_feed: bool, progress: Progress) -> None:
        """Poll all at once that is due; what is polled is due again only later, so one claim is all."""
        feeds = await self._claim_feeds(EVERY_FEED, every_feed=every_feed)

        async def poll(feed: FeedState) -> None:
            await self._poll(feed)
            progress("feeds", self.report.feeds, len(feeds))

        lanes = Lanes(poll)
        for feed in feeds:
            lanes.add(host_of(feed.source.url), feed)
        await lanes.finish()

    async def _read_all(self, progress: Progress) -> None:
        total = await self.pipeline.database.articles.unread_count(due_by=self.pipeline.clock())

        def tell() -> None:
            progress("articles", self.report.articles, max(total, self.report.articles))

        groups = _groups(await self._claim_articles(ARTICLES))
        reading = [asyncio.create_task(self._read_on(group, tell)) for group in groups]
        try:
            await asyncio.gather(*reading)
        finally:
            for task in reading:
                task.cancel()

    # ------------------------------------------------------------ work

    async def _poll(self, feed: FeedState) -> None:
        event = await self.pipeline.poll_feed(feed)
        self.report.feeds += 1
        self.report.failed += event.error is not None

    async def _read_on(self, articles: list[UnreadArticle], tell: Callable[[], None] = lambda: None) -> None:
        """Read these articles, then a group of those that wait, until none does or the service ends."""
        while articles:
            read = await self.pipeline.read_articles(articles)  # others count meanwhile
            self.report.articles += read
            tell()
            articles = [] if self._ending else await self._claim_articles(GROUP)

    async def _send(self, delivery: Delivery) -> None:
        try:
            taken = await self.pipeline.deliver([delivery])  # others count meanwhile
            self.report.delivered += taken
        finally:
            self._sending_through[delivery.frozen.channel] -= 1

    async def _claim_feeds(
        self, limit: int, *, every_feed: bool = False, room: Callable[[str], int] | None = None
    ) -> list[FeedState]:
        return await self.pipeline.database.feeds.claim_due(
            now=self.pipeline.clock(), lease=LEASE, limit=limit, every_feed=every_feed, room=room
        )

    async def _claim_articles(self, limit: int) -> list[UnreadArticle]:
        return await self.pipeline.database.articles.claim_unread(now=self.pipeline.clock(), lease=LEASE, limit=limit)

    def _start(self, group: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        group.add(task)
        task.add_done_callback(group.discard)

    async def _guarded(self, work: Awaitable[None]) -> None:
        """A piece of work that fails unexpectedly must not end unseen, nor the service with it: its lease runs out."""
        try:
            await work
        except StorageError as error:
            log.error("the database could not be written; the work is done again later", why=str(error))
        except Exception as error:
            log.exception("unexpected failure; the work is done again later")
            await self._trace(error)

    async def _trace(self, error: Exception) -> None:
        event = Event(at=self.pipeline.clock(), kind="unexpected", error=type(error).__name__, detail=str(error)[:500])
        try:
            await self.pipeline.database.health.record_event(event)
        except StorageError as storage_error:
            log.error("the failure could not be recorded", why=str(storage_error))


def _groups(articles: list[UnreadArticle]) -> list[list[UnreadArticle]]:
    return [articles[start : start + GROUP] for start in range(0, len(articles), GROUP)]

"""A day of polling under a clock of its own: real database, real network stack, restarts included."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import structlog

from monitor.domain.models import ParsedFeed, Source, Watchlist
from monitor.fetch.http import HttpFetcher
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.reading.feeds import parse_feed
from monitor.settings import HttpSettings, Settings
from storage import open_database
from tests.etiquette.manners import WAYS, Feed
from tests.fetch.hosts import Visit, listening
from tests.fetch.hosts import _visit as read_visit

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # a Monday
LEASE = timedelta(minutes=10)
AT_ONCE = 60
TICK = timedelta(seconds=30)


@dataclass
class Clock:
    """The time of the day; `draw` gives one jitter after another."""

    now: datetime = BEGIN
    draws: int = 0

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """Monotonic."""
        return (self.now - BEGIN).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Pass the time."""
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def draw(self) -> float:
        """The next jitter: spread over [0, 1) without chance, so that a day is the same day again."""
        self.draws += 1
        return self.draws * 0.618 % 1


@dataclass
class World:
    """All feeds, by the address at which they answer."""

    clock: Clock
    feeds: dict[str, Feed] = field(default_factory=dict)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            visit = await read_visit(reader, writer)
            await self._answer(visit)

    async def _answer(self, visit: Visit) -> None:
        path = visit.path.partition("?")[0]
        feed = self.feeds[path.removeprefix("/moved")]
        if feed.ways.moves and not path.startswith("/moved"):
            await feed.first_hop(visit, f"/moved{path}", self.clock.now)
        else:
            await feed.answer(visit, self.clock.now)


class InThisProcess:
    """Parsing without worker processes: what is watched here is manners."""

    async def parse_feed(self, body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
        return parse_feed(body, url=url, content_type=content_type)


async def live_through(path: Path, *, copies: int, restarts: Sequence[timedelta], length: timedelta) -> World:
    """Poll `copies` feeds of each of the ways for so long, with a new process's worth of objects at each restart."""
    clock = Clock()
    world = World(clock)
    async with contextlib.AsyncExitStack() as servers:
        servers.enter_context(_silence())
        world.port = await servers.enter_async_context(listening(world.serve))
        sources = [source for number in range(copies) for source in _sources(world, number)]
        for host in {urlsplit(source.url).hostname or "" for source in sources} - {"127.0.0.1"}:
            await servers.enter_async_context(listening(world.serve, address=host, port=world.port))
        ends = [*(BEGIN + restart for restart in restarts), BEGIN + length]
        for end in ends:
            async with _service(path, world, sources) as pipeline:
                await _until(end, pipeline, clock)
    return world


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """A day is ten thousand lines of log, which nobody reads and pytest keeps."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def _sources(world: World, copy: int) -> list[Source]:
    found = []
    for number, ways in enumerate(WAYS):
        path = f"/{copy}/{number}"
        world.feeds[path] = Feed(ways, path, BEGIN - timedelta(minutes=7 * copy))
        # Who is overloaded pauses its whole host, so it has one of its own.
        host = f"127.0.{1 + number}.{1 + copy}" if ways.own_host else "127.0.0.1"
        found.append(Source(id=path, url=f"http://{host}:{world.port}{path}", every=ways.every))
    return found


@contextlib.asynccontextmanager
async def _service(path: Path, world: World, sources: Sequence[Source]) -> AsyncIterator[Pipeline]:
    clock = world.clock
    database = await open_database(f"sqlite:///{path}")
    await database.free_leases()
    await database.feeds.sync_sources(sources, now=clock.now)
    fetcher = HttpFetcher(
        user_agent="Newsvigil/0 (news monitor; desk@example.org)",
        allow_private=(ip_network("127.0.0.0/8"),),
        min_gap=0.0,
        clock=clock.seconds,
        sleep=clock.sleep,
        now=clock,
        draw=clock.draw,
    )
    pipeline = Pipeline(
        settings=_settings(path, sources),
        database=database,
        fetcher=fetcher,
        workers=cast(ReadingWorkers, InThisProcess()),
        senders={},
        clock=clock,
        draw=clock.draw,
    )
    try:
        yield pipeline
    finally:
        await fetcher.aclose()
        await database.close()


def _settings(path: Path, sources: Sequence[Source]) -> Settings:
    return Settings(
        path=path,
        sources=tuple(sources),
        watchlist=Watchlist(),
        digests=(),
        channels={},
        http=HttpSettings(),
        storage_url=f"sqlite:///{path}",
        first_run=timedelta(days=2),
        archive_keep=timedelta(days=30),
        heartbeat="",
    )


async def _until(end: datetime, pipeline: Pipeline, clock: Clock) -> None:
    """Poll what is due, then jump to when the next is."""
    while True:
        due = await pipeline.database.feeds.claim_due(now=clock.now, lease=LEASE, limit=AT_ONCE)
        if due:
            await asyncio.gather(*(pipeline.poll_feed(feed) for feed in due))
            continue
        next_at = await pipeline.database.feeds.next_poll_at()
        if next_at is None or next_at >= end:
            clock.now = end
            return
        clock.now = max(next_at, clock.now + TICK)


def table(world: World) -> str:
    """The score as Markdown: a line for each of the ways."""
    lines = ["| feeds that are … | feeds | requests | whole | 304 | complaints |", "|---|---:|---:|---:|---:|---|"]
    for ways in WAYS:
        feeds = [feed for feed in world.feeds.values() if feed.ways is ways]
        told = {words: count for feed in feeds for words, count in feed.complaints.items()}
        counts = [sum(f.requests for f in feeds), sum(f.whole for f in feeds), sum(f.unchanged for f in feeds)]
        words = "; ".join(f"{words} ({count})" for words, count in told.items()) or "none"
        lines.append(f"| {ways.name} | {len(feeds)} | " + " | ".join(map(str, counts)) + f" | {words} |")
    return "\n".join(lines)


def main() -> None:
    """Print the score of a day, as docs/etiquette.md shows it."""
    with tempfile.TemporaryDirectory() as folder:
        restarts = [timedelta(hours=hours) for hours in (5, 11, 19)]
        day = live_through(Path(folder) / "day.db", copies=10, restarts=restarts, length=timedelta(days=1))
        print(table(asyncio.run(day)))


if __name__ == "__main__":
    main()

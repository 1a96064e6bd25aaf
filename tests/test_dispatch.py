"""The ticks of the service over a real database and a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from monitor.dispatch import inline
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Source, Watchlist
from monitor.fetch.http import HttpFetcher
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.reading.reader import PageJob, PageResult, read_batch
from monitor.service.opening import utc_now
from monitor.settings import HttpSettings, Settings
from storage import open_database
from tests.etiquette.day import InThisProcess
from tests.fetch.hosts import Host, Visit, fetcher, reply, running

FEED = reply(200, b'<rss version="2.0"><channel><title>T</title></channel></rss>', 'ETag: "one"')


class _Reading(InThisProcess):
    """Reading in this process too."""

    async def read_brief(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> list[PageResult]:
        return read_batch(watchlist, jobs)


@asynccontextmanager
async def _service(folder: Path, host: Host, web: HttpFetcher, *paths: str) -> AsyncIterator[InlineDispatch]:
    """The dispatch over a new database that knows the feeds at these paths."""
    url = f"sqlite:///{folder / 'news.db'}"
    database = await open_database(url)
    sources = tuple(Source(id=path, url=host.url(path)) for path in paths)
    settings = Settings(
        path=folder / "sources.yaml",
        sources=sources,
        watchlist=Watchlist(),
        digests=(),
        channels={},
        http=HttpSettings(),
        storage_url=url,
        first_run=timedelta(days=2),
        archive_keep=timedelta(days=30),
        heartbeat="",
    )
    try:
        await database.feeds.sync_sources(sources, now=utc_now())
        workers = cast(ReadingWorkers, _Reading())
        yield InlineDispatch(Pipeline(settings, database, web, workers, senders={}, clock=utc_now, draw=lambda: 0.0))
    finally:
        await database.close()


async def test_a_feed_whose_lease_ran_out_in_a_slow_lane_is_polled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "LEASE", timedelta(0))
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(visit: Visit) -> None:
        asked.set()
        await go.wait()
        await visit.send(FEED)

    async with (
        running({"/slow": slow, "/next": FEED}) as host,
        fetcher() as web,
        _service(tmp_path, host, web, "/slow", "/next") as dispatch,
    ):
        assert await dispatch.poll_due() == 2
        await asked.wait()
        assert await dispatch.poll_due() == 0  # the leases ran out, and both are under way
        go.set()
        await dispatch.drain(within=10)
        assert host.paths == ["/slow"]  # what waits is not begun when the service ends


ENTRIES = 7


@asynccontextmanager
async def _with_unread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[InlineDispatch]:
    """The dispatch, with room for four articles in groups of two, and seven that wait to be read."""
    monkeypatch.setattr(inline, "ARTICLES", 4)
    monkeypatch.setattr(inline, "GROUP", 2)
    page = reply(200, b"<html><body><article><p>" + b"A sentence of a story. " * 40 + b"</p></article></body></html>")
    async with running({f"/{number}": page for number in range(ENTRIES)}) as host, fetcher() as web:
        items = "".join(f"<item><title>{n}</title><link>{host.url(f'/{n}')}</link></item>" for n in range(ENTRIES))
        feed = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
        host.routes["/feed"] = reply(200, feed.encode())
        async with _service(folder, host, web, "/feed") as dispatch:
            await dispatch.poll_due()
            await _until_unread(dispatch, ENTRIES)
            yield dispatch


async def _until_unread(dispatch: InlineDispatch, number: int) -> None:
    async with asyncio.timeout(10):
        for _ in count():
            if await dispatch.pipeline.database.articles.unread_count() == number:
                return
            await asyncio.sleep(0.01)


async def test_one_tick_reads_all_that_waits_and_not_only_what_there_was_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _with_unread(tmp_path, monkeypatch) as dispatch:
        assert await dispatch.read_unread() == 4
        assert await dispatch.read_unread() == 0  # there is no room for more
        await _until_unread(dispatch, 0)
        await dispatch.drain(within=10)
        assert dispatch.report.articles == ENTRIES


async def test_a_service_that_ends_takes_up_no_more_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with _with_unread(tmp_path, monkeypatch) as dispatch:
        await dispatch.read_unread()
        await dispatch.drain(within=10)
        assert dispatch.report.articles == 4
        assert await dispatch.pipeline.database.articles.unread_count() == ENTRIES - 4

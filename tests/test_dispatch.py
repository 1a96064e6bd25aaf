"""The ticks of the service over a real database and a real server."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from monitor.dispatch import inline
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Source, Watchlist
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.service.opening import utc_now
from monitor.settings import HttpSettings, Settings
from storage import open_database
from tests.etiquette.day import InThisProcess
from tests.fetch.hosts import Visit, fetcher, reply, running

FEED = reply(200, b'<rss version="2.0"><channel><title>T</title></channel></rss>', 'ETag: "one"')


async def test_a_feed_whose_lease_ran_out_in_a_slow_lane_is_polled_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "LEASE", timedelta(0))
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(visit: Visit) -> None:
        asked.set()
        await go.wait()
        await visit.send(FEED)

    url = f"sqlite:///{tmp_path / 'news.db'}"
    database = await open_database(url)
    try:
        async with running({"/slow": slow, "/next": FEED}) as host, fetcher() as web:
            sources = tuple(Source(id=path, url=host.url(path)) for path in ("/slow", "/next"))
            await database.feeds.sync_sources(sources, now=utc_now())
            settings = Settings(
                path=tmp_path / "sources.yaml",
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
            workers = cast(ReadingWorkers, InThisProcess())
            dispatch = InlineDispatch(
                Pipeline(settings, database, web, workers, senders={}, clock=utc_now, draw=lambda: 0.0)
            )
            assert await dispatch.poll_due() == 2
            await asked.wait()
            assert await dispatch.poll_due() == 0  # the leases ran out, and both are under way
            go.set()
            await dispatch.drain(within=10)
            assert host.paths == ["/slow"]  # what waits is not begun when the service ends
    finally:
        await database.close()

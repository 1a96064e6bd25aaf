"""Digests over a real database: those with nothing to say, and the chart of the others."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from alerts.console import ConsoleSender
from monitor.domain.models import Channel, DigestContent, DigestState, Person, StoredArticle, Topic, Watchlist
from monitor.domain.query import AnyWatch
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.settings import DigestSettings, HttpSettings, Settings
from storage import Database, open_database
from tests.etiquette.day import InThisProcess
from tests.fetch.hosts import fetcher
from tests.storage.world import DAILY_HERALD, DAY, HOUR, LEASE, NOON, feeds, hit, plan, read

DAILY = DigestSettings("daily", "Voices", "people", AnyWatch("person"), "daily 14:00", "UTC", ("console",))
WATCHLIST = Watchlist(
    (Person("tankian", "Serj Tankian"), Person("ruffalo", "Mark Ruffalo")), (Topic("artsakh", "Artsakh"),)
)


@dataclass
class Desk:
    """A service that sends digests to a console, at the time that a test says."""

    pipeline: Pipeline
    database: Database
    console: io.StringIO
    now: datetime = NOON
    sent: list[str] = field(default_factory=list)

    async def at(self, now: datetime) -> str:
        """What is sent at this time."""
        self.now = now
        await self.pipeline.place_articles()
        await self.pipeline.close_windows(settled=True)
        await self.pipeline.deliver(await self.database.digests.claim_deliveries(now=now, lease=LEASE, limit=9))
        text = self.console.getvalue()
        self.console.seek(0)
        self.console.truncate()
        return text


@asynccontextmanager
async def desk(folder: Path, digest: DigestSettings) -> AsyncIterator[Desk]:
    """A desk with one feed that has just answered, and this digest."""
    url = f"sqlite:///{folder / 'news.db'}"
    database = await open_database(url)
    try:
        [herald] = await feeds(database, DAILY_HERALD)
        await database.feeds.record_poll(plan(herald, at=NOON))
        settings = Settings(
            path=folder / "sources.yaml",
            sources=(DAILY_HERALD,),
            watchlist=WATCHLIST,
            digests=(digest,),
            channels={"console": Channel("console", "console")},
            http=HttpSettings(),
            storage_url=url,
            first_run=2 * DAY,
            archive_keep=30 * DAY,
            heartbeat="",
        )
        console = io.StringIO()
        async with fetcher() as web:
            workers = cast(ReadingWorkers, InThisProcess())
            senders = {"console": ConsoleSender(stream=console)}
            here: Desk
            pipeline = Pipeline(settings, database, web, workers, senders, clock=lambda: here.now, draw=lambda: 0.0)
            here = Desk(pipeline, database, console)
            await database.digests.sync_digests([digest.id], now=NOON)
            yield here
    finally:
        await database.close()


async def test_a_digest_with_nothing_to_say_goes_out_at_its_time_where_that_is_wanted(tmp_path: Path) -> None:
    async with desk(tmp_path, replace(DAILY, sends_empty=True)) as here:
        assert await here.at(NOON) == "", "it waits for its time, the very first too"
        assert await here.at(NOON + HOUR) == ""
        text = await here.at(NOON + 2 * HOUR)
        assert "Nothing new that this digest asks for." in text
        assert "What was checked:\nThe feed answered; 0 articles read.\n" in text
        assert await here.at(NOON + 3 * HOUR) == "", "once"
        text = await here.at(NOON + 26 * HOUR)
        assert "Nothing new that this digest asks for since 14 Mar, 14:00." in text
        assert "0 of 1 feeds answered" in text, "nobody asked the feed since"
        assert "much may be missing" in text


async def test_otherwise_silence_means_that_it_was_checked(tmp_path: Path) -> None:
    async with desk(tmp_path, DAILY) as here:
        assert [await here.at(NOON + hours * HOUR) for hours in (0, 2, 26, 50)] == [""] * 4
        states = await here.database.digests.states()
        assert states["daily"] == DigestState("daily")


async def said(here: Desk, digest: DigestSettings, articles: Sequence[StoredArticle], now: datetime) -> DigestContent:
    """What the digest says of these articles."""
    return (await here.pipeline.compose(digest, DigestState("daily"), articles, to=(), now=now)).content


async def test_a_digest_charts_its_own_watches_by_the_day_and_an_instant_one_does_not(tmp_path: Path) -> None:
    async with desk(tmp_path, DAILY) as here:
        await read(here.database, hit("tankian"), hit("artsakh"), count=3)
        articles = await here.pipeline.wanted_since(DAILY, NOON - DAY)
        now = NOON + timedelta(days=1)
        content = await said(here, DAILY, articles, now)
        [trend] = content.trends
        assert (trend.watch, len(trend.days), trend.days[-3:]) == ("Serj Tankian", 30, (0, 3, 0))
        for other in (replace(DAILY, schedule="instant"), replace(DAILY, charts=False)):
            content = await said(here, other, articles, now)
            assert content.trends == ()
        wanted = replace(DAILY, schedule="instant", charts=True)
        assert (await said(here, wanted, articles, now)).trends == (trend,)

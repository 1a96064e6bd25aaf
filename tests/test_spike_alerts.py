"""Ten days of a quiet watch, then a loud day: what is told at once, what stays owed, and that nothing is told twice."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from alerts import make_senders
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Channel, Hit, Kind, Mention, Person, Stance, Topic, Watchlist
from monitor.domain.query import And, AnyWatch, WatchRef
from monitor.pipeline import Pipeline, ReadingWorkers
from monitor.service.opening import settings_into
from monitor.service.sending import preview_digest, webhook_body
from monitor.settings import DigestSettings, HttpSettings, Settings
from storage import Database, open_database
from tests.etiquette.day import InThisProcess
from tests.fetch.hosts import fetcher
from tests.storage.world import DAILY_HERALD, DAY, HOUR, NOON, entry, plan, reading

BEGIN = NOON  # the service's first day
LOUD = BEGIN + 11 * DAY  # at noon
WATCHLIST = Watchlist((Person("mara", "Mara Lindqvist"),), (Topic("harbour", "Harbour", any=("harbour",)),))
DIGEST = DigestSettings(
    id="voices",
    name="Voices",
    when="people AND Harbour",
    query=And((AnyWatch("person"), WatchRef("Harbour"))),
    schedule="daily 08:00",
    timezone="UTC",
    to=("console",),
    spikes="instant",
)


@dataclass
class Desk:
    """A service under a clock of its own that writes to a console, restarted whenever it is asked to."""

    database: Database
    settings: Settings
    pipeline: Pipeline
    out: io.StringIO
    now: datetime = BEGIN
    number: int = 0

    async def comes(self, at: datetime) -> None:
        """An article about both, first seen at that time."""
        self.now, self.number = at, self.number + 1
        [feed] = await self.database.feeds.all_feeds()
        await self.database.feeds.record_poll(plan(feed, entry(self.number), at=at))
        [found] = await self.database.articles.claim_unread(now=at, lease=HOUR, limit=1)
        read = reading(*HITS, version=WATCHLIST.version)
        read = replace(read, article=replace(read.article, title=f"Harbour {self.number}", published=at))
        await self.database.articles.record_reading(found.id, read, names=WATCHLIST.names, now=at)

    async def ticks(self, at: datetime, dispatch: InlineDispatch | None = None) -> str:
        """What one tick of a service writes; without one given, of a service that was started just now."""
        self.now = at
        [feed] = await self.database.feeds.all_feeds()
        await self.database.feeds.record_poll(plan(feed, at=at))  # nothing is left to catch up on
        dispatch = dispatch or InlineDispatch(self.pipeline)
        await dispatch.decide_digests()
        written = self.out.tell()
        await dispatch.send_all()
        return self.out.getvalue()[written:]


HITS = (
    Hit("mara", Kind.PERSON, Stance.MENTIONED, (Mention("mara", "body", 0, 3, "The", "name"),)),
    Hit("harbour", Kind.TOPIC, Stance.MENTIONED, (Mention("harbour", "title", 0, 7, "Harbour", "term"),)),
)


@contextlib.asynccontextmanager
async def desk(folder: Path, digest: DigestSettings) -> AsyncIterator[Desk]:
    """A story every second day, then a digest; the loud day begins."""
    url = f"sqlite:///{folder / 'news.db'}"
    database = await open_database(url)
    settings = Settings(
        path=folder / "sources.yaml",
        sources=(DAILY_HERALD,),
        watchlist=WATCHLIST,
        digests=(digest,),
        channels={"console": Channel("console", "console")},
        http=HttpSettings(),
        storage_url=url,
        first_run=timedelta(days=2),
        archive_keep=timedelta(days=30),
        heartbeat="",
    )
    await settings_into(database, settings, now=BEGIN)
    [feed] = await database.feeds.all_feeds()
    await database.feeds.record_poll(plan(feed, at=BEGIN))
    out = io.StringIO()
    async with fetcher() as web:
        workers = cast(ReadingWorkers, InThisProcess())
        pipeline = Pipeline(
            settings, database, web, workers, make_senders(stream=out), clock=lambda: here.now, draw=lambda: 0.0
        )
        here = Desk(database, settings, pipeline, out)
        for day in range(1, 11):
            await here.comes(BEGIN + day * DAY + HOUR)
            if day % 2:  # one that nobody asks for: the feeds are read every day
                await database.digests.place([here.number], [], now=here.now)
        await here.ticks(LOUD - 4 * HOUR)
        try:
            yield here
        finally:
            await database.close()


async def test_a_spike_is_told_at_once_and_its_stories_in_the_morning(tmp_path: Path) -> None:
    async with desk(tmp_path, DIGEST) as here:
        for minute in range(12):
            await here.comes(LOUD + minute * timedelta(minutes=1))
        alert = await here.ticks(LOUD + HOUR)
        assert alert.startswith("Lindqvist with Harbour spikes: 12 stories in the last 24 hours, usually ")
        assert "↑ Mara Lindqvist with Harbour: 12 stories" in " ".join(alert.split())
        assert [f"Harbour {number}" in alert for number in range(11, 23)] == [False] * 9 + [True] * 3
        assert "feeds answered" not in alert

        await here.comes(LOUD + 2 * HOUR)
        assert await here.ticks(LOUD + 2 * HOUR) == "", "neither the same spike again nor the digest before its time"
        state = (await here.database.digests.states())["voices"]
        assert state.next_at == LOUD + 20 * HOUR
        morning = await here.ticks(LOUD + 20 * HOUR)
        assert morning.startswith("Lindqvist on Harbour: 13 stories")
        assert "↑" not in morning, "it was told"
        assert "since 25 Mar, 08:00" in " ".join(morning.split()), "an alert is no check of the feeds"
        assert await here.ticks(LOUD + 21 * HOUR) == ""


async def test_a_service_that_dies_between_deciding_and_sending_tells_once(tmp_path: Path) -> None:
    async with desk(tmp_path, DIGEST) as here:
        for minute in range(12):
            await here.comes(LOUD + minute * timedelta(minutes=1))
        here.now = LOUD + HOUR
        await InlineDispatch(here.pipeline).decide_digests()  # and dies
        await here.comes(LOUD + HOUR)
        assert (await here.ticks(LOUD + 2 * HOUR)).count("spikes:") == 1
        assert await here.ticks(LOUD + 3 * HOUR) == ""
        windows = [delivery.frozen.window for delivery in await here.database.digests.deliveries()]
        assert windows == sorted(set(windows), reverse=True)


@pytest.mark.parametrize(("setting", "line"), [("line", True), ("off", False)])
async def test_a_line_stands_on_top_of_the_digest_unless_it_is_turned_off(
    tmp_path: Path, setting: str, line: bool
) -> None:
    async with desk(tmp_path, replace(DIGEST, spikes=setting)) as here:
        for minute in range(12):
            await here.comes(LOUD + minute * timedelta(minutes=1))
        assert await here.ticks(LOUD + HOUR) == ""
        made = await preview_digest(here.pipeline, "voices", since=None)
        shown = json.loads(webhook_body(here.pipeline, made.content))
        assert (shown["type"], len(shown["data"]["stories"])) == ("digest", 12)
        assert [spike["stories"] for spike in shown["data"]["spikes"]] == ([12] if line else [])
        morning = await here.ticks(LOUD + 20 * HOUR)
        assert ("↑ Mara Lindqvist with Harbour: 12 stories" in " ".join(morning.split())) is line
        assert morning.startswith(
            "Lindqvist with Harbour spikes: 12 stories" if line else "Lindqvist on Harbour: 12 st"
        )


async def test_a_spike_waits_for_the_end_of_the_quiet_hours(tmp_path: Path) -> None:
    async with desk(tmp_path, replace(DIGEST, quiet="12:30-15:00")) as here:
        for minute in range(12):
            await here.comes(LOUD + minute * timedelta(minutes=1))
        dispatch = InlineDispatch(here.pipeline)
        said = {hours: await here.ticks(LOUD + timedelta(hours=hours), dispatch) for hours in (1, 2.9, 3, 4)}
        assert [hours for hours, text in said.items() if text] == [3]
        assert "The stories come with the digest itself." in said[3]

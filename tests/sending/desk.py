"""A desk that is told by digests: a real database, a clock to set, articles as if they had been read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, cast

from alerts import make_senders
from monitor.dispatch.inline import InlineDispatch
from monitor.domain.models import Channel, Delivery, Kind, Person, Watchlist
from monitor.domain.ports import Database, Sender
from monitor.domain.query import AnyWatch
from monitor.pipeline import Pipeline
from monitor.service.opening import settings_into
from monitor.settings import DigestSettings, HttpSettings, Settings
from storage import open_database
from tests.alerts.samples import SECRET
from tests.storage.world import LEASE, entry, feeds, hit, plan, reading

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARA = Watchlist(people=(Person("mara", "Mara Lindqvist"),))


@dataclass
class Clock:
    """The time, as the test sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def digest(name: str, schedule: str = "instant", *, to: Sequence[str] = ("console",), **more: Any) -> DigestSettings:
    """A digest of everything that is said of anybody."""
    settings = {"timezone": "UTC", **more}
    return DigestSettings(
        id=name, name=name, when="people", query=AnyWatch("person"), schedule=schedule, to=tuple(to), **settings
    )


def channels(
    *, smtp: str = "smtp://127.0.0.1:1", hook: str = "http://127.0.0.1:1/", to: Sequence[str] = ()
) -> dict[str, Channel]:
    """A console, a mail channel and a webhook."""
    recipients = list(to) or ["desk@example.org", "night@example.org"]
    mail = {"smtp": smtp, "from": "vigil@example.org", "to": recipients}
    return {
        "console": Channel("console", "console"),
        "desk": Channel("desk", "email", mail),
        "hook": Channel("hook", "webhook", {"url": hook, "secret": SECRET}),
    }


def settings_of(url: str, *digests: DigestSettings, through: Mapping[str, Channel] | None = None) -> Settings:
    """Settings of these digests and nothing else."""
    return Settings(
        path=Path("sources.yaml"),
        sources=(),
        watchlist=MARA,
        digests=digests,
        channels=through or channels(),
        http=HttpSettings(),
        storage_url=url,
        first_run=timedelta(days=2),
        archive_keep=timedelta(days=30),
        heartbeat="",
    )


def pipeline_of(
    database: Database, settings: Settings, clock: Clock, *, senders: Mapping[str, Sender] | None = None
) -> Pipeline:
    """The real pipeline; what reads and fetches has no part in sending."""
    nothing = cast(Any, None)
    senders = senders or make_senders(stream=StringIO())
    return Pipeline(settings, database, nothing, nothing, senders=senders, clock=clock, draw=lambda: 0.0)


@dataclass
class Desk:
    """A service on a database, which can be started anew."""

    database: Database
    pipeline: Pipeline
    clock: Clock
    dispatch: InlineDispatch

    async def restart(self) -> None:
        """What a service does when it starts."""
        await self.database.free_leases()
        await self.database.digests.sync_digests([one.id for one in self.pipeline.settings.digests], now=self.clock())
        self.pipeline = replace(self.pipeline)
        self.dispatch = InlineDispatch(self.pipeline)

    async def tick(self, *, after: timedelta = timedelta(0)) -> None:
        """Let the time pass, decide and send."""
        self.clock.now += after
        await self.dispatch.decide_digests()
        await self.dispatch.send_all()

    async def publish(self, *numbers: int, next_poll: timedelta = 400 * DAY) -> None:
        """Articles of these numbers appear and are read."""
        await publish(self.database, *numbers, now=self.clock(), next_poll=next_poll)

    async def told(self, name: str) -> list[list[int]]:
        """The articles of each message of a digest, the first message first."""
        return [stories(one) for one in await self.deliveries(name)]

    async def deliveries(self, name: str) -> list[Delivery]:
        """The messages of a digest, the first one first."""
        found = await self.database.digests.deliveries()
        return [one for one in reversed(found) if one.frozen.digest_id == name]


def stories(delivery: Delivery) -> list[int]:
    """The numbers of the articles that a console message tells of."""
    return sorted(int(number) for number in re.findall(r"Lindqvist on story (\d+)", delivery.frozen.payload["text"]))


@asynccontextmanager
async def desk(folder: Path, *digests: DigestSettings, now: datetime = NOW, **more: Any) -> AsyncIterator[Desk]:
    """A desk with these digests; `through` are its channels, `senders` send."""
    url = f"sqlite:///{folder / 'news.db'}"
    settings = settings_of(url, *digests, through=more.pop("through", None))
    database = await open_database(url)
    try:
        clock = Clock(now)
        pipeline = pipeline_of(database, settings, clock, **more)
        await settings_into(database, settings, now=now)
        await feeds(database, now=now)
        yield Desk(database, pipeline, clock, InlineDispatch(pipeline))
    finally:
        await database.close()


async def appear(database: Database, *numbers: int, now: datetime, next_poll: timedelta = 400 * DAY) -> None:
    """A poll finds new articles of these numbers."""
    [feed] = await database.feeds.all_feeds()
    new = [entry(number) for number in numbers]
    await database.feeds.record_poll(plan(feed, *new, at=now, next_poll_at=now + next_poll))


async def publish(database: Database, *numbers: int, now: datetime, next_poll: timedelta = 400 * DAY) -> None:
    """Articles of these numbers appear and are read."""
    await appear(database, *numbers, now=now, next_poll=next_poll)
    await read_all(database, now=now)


async def read_all(database: Database, *, now: datetime) -> None:
    """Whatever waits is read; each article says something of its own about Mara Lindqvist."""
    for unread in await database.articles.claim_unread(now=now, lease=LEASE, limit=1000):
        found = reading(hit("mara", Kind.PERSON), version=MARA.version)
        number = int(unread.url.rsplit("/", 1)[1])
        title = f"Lindqvist on story {number}"
        article = replace(found.article, url=unread.url, title=title, published=now)
        await database.articles.record_reading(unread.id, replace(found, article=article), names=MARA.names, now=now)

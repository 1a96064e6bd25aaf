"""From a settings file to a monitor that can work: what is loaded, opened and closed, in which order."""

from __future__ import annotations

import gc
import os
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from monitor.domain.models import Channel, DigestContent
from monitor.domain.ports import Database, Sender, ServiceLock
from monitor.fetch.http import HttpFetcher
from monitor.pipeline import Pipeline, timing_of
from monitor.policy.spikes import asked_rules
from monitor.policy.timing import next_after, timing_problems
from monitor.service.network import Pauses
from monitor.settings import RuleCheckers, Settings, load_settings
from monitor.watch.query import parse_query
from monitor.workers import Workers


@dataclass(frozen=True, slots=True)
class Adapters:
    """What the composition root brings: the packages that monitor itself does not know."""

    open_database: Callable[[str], Awaitable[Database]]
    service_lock: Callable[[str], ServiceLock]
    lock_holder: Callable[[str], int | None]  # the process that holds the service lock
    senders: Mapping[str, Sender]
    check_channel: Callable[[Channel], list[str]]
    render_page: Callable[[DigestContent], str]  # a digest as one HTML page
    check_templates: Callable[[Path], list[str]]
    environ: Mapping[str, str]


def load(path: Path, adapters: Adapters) -> Settings:
    """Read and check the settings. Raises SettingsError with every problem of the file."""
    rules = RuleCheckers(
        parse_when=partial(parse_query, mode="when"),
        parse_query=partial(parse_query, mode="query"),
        timing_problems=timing_problems,
        check_channel=adapters.check_channel,
    )
    return load_settings(path, environ=adapters.environ, rules=rules)


@dataclass
class Runtime:
    """An open database, network and worker processes, with the pipeline over them."""

    database: Database
    fetcher: HttpFetcher
    workers: Workers
    pipeline: Pipeline
    pauses: Pauses

    async def renewed(self, settings: Settings) -> Pipeline:
        """The pipeline under new settings; work under way goes on with what it has."""
        if settings.http != self.pipeline.settings.http:
            # The old network is closed with the service: requests under way still need it.
            self._retired.append(self.fetcher)
            self.fetcher = await self.pauses.fetcher(settings.http)
        self.pipeline = replace(self.pipeline, settings=settings, fetcher=self.fetcher)
        return self.pipeline

    def __post_init__(self) -> None:
        self._retired: list[HttpFetcher] = []

    async def close(self) -> None:
        """Close all, the database last."""
        await self.workers.aclose()
        for fetcher in [*self._retired, self.fetcher]:
            await fetcher.aclose()
        await self.pauses.finish()
        await self.database.close()


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(settings: Settings, adapters: Adapters, *, exclusive: bool) -> AsyncIterator[Runtime]:
    """Open all that the pipeline needs. `exclusive` takes the service lock. Raises DatabaseBusy, DatabaseUnusable."""
    # Thousands of feeds under way live longer than Python's collector expects: at its usual pace, looking through
    # them again and again takes a tenth of all time.
    gc.set_threshold(50_000, 20, 50)
    lock = adapters.service_lock(settings.storage_url) if exclusive else None
    if lock is not None:
        lock.acquire()
    try:
        database = await adapters.open_database(settings.storage_url)
        if lock is not None:
            await database.free_leases()
        pauses = Pauses(database, utc_now)
        fetcher = await pauses.fetcher(settings.http)
        workers = Workers(max_workers=(os.cpu_count() or 2) + 1)  # one for the slow lane
        pipeline = Pipeline(
            settings=settings,
            database=database,
            fetcher=fetcher,
            workers=workers,
            senders=adapters.senders,
            clock=utc_now,
            draw=random.random,
            key=await database.recipients.signing_key(lambda: secrets.token_bytes(32)),
        )
        runtime = Runtime(database=database, fetcher=fetcher, workers=workers, pipeline=pipeline, pauses=pauses)
        try:
            yield runtime
        finally:
            await runtime.close()
    finally:
        if lock is not None:
            lock.release()


async def settings_into(database: Database, settings: Settings, *, now: datetime) -> None:
    """Make the database know the feeds and digests of the settings, and each digest's time under its schedule now."""
    await database.feeds.sync_sources(settings.sources, now=now)
    await database.digests.sync_digests([digest.id for digest in settings.digests], now=now)
    states = await database.digests.states()
    for digest in settings.digests:
        rules = asked_rules(digest.when, digest.query, watchlist=settings.watchlist)
        await database.digests.note_asked(digest.id, rules, now=now)
        state = states[digest.id]
        next_at = next_after(timing_of(digest), state, now=now)
        if next_at != state.next_at:
            await database.digests.set_next(digest.id, next_at)

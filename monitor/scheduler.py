"""The running service: APScheduler ticks over the rows, live settings, a clean end. Only this module names APScheduler.

A handful of interval ticks, never a job a feed: the rows say what is owed, a tick only looks. Ticks coalesce and never
overlap themselves; a late one still runs (`misfire_grace_time=None`; the default of one second drops it silently).
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from watchfiles import awatch

from monitor.dispatch.inline import InlineDispatch
from monitor.domain.errors import SettingsError, StorageError
from monitor.domain.models import Event
from monitor.fetch.beacon import Beacon, tell_systemd
from monitor.pipeline import Pipeline
from monitor.service.checking import failed_examples
from monitor.service.hubs import subscribe_due
from monitor.service.opening import Adapters, Runtime, load, opened, settings_into
from monitor.settings import Settings, difference

log = structlog.get_logger()

TICK = 2.0  # seconds between looks at what is owed
BEAT_EVERY = timedelta(seconds=15)  # a heartbeat is a write: not one a tick
DRAIN = 20.0  # seconds that work under way may take after a stop was asked for
REACH_CHECK_AFTER = 5  # feeds that failed with none answering before we say that no feed can be reached
REMIND_EVERY = timedelta(minutes=1)
EVENTS_KEPT = timedelta(days=90)
SIGNATURES_KEPT = timedelta(days=30)  # what stories are known by; nothing joins an older one


@dataclass
class Service:
    """One running service on one database."""

    runtime: Runtime
    adapters: Adapters
    dispatch: InlineDispatch
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _beaten: dict[str, datetime] = field(default_factory=dict)
    _spoke_of_reach: bool = False
    _storage_spoken_at: datetime | None = None

    @property
    def pipeline(self) -> Pipeline:
        """The acts under the settings in force."""
        return self.dispatch.pipeline

    async def run(self) -> None:
        """Work until `stop` is set, then finish what is under way."""
        scheduler = self._scheduler()
        watcher = asyncio.create_task(self._watch_settings())
        scheduler.start()
        tell_systemd("READY=1")
        _log_start(self.pipeline.settings)
        try:
            await self.stop.wait()
        finally:
            tell_systemd("STOPPING=1")
            log.info("stopping: what is under way is finished first", at_most_seconds=DRAIN)
            scheduler.pause()
            watcher.cancel()
            await self.dispatch.drain(within=DRAIN)
            scheduler.shutdown(wait=False)
            await asyncio.gather(watcher, return_exceptions=True)
            log.info("stopped")

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        ticks: dict[str, tuple[Callable[[], Awaitable[object]], float]] = {
            "poll": (self.dispatch.poll_due, TICK),
            "read": (self.dispatch.read_unread, TICK),
            "digests": (self.dispatch.decide_digests, TICK),
            "send": (self.dispatch.send_due, TICK),
            "hubs": (lambda: subscribe_due(self.pipeline), 60.0),
            "housekeeping": (self._housekeeping, 3600.0),
            "heartbeat": (self._heartbeat, 60.0),
        }
        for name, (act, seconds) in ticks.items():
            scheduler.add_job(
                self._tick, "interval", args=[name, act], seconds=seconds, id=name, next_run_time=self.pipeline.clock()
            )
        scheduler.add_listener(_on_job_event, EVENT_JOB_MISSED | EVENT_JOB_ERROR)
        return scheduler

    # ------------------------------------------------------------ ticks

    async def _tick(self, name: str, act: Callable[[], Awaitable[object]]) -> None:
        try:
            await act()
            await self._beat(name)
        except StorageError as error:
            self._speak_of_storage(error)
            return
        if name == "poll":
            tell_systemd("WATCHDOG=1")
            self._speak_of_reach()

    def _speak_of_storage(self, error: StorageError) -> None:
        """Say that the database cannot be used: once a minute, not at every tick, lest the log fill a full disk."""
        now = self.pipeline.clock()
        spoken = self._storage_spoken_at
        if spoken is None or not timedelta(0) <= now - spoken < REMIND_EVERY:
            self._storage_spoken_at = now
            log.error("the database cannot be used now; every tick tries again", why=str(error))

    async def _beat(self, name: str) -> None:
        now = self.pipeline.clock()
        last = self._beaten.get(name)
        # A clock that was set back must not silence the heartbeat.
        if last is None or not timedelta(0) <= now - last < BEAT_EVERY:
            await self.pipeline.database.health.beat(name, now=now)
            self._beaten[name] = now
            # Only a write that went through tells: a tick with nothing to write succeeds on a full disk too.
            if self._storage_spoken_at is not None:
                self._storage_spoken_at = None
                log.info("the database can be used again")

    async def _housekeeping(self) -> None:
        """Forget what the settings say not to keep."""
        now = self.pipeline.clock()
        forgotten = await self.pipeline.database.articles.prune_bodies(before=now - self.pipeline.settings.archive_keep)
        await self.pipeline.database.stories.forget(before=now - SIGNATURES_KEPT)
        await self.pipeline.database.health.prune(before=now - EVENTS_KEPT)
        if forgotten:
            log.info("bodies without a hit forgotten", articles=forgotten)

    async def _heartbeat(self) -> None:
        """Tell the configured address that the last passes were good: feeds answered, or none was due."""
        address = self.pipeline.settings.heartbeat
        report = self.dispatch.report
        if address and (report.feeds == 0 or report.failed < report.feeds):
            await Beacon(address).call()

    def _speak_of_reach(self) -> None:
        """Say once, within seconds, when no feed at all answers: a monitor that hears nothing must not look alive."""
        report = self.dispatch.report
        wanted = min(REACH_CHECK_AFTER, len(self.pipeline.settings.sources))
        if self._spoke_of_reach or report.feeds < wanted or not wanted:
            return
        self._spoke_of_reach = True
        if report.failed == report.feeds:
            log.warning(
                "no feed could be reached so far: is there a network? Every feed is tried again by itself. "
                "`make demo` shows the whole job without a network",
                tried=report.feeds,
            )

    # ------------------------------------------------------------ live settings

    async def _watch_settings(self) -> None:
        path = self.pipeline.settings.path
        # The folder is watched, not the file: editors replace a file when they save it.
        async for changes in awatch(path.parent, stop_event=self.stop, debounce=400, step=100, recursive=False):
            if any(Path(changed).name == path.name for _, changed in changes):
                await self._take_up(path)

    async def _take_up(self, path: Path) -> None:
        """Put a saved edit into force, or refuse it and go on with the last good one."""
        old = self.pipeline.settings
        try:
            new = load(path, self.adapters)
        except SettingsError as error:
            for problem in error.problems:
                log.error("settings refused, the last good ones stay in force", problem=problem)
            return
        if failed := failed_examples(new):
            for failure in failed:
                log.error("settings refused, the last good ones stay in force", failed_example=failure)
            return
        changes = difference(old, new)
        if not changes:
            return
        if new.storage_url != old.storage_url:
            log.warning("storage.url is read at the start only: restart the service to move to the new database")
            new = replace(new, storage_url=old.storage_url)
        if (new.http.public_url, new.http.listen) != (old.http.public_url, old.http.listen):
            log.warning(
                "http.public_url and http.listen are read at the start only: restart the service to listen there"
            )
        try:
            self.dispatch.pipeline = await self.runtime.renewed(new)
            await settings_into(self.pipeline.database, new, now=self.pipeline.clock())
            event = Event(at=self.pipeline.clock(), kind="settings", detail="; ".join(changes))
            await self.pipeline.database.health.record_event(event)
        except StorageError as error:
            log.error("the new settings could not be stored; save the file again", why=str(error))
            return
        for change in changes:
            log.info("settings changed", what=change)


Attend = Callable[[Callable[[], Pipeline]], AbstractAsyncContextManager[None]]


async def serve(path: Path, adapters: Adapters, *, attend: Attend) -> None:
    """Run the service on these settings until SIGINT or SIGTERM; `attend` answers the outside meanwhile.

    Raises SettingsError, DatabaseBusy, DatabaseUnusable.
    """
    settings = load(path, adapters)
    async with opened(settings, adapters, exclusive=True) as runtime:
        await settings_into(runtime.database, settings, now=runtime.pipeline.clock())
        service = Service(runtime=runtime, adapters=adapters, dispatch=InlineDispatch(runtime.pipeline))
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, service.stop.set)
        async with attend(lambda: service.pipeline):
            await service.run()


def _log_start(settings: Settings) -> None:
    log.info(
        "watching",
        feeds=len(settings.sources),
        people=len(settings.watchlist.people),
        topics=len(settings.watchlist.topics),
        digests=len(settings.digests),
        settings=str(settings.path),
    )


def _on_job_event(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        log.warning("a tick was missed", tick=event.job_id, due=str(event.scheduled_run_time))
    else:
        log.error("a tick failed; the next one tries again", tick=event.job_id, exc_info=event.exception)

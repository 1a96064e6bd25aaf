"""The network under the settings, and which hosts asked to be left alone, over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor import __version__
from monitor.domain.errors import StorageError
from monitor.domain.headers import LONGEST_WAIT
from monitor.domain.ports import Database
from monitor.fetch.http import HttpFetcher
from monitor.settings import HttpSettings

log = structlog.get_logger()


def user_agent(http: HttpSettings) -> str:
    """Who we say we are: name, version, and whom to write to."""
    contact = f"; {http.contact}" if http.contact else ""
    return f"Newsvigil/{__version__} (news monitor{contact})"


def make_fetcher(http: HttpSettings, *, on_pause: Callable[[str, float], None] | None = None) -> HttpFetcher:
    """The network under these settings."""
    return HttpFetcher(
        user_agent=user_agent(http),
        allow_private=http.allow_private,
        min_gap=http.min_gap,
        proxy=http.proxy,
        on_pause=on_pause,
    )


class Pauses:
    """Keeps in the database which hosts asked to be left alone, so that a restart does not forget it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    async def fetcher(self, http: HttpSettings) -> HttpFetcher:
        """The network under these settings, which knows the pauses that are still kept."""
        made = make_fetcher(http, on_pause=self._keep)
        now = self._clock()
        for host, until in (await self._database.health.paused_hosts(now=now)).items():
            made.pause(host, min(until - now, LONGEST_WAIT).total_seconds())
        return made

    def _keep(self, host: str, seconds: float) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        task = asyncio.ensure_future(self._database.health.pause_host(host, until=until))
        self._writing.add(task)
        task.add_done_callback(self._written)

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writing.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), StorageError):
            log.error("a host's pause could not be stored", why=str(error))

    async def finish(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

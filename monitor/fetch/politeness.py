"""Manners: one request at a time to a host, a gap between two, and a host's own word when it wants to be left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.domain.errors import HostBusy

IDLE_HOSTS = 20_000  # hosts that are remembered before the idle ones are forgotten
PATIENCE = 60.0  # seconds: a longer pause is not waited for, so that nobody who waits blocks others meanwhile
QUEUE = 600.0  # seconds that a request waits at a host's door before it comes back another time


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    guests: int = 0
    gap: float = 0.0  # what the host itself asks for between two requests


@dataclass
class Politeness:
    """The turns of all hosts. `clock` is monotonic and in seconds.

    A request first gets its host's turn and only then one of the places of all, so that a busy host, whose requests
    queue at its own door, never holds a place that another could use.
    """

    min_gap: float
    most: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    patience: float = PATIENCE
    queue: float = QUEUE
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.most)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for this host's turn; the gap runs from the end of the request. Raises HostBusy."""
        state = self._hosts.setdefault(host, _Host())
        self._refuse_when_paused(host, state)
        state.guests += 1
        try:
            await self._queue_up(host, state)
            try:
                await self._wait_for_the_gap(host, state)
                async with self._places:
                    try:
                        yield
                    finally:
                        state.free_at = max(state.free_at, self.clock() + max(self.min_gap, state.gap))
            finally:
                state.turn.release()
        finally:
            state.guests -= 1
            self._forget_idle()

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        state = self._hosts.setdefault(host, _Host())
        state.free_at = max(state.free_at, self.clock() + seconds)

    def slow_down(self, host: str, gap: float) -> None:
        """Keep so many seconds between two requests to a host (its robots.txt's crawl-delay); 0: no more than usual."""
        if gap or host in self._hosts:
            self._hosts.setdefault(host, _Host()).gap = gap

    async def _queue_up(self, host: str, state: _Host) -> None:
        try:
            async with asyncio.timeout(self.queue):
                await state.turn.acquire()
        except TimeoutError as error:
            raise HostBusy(
                f"{state.guests} requests wait for {host}", retry_after=timedelta(seconds=self.queue)
            ) from error

    async def _wait_for_the_gap(self, host: str, state: _Host) -> None:
        # A pause may grow while we wait for its end, so look again.
        while (wait := state.free_at - self.clock()) > 0:
            self._refuse_when_paused(host, state)
            await self.sleep(wait)

    def _refuse_when_paused(self, host: str, state: _Host) -> None:
        wait = state.free_at - self.clock()
        if wait > max(self.patience, self.min_gap, state.gap):
            raise HostBusy(f"{host} asked to be left alone for now", retry_after=timedelta(seconds=wait))

    def _forget_idle(self) -> None:
        if len(self._hosts) > IDLE_HOSTS:
            now = self.clock()
            self._hosts = {host: s for host, s in self._hosts.items() if s.guests or s.free_at > now}

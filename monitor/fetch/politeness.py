"""Manners: one request at a time to a host, a gap between two, and a host's own word when it wants to be left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

IDLE_HOSTS = 20_000  # hosts that are remembered before the idle ones are forgotten


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


@dataclass
class Politeness:
    """The turns of all hosts. `clock` is monotonic and in seconds.

    A request first gets its host's turn and only then one of the places of all, so that a busy host, whose requests
    queue at its own door, never holds a place that another could use.
    """

    min_gap: float
    most: int
    clock: Callable[[], float] = time.monotonic
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.most)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for this host's turn; the gap runs from the end of the request."""
        state = self._hosts.setdefault(host, _Host())
        state.waiting += 1
        try:
            async with state.turn:
                # A pause may grow while we wait for its end, so look again.
                while (wait := state.free_at - self.clock()) > 0:  # noqa: ASYNC110
                    await asyncio.sleep(wait)
                async with self._places:
                    try:
                        yield
                    finally:
                        state.free_at = max(state.free_at, self.clock() + self.min_gap)
        finally:
            state.waiting -= 1
            self._forget_idle()

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        state = self._hosts.setdefault(host, _Host())
        state.free_at = max(state.free_at, self.clock() + seconds)

    def _forget_idle(self) -> None:
        if len(self._hosts) > IDLE_HOSTS:
            now = self.clock()
            self._hosts = {host: s for host, s in self._hosts.items() if s.waiting or s.free_at > now}

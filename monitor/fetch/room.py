"""Room for large bodies: only so many are in memory at once, from their first megabyte until their reader is done.

Hundreds of fetches are under way at once and few processes read what they bring. Without a bound, bodies that wait for
their reader would fill the memory; so a body that turns out to be large waits for room, and its server with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from monitor.domain.errors import HostBusy

LARGE = 1_000_000  # bytes; what is smaller needs no room
PLACES = 4  # of up to 20 MB each, and their copies on the way
PATIENCE = 10.0  # seconds that a body waits for room, its connection open
COME_BACK = timedelta(minutes=2)


class Claim:
    """What one piece of work holds: nothing, or the place of its large bodies."""

    def __init__(self) -> None:
        self._places: asyncio.Semaphore | None = None

    async def take(self, places: asyncio.Semaphore) -> None:
        """Take a place, once. Raises HostBusy where none becomes free."""
        if self._places is not None:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await places.acquire()
        except TimeoutError as error:
            raise HostBusy("too many large bodies wait to be read", retry_after=COME_BACK) from error
        self._places = places

    def release(self) -> None:
        """Give the place back: the bodies are no longer held."""
        places, self._places = self._places, None
        if places is not None:
            places.release()


_CLAIM: ContextVar[Claim | None] = ContextVar("claim", default=None)


@contextmanager
def claiming(claim: Claim) -> Iterator[Claim]:
    """Let what is fetched here take its room by this claim, which outlives the fetch as long as the bodies do."""
    before = _CLAIM.set(claim)
    try:
        yield claim
    finally:
        _CLAIM.reset(before)


@contextmanager
def until_done() -> Iterator[None]:
    """Let what is fetched here hold its room until the end of this block."""
    with claiming(Claim()) as claim:
        try:
            yield
        finally:
            claim.release()


async def make_room(places: asyncio.Semaphore) -> None:
    """Wait for room for a large body. Without a claim around it nobody says when it ends, and it needs none."""
    claim = _CLAIM.get()
    if claim is not None:
        await claim.take(places)

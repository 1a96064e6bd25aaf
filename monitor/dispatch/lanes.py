"""Work in lanes: what shares a lane is done one after another, the lanes side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class Lanes(Generic[T]):
    """Feeds by their hosts: one whose host is slow or busy holds up its neighbours there, and nobody else."""

    act: Callable[[T], Awaitable[None]]
    _waiting: dict[str, deque[T]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def add(self, lane: str, item: T) -> None:
        """Start an item, behind those of its lane."""
        if lane in self._waiting:
            self._waiting[lane].append(item)
            return
        self._waiting[lane] = deque([item])
        task = asyncio.create_task(self._work(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def under_way(self) -> dict[str, int]:
        """How many items each lane holds, the one at work included."""
        return {lane: len(items) for lane, items in self._waiting.items()}

    @property
    def tasks(self) -> frozenset[asyncio.Task[None]]:
        """The lanes at work."""
        return frozenset(self._tasks)

    async def finish(self) -> None:
        """Wait until every lane is empty. Raises what an item raised first, and ends the other lanes."""
        try:
            await asyncio.gather(*self._tasks)
        finally:
            for task in self._tasks:
                task.cancel()

    def drop_waiting(self) -> None:
        """Begin nothing more; what is at work goes on."""
        for items in self._waiting.values():
            while len(items) > 1:
                items.pop()

    async def _work(self, lane: str) -> None:
        items = self._waiting[lane]
        try:
            while items:
                await self.act(items[0])  # it counts as under way until it is done
                items.popleft()
        finally:
            del self._waiting[lane]

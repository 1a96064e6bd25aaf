"""Many small units of one kind, written as one.

Polls of unchanged feeds come by the thousand, and a statement for each costs far more than its row: those that come
while the writer is busy are written together, by statements of many rows.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy import Connection

from storage.writer import Writer

LINGER = 0.02  # seconds that the first value of a round waits for others: a transaction costs as much as twenty rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T
    written: asyncio.Future[None]


@dataclass
class Gathering(Generic[T]):
    """Writes values together. `write` writes some of them; the order in which values come is kept."""

    writer: Writer
    write: Callable[[Connection, Sequence[T]], None]
    _waiting: deque[_Item[T]] = field(default_factory=deque)
    _asked: bool = False  # a unit is queued that has not begun to take what waits
    _rounds: set[asyncio.Task[None]] = field(default_factory=set)

    async def add(self, value: T) -> None:
        """Write a value; returns once it is committed. Raises what writing it raised."""
        item = _Item(value, asyncio.get_running_loop().create_future())
        self._waiting.append(item)
        if not self._asked:
            self._asked = True
            task = asyncio.ensure_future(self._round())
            self._rounds.add(task)
            task.add_done_callback(self._rounds.discard)
        await item.written

    async def _round(self) -> None:
        taken: list[_Item[T]] = []
        await asyncio.sleep(LINGER)
        try:
            await self.writer.run(partial(self._write_waiting, taken=taken))
        except Exception as error:
            if not taken:  # the unit never began
                self._asked = False
                taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
            await self._one_by_one(taken, error)
            return
        for item in taken:
            _tell(item, None)

    def _write_waiting(self, connection: Connection, *, taken: list[_Item[T]]) -> None:
        """Run in the writer's thread. The flag falls before anything is taken: what comes later asks anew."""
        self._asked = False
        while self._waiting:
            taken.append(self._waiting.popleft())
        if taken:
            self.write(connection, [item.value for item in taken])

    async def _one_by_one(self, items: Sequence[_Item[T]], error: Exception) -> None:
        """One value that cannot be written must not take the others with it."""
        for item in items:
            if len(items) > 1:
                try:
                    await self.writer.run(partial(self._write_one, item.value))
                except Exception as own:
                    _tell(item, own)
                else:
                    _tell(item, None)
            else:
                _tell(item, error)

    def _write_one(self, value: T, connection: Connection) -> None:
        self.write(connection, [value])


def _tell(item: _Item[T], error: Exception | None) -> None:
    if item.written.done():  # its caller was cancelled
        return
    if error is None:
        item.written.set_result(None)
    else:
        item.written.set_exception(error)

"""The one writer, and the readers.

A unit is a plain function of a connection. The writer groups units that wait into one transaction, each in a savepoint
of its own: a unit that fails is undone alone, and a caller goes on only when its unit is committed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from monitor.domain.errors import DatabaseUnusable
from storage.failures import storage_error

GROUP_UNITS = 100
GROUP_SECONDS = 0.020

T = TypeVar("T")
Unit: TypeAlias = Callable[[Connection], T]


class Reader:
    """Runs queries, each in a snapshot of its own."""

    def __init__(self, engine: AsyncEngine, *, name: str) -> None:
        self._engine = engine
        self._name = name

    async def run(self, query: Unit[T]) -> T:
        """Run a query. Raises a StorageError where the database cannot be used."""
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(query)
        except DBAPIError as error:
            raise storage_error(error, self._name) or error from error

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


@dataclass(slots=True)
class _Waiting:
    """A unit and the caller that waits for it."""

    unit: Unit[Any]
    caller: asyncio.Future[Any]
    value: Any = None
    error: Exception | None = None

    def answer(self) -> None:
        """Let the caller go on, unless it gave up."""
        if self.caller.done():
            return
        if self.error is None:
            self.caller.set_result(self.value)
        else:
            self.caller.set_exception(self.error)


class Writer:
    """Runs units, grouped, in the order in which they came."""

    def __init__(self, engine: AsyncEngine, *, name: str) -> None:
        self._engine = engine
        self._name = name
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._closed = False
        self._task = asyncio.create_task(self._work(), name="storage writer")

    async def run(self, unit: Unit[T]) -> T:
        """Run a unit; returns once it is committed.

        A unit may be run twice (its first try rolled back), so it changes nothing but the database. Raises what the
        unit raised, or a StorageError where the database cannot be used.
        """
        if self._closed:
            raise DatabaseUnusable(f"the database {self._name} is closed")
        caller: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Waiting(unit, caller))
        try:
            return await caller
        except DBAPIError as error:
            raise storage_error(error, self._name) or error from error

    async def close(self) -> None:
        """Finish what waits, then close."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)
        await self._task
        await self._engine.dispose()

    async def _work(self) -> None:
        while (first := await self._queue.get()) is not None:
            await self._write(first)

    async def _write(self, first: _Waiting) -> None:
        """Write one group and let its callers go on."""
        group: list[_Waiting] = []
        try:
            if not await self._try_together(first, group):
                for waiting in group:
                    await self._try_alone(waiting)
        except Exception as error:
            # Nothing of the group was committed: each of its callers hears why, and the writer lives on.
            for waiting in group or [first]:
                waiting.error = error
        for waiting in group or [first]:
            waiting.answer()

    async def _try_together(self, first: _Waiting, group: list[_Waiting]) -> bool:
        """Run a group in one transaction. False: that transaction is lost, through one of its units or the commit."""
        async with self._engine.connect() as connection:
            await connection.begin()
            try:
                async for waiting in self._gather(first):
                    group.append(waiting)
                    await _run_in_savepoint(connection, waiting)
                await connection.commit()
            except DBAPIError:
                return False
        return True

    async def _gather(self, first: _Waiting) -> AsyncIterator[_Waiting]:
        """The units that wait now, and those that come while these are run; it never idles to fill a group.

        While a group is committed the next one gathers by itself, so a lone unit need not wait for company.
        """
        started = time.monotonic()
        yield first
        for _ in range(GROUP_UNITS - 1):
            if self._queue.empty():
                await asyncio.sleep(0)  # a caller that has just been answered may bring its next unit
            if self._queue.empty() or time.monotonic() - started > GROUP_SECONDS:
                return
            waiting = self._queue.get_nowait()
            if waiting is None:
                self._queue.put_nowait(None)  # the end, for _work to see
                return
            yield waiting

    async def _try_alone(self, waiting: _Waiting) -> None:
        """Run a unit in a transaction of its own, so that it can take no other with it."""
        waiting.value, waiting.error = None, None
        try:
            async with self._engine.begin() as connection:
                waiting.value = await connection.run_sync(waiting.unit)
        except Exception as error:
            waiting.error = error


async def _run_in_savepoint(connection: AsyncConnection, waiting: _Waiting) -> None:
    """Run a unit; its failure is kept for its caller. Raises DBAPIError where the whole transaction is gone."""
    if waiting.caller.done():
        return  # the caller gave up before its turn
    savepoint = await connection.begin_nested()
    try:
        waiting.value = await connection.run_sync(waiting.unit)
        await savepoint.commit()
    except Exception as error:
        waiting.error = error
        # A full disk may end the transaction, savepoints and all; then this rollback fails, and says so.
        await savepoint.rollback()

"""The one writer, and the readers.

A unit is a plain function of a connection, run in a thread. The writer groups units that wait into one transaction,
each in a savepoint of its own: a unit that fails is undone alone, and a caller goes on only when its unit is committed.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import DatabaseUnusable
from storage.failures import storage_error

GROUP_UNITS = 100
GROUP_SECONDS = 0.020

T = TypeVar("T")
Unit: TypeAlias = Callable[[Connection], T]


class Reader:
    """Runs queries side by side, each in a snapshot of its own."""

    def __init__(self, engine: Engine, *, name: str, threads: int) -> None:
        self._engine = engine
        self._name = name
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="storage-reader")
        self._closed = False

    async def run(self, query: Unit[T]) -> T:
        """Run a query. Raises a StorageError where the database cannot be used."""
        if self._closed:
            raise DatabaseUnusable(f"the database {self._name} is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._query, query)

    def _query(self, query: Unit[T]) -> T:
        try:
            with self._engine.connect() as connection:
                return query(connection)
        except DBAPIError as error:
            meaning = storage_error(error, self._name)
            if meaning is None:
                raise
            raise meaning from error

    async def close(self) -> None:
        """Let running queries end, then close every connection."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


@dataclass(slots=True)
class _Waiting:
    """A unit, the caller that waits for it, and what came of it."""

    unit: Unit[Any]
    caller: Future[Any]
    value: Any = None
    error: Exception | None = None

    def run(self, connection: Connection) -> None:
        """Run the unit, keeping its value. Raises what it raises."""
        self.error = None
        self.value = self.unit(connection)

    def answer(self) -> None:
        """Let the caller go on."""
        if self.error is None:
            self.caller.set_result(self.value)
        else:
            self.caller.set_exception(self.error)


class Writer:
    """Runs units, grouped, in the order in which they came, in one thread of its own."""

    def __init__(self, engine: Engine, *, name: str) -> None:
        self._engine = engine
        self._name = name
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        # A daemon: a process that ends without closing is killed in the middle, which must be harmless anyway.
        self._thread = threading.Thread(target=self._work, name="storage-writer", daemon=True)
        self._thread.start()

    async def run(self, unit: Unit[T]) -> T:
        """Run a unit; returns once it is committed.

        A unit may be run twice (its first try rolled back), so it changes nothing but the database. Raises what the
        unit raised, or a StorageError where the database cannot be used. A caller that is cancelled before its turn
        has changed nothing.
        """
        if self._closed:
            raise DatabaseUnusable(f"the database {self._name} is closed")
        caller: Future[T] = Future()
        self._queue.put(_Waiting(unit, caller))
        try:
            return await asyncio.wrap_future(caller)
        except DBAPIError as error:
            meaning = storage_error(error, self._name)
            if meaning is None:
                raise
            raise meaning from error

    async def close(self) -> None:
        """Finish what waits, then close."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    # ------------------------------------------------------------ in the writer's thread

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            if first.caller.set_running_or_notify_cancel():
                self._write(first)

    def _write(self, first: _Waiting) -> None:
        """Write one group, then let its callers go on."""
        group = [first]
        try:
            if not self._try_together(group):
                for waiting in group:
                    self._try_alone(waiting)
        except Exception as error:
            # Nothing of the group was committed: each of its callers hears why, and the writer lives on.
            for waiting in group:
                waiting.error = error
        for waiting in group:
            waiting.answer()

    def _try_together(self, group: list[_Waiting]) -> bool:
        """Run a group in one transaction, adding to it what waits.

        Returns False where the transaction is lost: by a unit that took all with it, or by its commit.
        """
        with self._engine.connect() as connection:
            connection.begin()
            try:
                _run_in_savepoint(connection, group[0])
                for waiting in self._more():
                    group.append(waiting)
                    _run_in_savepoint(connection, waiting)
                connection.commit()
            except DBAPIError:
                return False
        return True

    def _more(self) -> Iterator[_Waiting]:
        """Units that wait now, and those that come while these are run.

        It never idles to fill a group: while one is committed the next gathers by itself.
        """
        until = time.monotonic() + GROUP_SECONDS
        for _ in range(GROUP_UNITS - 1):
            if time.monotonic() > until:
                return
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                return
            if waiting is None:
                self._queue.put(None)  # the end, for _work to see
                return
            if waiting.caller.set_running_or_notify_cancel():
                yield waiting

    def _try_alone(self, waiting: _Waiting) -> None:
        """Run a unit in a transaction of its own, so that it can take no other with it."""
        try:
            with self._engine.begin() as connection:
                waiting.run(connection)
        except Exception as error:
            waiting.error = error


def _run_in_savepoint(connection: Connection, waiting: _Waiting) -> None:
    """Run a unit; its failure is kept for its caller. Raises DBAPIError where the whole transaction is gone."""
    savepoint = connection.begin_nested()
    try:
        waiting.run(connection)
        savepoint.commit()
    except Exception as error:
        waiting.error = error
        # A full disk may end the transaction, savepoints and all; then this rollback fails, and says so.
        savepoint.rollback()

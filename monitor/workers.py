"""The worker processes: parsing and reading under a deadline and a memory cap, so that no input can take the service.

Parsers hang, grow and crash on what the web sends. They run in processes of their own (threads share one interpreter
lock, and a thread cannot be killed); a batch that fails is run again page by page, so that the guilty page alone bears
an error in words.

What is large, or takes more than a brief time of computing, goes into a slow lane, one at a time and with the whole
deadline. So the other processes are there for ordinary feeds and pages, however many hard ones come at once. The brief
time is that of the processor: on a busy machine everything is late, and what is only late must not be done twice.
"""

from __future__ import annotations

import asyncio
import fcntl
import multiprocessing
import os
import pickle
import resource
import signal
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.domain.errors import WorkerFailed
from monitor.domain.models import Document, Findings, KeptPage, ParsedFeed, Watchlist
from monitor.reading.feeds import parse_feed
from monitor.reading.reader import PageJob, PageResult, match_batch, read_batch, rough_batch

MIB = 1024 * 1024
LARGE_FEED = 500_000  # bytes of a feed that goes into the slow lane at once
LARGE = 1_000_000  # bytes of a page that does
# What the server that forks the workers imports for all of them. "__main__" too: else every worker would import the
# program's entry point, with all it knows, by itself.
PRELOADED = ["__main__", "monitor.workers", "monitor.reading.preloaded"]
_SECONDS_A_NAME = 0.0005  # of computing: the matcher, which a worker builds once a watchlist
_SECONDS_A_PAGE = 0.25

_LOOK_EVERY = 1.0  # seconds between looks at the pool while a job waits
_LOST_AFTER = 20  # deadlines after which a job that nobody reports on is lost, its wait in the queue included

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take. A worker that has done `jobs` is replaced by a fresh one."""

    seconds: float = 30.0
    brief_seconds: float = 1.0  # of computing, outside of the slow lane
    patience: float = 60.0  # seconds that a job waits for its turn in the slow lane
    memory_mib: int = 2048  # of address space, on top of what a fresh worker has
    jobs: int = 500


@dataclass(frozen=True, slots=True)
class _Packed:
    """A watchlist on its way: a worker that knows its version leaves it packed.

    Of a thousand names, packing takes 6 milliseconds, unpacking 7, and their version 30 more.
    """

    version: str
    data: bytes


class _TooSlow(WorkerFailed):
    """The job took more than a brief time of computing; the slow lane may do it."""


class Workers:
    """A pool of worker processes. They are started by the first job, and end with the service however it ends."""

    def __init__(
        self,
        *,
        max_workers: int,
        limits: Limits | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._max_workers = max_workers
        self._limits = limits or Limits()
        self._clock = clock
        self._pool: ProcessPool | None = None
        self._starting = asyncio.Lock()
        self._slow_lane = asyncio.Lock()
        self._closed = False
        self._packed: _Packed | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    # ------------------------------------------------------------ jobs

    async def parse_feed(self, body: bytes, *, url: str, content_type: str | None) -> ParsedFeed:
        """Parse a feed. Raises NotAFeed; WorkerFailed where no worker survives it."""
        job = partial(parse_feed, body, url=url, content_type=content_type, now=self._clock())
        if len(body) <= LARGE_FEED:
            with suppress(_TooSlow):
                return await self.run(job, computing=self._limits.brief_seconds)
        return await self._slowly(job)

    async def read(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> list[PageResult]:
        """Read and match pages; one result a job, in their order."""
        brief = {result.article_id: result for result in await self.read_brief(watchlist, jobs)}
        return [brief.get(job.article_id) or await self.read_slow(watchlist, job) for job in jobs]

    async def read_brief(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> list[PageResult]:
        """Read and match those pages that are done in a brief time; the others are for `read_slow`."""
        small = [job for job in jobs if len(job.html or b"") <= LARGE]
        if not small:
            return []
        names = len(watchlist.people) + len(watchlist.topics)
        computing = self._limits.brief_seconds + names * _SECONDS_A_NAME + len(small) * _SECONDS_A_PAGE
        try:
            return await self.run(self._reading(watchlist, small), computing=computing)
        except WorkerFailed as failure:
            if len(small) > 1:
                alone = await asyncio.gather(*(self.read_brief(watchlist, [job]) for job in small))
                return [result for results in alone for result in results]
            if isinstance(failure, _TooSlow):
                return []
            return [PageResult(small[0].article_id, None, str(failure))]

    async def read_slow(self, watchlist: Watchlist, job: PageJob) -> PageResult:
        """Read and match a page in the slow lane."""
        try:
            [result] = await self._slowly(self._reading(watchlist, [job]))
        except WorkerFailed as failure:
            return PageResult(job.article_id, None, str(failure))
        return result

    async def match(
        self, watchlist: Watchlist, documents: Sequence[tuple[int, Document]]
    ) -> list[tuple[int, Findings]]:
        """Match texts that were read before. Raises WorkerFailed, naming the article that no worker survives."""
        try:
            return await self.run(partial(_watching, match_batch, self._pack(watchlist), documents))
        except WorkerFailed as failure:
            if len(documents) == 1:
                raise WorkerFailed(f"matching article {documents[0][0]} again: {failure}") from failure
            return [found for document in documents for found in await self.match(watchlist, [document])]

    async def rough_texts(self, pages: Mapping[int, KeptPage]) -> dict[int, str]:
        """Every word of these pages; without those that no worker survives."""
        try:
            return await self.run(partial(rough_batch, pages))
        except WorkerFailed:
            if len(pages) == 1:
                return {}
            return {id_: text for one in pages.items() for id_, text in (await self.rough_texts(dict([one]))).items()}

    def _reading(self, watchlist: Watchlist, jobs: Sequence[PageJob]) -> Callable[[], list[PageResult]]:
        return partial(_watching, read_batch, self._pack(watchlist), jobs, now=self._clock())

    def _pack(self, watchlist: Watchlist) -> _Packed:
        """The list as it is sent with every batch, made once for all of them."""
        if self._packed is None or self._packed.version != watchlist.version:
            self._packed = _Packed(watchlist.version, pickle.dumps(watchlist))
        return self._packed

    async def _slowly(self, job: Callable[[], T]) -> T:
        """Run a job when the slow lane is free. Raises WorkerFailed where that takes too long."""
        try:
            async with asyncio.timeout(self._limits.patience):
                await self._slow_lane.acquire()
        except TimeoutError as error:
            raise WorkerFailed("it is large or slow to read, and too many such ones were before it") from error
        try:
            return await self.run(job)
        finally:
            self._slow_lane.release()

    async def run(self, job: Callable[[], T], *, computing: float = 0.0) -> T:
        """Run a picklable job in a worker and return what it returns. Raises what it raises, or WorkerFailed.

        `computing` bounds the seconds of the processor that it may take, beside the deadline; 0 does not.
        """
        try:
            return await self._run_once(job, computing)
        except BrokenProcessPool:
            pass  # most likely another's doing; a pool that breaks twice under one job does so because of it
        try:
            return await self._run_once(job, computing)
        except BrokenProcessPool as error:
            raise WorkerFailed(f"the worker processes broke down under it ({error})") from error

    async def _run_once(self, job: Callable[[], T], computing: float) -> T:
        pool = await self._running_pool()
        try:
            future = pool.schedule(_run, args=(job, computing), timeout=self._limits.seconds)
        except RuntimeError as error:
            raise BrokenProcessPool(str(error)) from error
        try:
            return await self._outcome(pool, future)
        except TimeoutError as error:
            raise WorkerFailed(f"it took longer than {self._limits.seconds:g} seconds") from error
        except MemoryError as error:
            raise WorkerFailed(f"it needed more than {self._limits.memory_mib} MiB of memory") from error
        except ProcessExpired as error:
            if computing and error.exitcode == -signal.SIGPROF:
                raise _TooSlow(f"it took longer than {computing:g} seconds of computing") from error
            raise WorkerFailed(f"its worker process died ({_how_it_died(error.exitcode)})") from error

    async def _outcome(self, pool: ProcessPool, future: Future[T]) -> T:
        """Wait for a job's outcome. A pool that breaks or ends forgets the jobs it had not yet begun: look after it."""
        outcome = asyncio.wrap_future(future)
        lost_after = asyncio.get_running_loop().time() + _LOST_AFTER * self._limits.seconds
        try:
            while not (await asyncio.wait({outcome}, timeout=_LOOK_EVERY))[0]:
                if self._closed:
                    raise WorkerFailed("the worker processes were closed before it was done")
                if not pool.active or asyncio.get_running_loop().time() > lost_after:
                    raise BrokenProcessPool("the job was lost")
            return outcome.result()
        finally:
            outcome.cancel()  # of no effect on one that is done; else its worker is stopped

    async def aclose(self) -> None:
        """End the workers; jobs under way are cancelled."""
        self._closed = True
        async with self._starting:
            pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    # ------------------------------------------------------------ the pool

    async def _running_pool(self) -> ProcessPool:
        """The pool, made anew where it broke (a worker killed from outside while idle breaks all of it)."""
        async with self._starting:
            if self._closed:
                raise WorkerFailed("the worker processes are closed")
            if self._pool is not None and not self._pool.active:
                broken, self._pool = self._pool, None
                await asyncio.to_thread(_end, broken)
            if self._pool is None:
                self._pool = await asyncio.to_thread(self._started_pool)
            return self._pool

    def _started_pool(self) -> ProcessPool:
        """Start the processes; the first is slow, since the server that forks them imports what they all need."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        pool = ProcessPool(
            max_workers=self._max_workers,
            max_tasks=self._limits.jobs,
            initializer=_prepare_worker,
            initargs=(self._limits.memory_mib,),
            context=context,
        )
        assert pool.active  # asking starts it
        return pool


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _how_it_died(exitcode: int) -> str:
    if exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        return signal.Signals(-exitcode).name
    except ValueError:
        return f"signal {-exitcode}"


# ---------------------------------------------------------------- in the worker process


_KEPT_WATCHLISTS = 2  # one that was just changed, and the one before it for batches under way
_watchlists: OrderedDict[str, Watchlist] = OrderedDict()  # of this process, by version


def _unpacked(packed: _Packed) -> Watchlist:
    watchlist = _watchlists.pop(packed.version, None) or pickle.loads(packed.data)  # noqa: S301 - our own bytes
    _watchlists[packed.version] = watchlist
    while len(_watchlists) > _KEPT_WATCHLISTS:
        _watchlists.popitem(last=False)
    return watchlist


def _watching(act: Callable[..., T], packed: _Packed, *jobs: object, **named: object) -> T:
    """Call an act with the watchlist before its jobs."""
    return act(_unpacked(packed), *jobs, **named)


def _run(job: Callable[[], T], computing: float) -> T:
    # The timer's signal ends the process, even in the midst of a regular expression.
    signal.setitimer(signal.ITIMER_PROF, computing)
    try:
        return job()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _prepare_worker(memory_mib: int) -> None:
    """Bind a fresh worker to its limits and to the life of the service."""
    _die_with_service()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash over a page leaves no dump of it on the disk
    limit = _address_space() + memory_mib * MIB
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # systems that know no such limit, or one that is lower already
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _address_space() -> int:
    """How much address space this process has mapped: libraries and thread stacks, most of it never touched."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 1024 * MIB


def _die_with_service() -> None:
    """End this process when the service is gone, even by kill -9, even in the midst of a page.

    Python waits for the service's end on a pipe, and so do we; but by a signal of the kernel, since a thread that
    watches would never run while a regular expression holds the interpreter. (A parent-death signal would not do:
    the parent is the fork server, which lives as long as any worker.)
    """
    service = multiprocessing.parent_process()
    assert service is not None
    pipe = service.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # its default ends the process
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if not service.is_alive():  # it went before the signal was set
        os._exit(1)

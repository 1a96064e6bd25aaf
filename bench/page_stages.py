"""Where the time of one page goes: the stages of reading, timed over pages in one process, beside nothing else.

A stage is a function of the reading path, timed wherever that path calls it; a stage within a stage counts for itself
alone. What no stage covers stands under "rest", so that a function that went elsewhere is missed, not hidden.
"""

from __future__ import annotations

import asyncio
import importlib
import pickle
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bench.newspages import Newsroom, unpacked
from monitor.domain.models import Reading, Source, Watchlist
from monitor.reading import reader
from monitor.reading.reader import PageJob, PageResult, read_batch
from monitor.service.opening import utc_now
from storage import open_database
from storage.schema import UNREAD, articles, feeds

PAGES = 300

# Each stage with the functions that are its own, by the module that calls them.
STAGES = {
    "decode": ("monitor.reading.reader.decode", "monitor.reading.screen.decode"),
    "screen": ("monitor.reading.screen.rough_text", "monitor.reading.reader.rough_text"),
    "parse": ("monitor.reading.extractors.load_html",),
    "metadata": ("monitor.reading.extract.metadata_of", "monitor.reading.extract._found_date"),
    "places": ("monitor.reading.extract.prune", "monitor.reading.extract.prose"),
    "trafilatura": ("monitor.reading.extractors.bare_extraction",),
    "other extractors": ("monitor.reading.extractors._readable", "monitor.reading.extractors.extract_plain_text"),
    "vote": ("monitor.reading.extract.blocks_of", "monitor.reading.extract.article_of"),
    "lines": ("monitor.reading.extract.trim", "monitor.reading.reader.plain_text"),
    "language": ("monitor.reading.reader._language",),
    "match": ("monitor.watch.matcher.Matcher.find",),
    "quotes": ("monitor.watch.findings.find_quotes",),
}


@dataclass
class _Clock:
    """Time by stage; an inner stage's time is taken from the outer one's."""

    seconds: dict[str, float] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=lambda: [0.0])

    def timed(self, stage: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted under the stage."""

        def run(*args: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            begin = time.perf_counter()
            try:
                return act(*args, **named)
            finally:
                took = time.perf_counter() - begin
                self.seconds[stage] = self.seconds.get(stage, 0.0) + took - self._inner.pop()
                self.calls[stage] = self.calls.get(stage, 0) + 1
                self._inner[-1] += took

        return run


def print_stages(made: Newsroom) -> None:
    """Read pages in this process and print the milliseconds of each stage a page."""
    jobs, watchlist, clock = _jobs(made), Watchlist(made.people), _Clock()
    read_batch(watchlist, jobs[:20])  # imports, and the matcher
    for stage, places in STAGES.items():
        for place in places:
            _time_at(clock, stage, place)
    batch = clock.timed("rest", reader.read_batch)
    results: list[PageResult] = [result for job in jobs for result in batch(watchlist, [job])]
    _to_and_fro(clock, watchlist, jobs, results)
    stored = [result.reading for result in results if result.reading is not None]
    _store(clock, stored, watchlist.names)
    print(f"\nA page in ms, {len(jobs)} pages one after another ({len(stored)} of them read):")
    for stage, seconds in clock.seconds.items():
        print(f"  {stage:22s} {1000 * seconds / len(jobs):7.2f}   {clock.calls.get(stage, 0):6d} calls")


def _time_at(clock: _Clock, stage: str, place: str) -> None:
    """Put the timed function in the place of the untimed one, where there is one."""
    path, _, name = place.rpartition(".")
    try:
        owner: Any = importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, owner_name = path.rpartition(".")
        try:
            owner = getattr(importlib.import_module(module), owner_name, None)
        except ModuleNotFoundError:
            return
    if hasattr(owner, name):
        setattr(owner, name, clock.timed(stage, getattr(owner, name)))


def _jobs(made: Newsroom) -> list[PageJob]:
    paths = made.all_pages()
    step = max(1, len(paths) // PAGES)
    return [
        PageJob(
            article_id=number,
            url=f"https://site{number}.example/story-{number}.html",
            html=unpacked(path),
            content_type="text/html; charset=utf-8",
            page_failure=None,
            title=path.with_suffix("").with_suffix(".txt").read_text(encoding="utf-8"),
            summary="",
            content_html="",
            author=None,
            published=utc_now(),
            lang=None,
            source="site",
            tags=(),
        )
        for number, path in enumerate(paths[::step])
    ]


def _to_and_fro(clock: _Clock, watchlist: Watchlist, jobs: Sequence[PageJob], results: Sequence[PageResult]) -> None:
    """What it costs to hand batches of eight to a worker and to take the results, both ends of the pipe together."""
    for start in range(0, len(jobs), 8):
        there = clock.timed("to the worker", lambda chosen: pickle.loads(pickle.dumps((watchlist, chosen))))
        back = clock.timed("from the worker", lambda chosen: pickle.loads(pickle.dumps(chosen)))
        there(jobs[start : start + 8])
        back(results[start : start + 8])


def _store(clock: _Clock, readings: Sequence[Reading], names: Mapping[str, str]) -> None:
    """Store the readings, sixty callers at once, as the service does."""
    with tempfile.TemporaryDirectory() as folder:
        clock.seconds["store"] = asyncio.run(_seconds_of_storing(Path(folder), readings, names))
        clock.calls["store"] = len(readings)


async def _seconds_of_storing(folder: Path, readings: Sequence[Reading], names: Mapping[str, str]) -> float:
    database = await open_database(f"sqlite:///{folder}/articles.db")
    await database.feeds.sync_sources([Source(id="feed", url="http://127.0.0.1/feed")], now=utc_now())
    await database.writer.run(partial(_announce, number=len(readings)))
    gate = asyncio.Semaphore(60)

    async def store(article_id: int, reading: Reading) -> None:
        async with gate:
            await database.articles.record_reading(article_id, reading, names=names, now=utc_now())

    begin = time.perf_counter()
    await asyncio.gather(*(store(number, reading) for number, reading in enumerate(readings, 1)))
    seconds = time.perf_counter() - begin
    await database.close()
    return seconds


def _announce(connection: Connection, *, number: int) -> None:
    """The articles as their feed announced them."""
    feed = connection.execute(select(feeds.c.id)).scalar_one()
    row = {"feed_id": feed, "status": UNREAD, "first_seen_at": utc_now(), "title": "", "notes": [], "summary": ""}
    rows = [{**row, "id": each, "key": f"k{each}", "url": f"http://127.0.0.1/{each}"} for each in range(1, number + 1)]
    connection.execute(insert(articles), rows)

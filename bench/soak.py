"""The service under a steady stream: is its memory flat, and does it keep up?

    python bench/soak.py [--minutes 10] [--feeds 600] [--names 1000] [--pages 4]

The whole service runs in this process, ticks and log and all, in real time: every feed is asked once a minute and has
a new entry each time, so 600 feeds are ten polls and ten articles a second, which is more than two thousand feeds of
ordinary rhythm bring. A line is printed each minute. The end says how memory went in the second half: a service that
has just begun still fills its caches (a worker's vocabulary, SQLite's pages, Python's own arenas), so short runs
slope more than long ones.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from statistics import StatisticsError, linear_regression

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.gauges import LoopLag, descendants, memory, processor, watching_loop
from bench.loopback import serving
from bench.newspages import newsroom
from bench.newsserver import feed_urls, streaming
from bench.newssettings import write_settings
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.dispatch.inline import InlineDispatch
from monitor.scheduler import Service
from monitor.service.opening import Runtime, load, opened, settings_into, utc_now
from run_monitor import make_adapters

FEED_EVERY = 60.0  # seconds
SHOWN = 10  # entries that a feed shows
FLAT = 2.0  # MB an hour that count as none


@dataclass(frozen=True, slots=True)
class Minute:
    """What is seen at the end of a minute. Counts are since the start; `overdue` and `unread` are what waits."""

    hours: float
    main: float
    workers: float
    polls: int
    failed: int
    articles: int
    overdue: int
    unread: int
    lag_p99: float
    lag_largest: float
    main_percent: float
    workers_percent: float


# Each column: its head and its format.
COLUMNS = (
    ("main MB", "{0.main:.1f}"),
    ("workers MB", "{0.workers:.1f}"),
    ("polls", "{0.polls:,}"),
    ("failed", "{0.failed:,}"),
    ("articles", "{0.articles:,}"),
    ("overdue feeds", "{0.overdue:,}"),
    ("unread", "{0.unread:,}"),
    ("lag p99 ms", "{0.lag_p99:.1f}"),
    ("lag max ms", "{0.lag_largest:.0f}"),
    ("main CPU %", "{0.main_percent:.1f}"),
    ("workers CPU %", "{0.workers_percent:.1f}"),
)


def main() -> None:
    """Print a line a minute, then the verdict."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--feeds", type=int, default=600)
    parser.add_argument("--names", type=int, default=1_000, help="people watched")
    parser.add_argument("--pages", type=int, default=4, help="pages of each feed; they come round again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = newsroom(Path(folder) / "pages", feeds=chosen.feeds, pages=chosen.pages, names=chosen.names)
        with serving(streaming(made, every=FEED_EVERY, shown=SHOWN)) as port:
            path = Path(folder) / "sources.yaml"
            write_settings(path, feed_urls(chosen.feeds, port), made.people, every="1m")
            with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
                set_up_logs(LogFormat.JSON, level=logging.INFO)
                minutes = asyncio.run(_soak(path, chosen.minutes))
    _print_verdict(minutes)


async def _soak(path: Path, minutes: int) -> list[Minute]:
    adapters = make_adapters()
    settings = load(path, adapters)
    async with opened(settings, adapters, exclusive=True) as runtime, watching_loop() as lag:
        await settings_into(runtime.database, settings, now=utc_now())
        service = Service(runtime=runtime, adapters=adapters, dispatch=InlineDispatch(runtime.pipeline))
        running = asyncio.create_task(service.run())
        try:
            return await _watch(runtime, service, lag, minutes)
        finally:
            service.stop.set()
            await running


async def _watch(runtime: Runtime, service: Service, lag: LoopLag, minutes: int) -> list[Minute]:
    print(" min  " + "  ".join(head for head, _ in COLUMNS), flush=True)
    began, seen = time.perf_counter(), list[Minute]()
    for number in range(1, minutes + 1):
        seen.append(await _minute(runtime, service, lag, began=began, ends=began + 60 * number))
        cells = (form.format(seen[-1]).rjust(len(head)) for head, form in COLUMNS)
        print(f"{number:4d}  " + "  ".join(cells), flush=True)
    return seen


async def _minute(runtime: Runtime, service: Service, lag: LoopLag, *, began: float, ends: float) -> Minute:
    lag.clear()
    before, begin = processor(), time.perf_counter()
    await asyncio.sleep(max(0.0, ends - begin))
    percent, taken = 100 / (time.perf_counter() - begin), processor() - before
    feeds, report = await runtime.database.feeds.all_feeds(), service.dispatch.report
    return Minute(
        hours=(time.perf_counter() - began) / 3600,
        main=memory(),
        workers=sum(memory(process) for process in descendants(os.getpid())),
        polls=report.feeds,
        failed=report.failed,
        articles=report.articles,
        overdue=sum(feed.next_poll_at is None or feed.next_poll_at <= utc_now() for feed in feeds),
        unread=await runtime.database.articles.unread_count(),
        lag_p99=lag.p99,
        lag_largest=lag.largest,
        main_percent=percent * taken.main,
        workers_percent=percent * taken.workers,
    )


def _print_verdict(minutes: list[Minute]) -> None:
    half = minutes[len(minutes) // 2 :]
    try:
        hours = [minute.hours for minute in half]
        main = linear_regression(hours, [minute.main for minute in half]).slope
        workers = linear_regression(hours, [minute.workers for minute in half]).slope
    except StatisticsError:
        print("Too short to say whether memory is flat: a slope needs two minutes in the second half.")
        return
    verdict = "flat" if max(main, workers) <= FLAT else "not flat"
    print(f"Memory in the second half: main {main:+.1f} MB/h, workers {workers:+.1f} MB/h.", end=" ")
    print(f"It is {verdict} ({FLAT:g} MB/h counts as flat).")


if __name__ == "__main__":
    main()

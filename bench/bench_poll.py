"""How fast the service polls: thousands of feeds on hundreds of loopback hosts, nothing changed, then all of it new.

    python bench/bench_poll.py [--feeds 10000] [--hosts 500] [--profile] [--reader-python PATH]

The real service code runs in one process on one core (the servers have a process of their own): claim, fetch under
the rules of politeness, judge, write the state to SQLite. Beside it, in the same run, the bare transport: the same
connections and dialler with nothing around them. `min_gap` is 0, so that manners do not wait; the one connection at a
time to a host stays. Where `newsboat` or `reader` are installed they reload 200 unchanged feeds of the same server.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import logging
import os
import pstats
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpcore
import structlog

from bench.loopback import host, serving
from monitor.dispatch.inline import InlineDispatch
from monitor.fetch.guard import Guard
from monitor.fetch.pools import Pools
from monitor.service.opening import Runtime, load, opened, settings_into, utc_now
from run_monitor import make_adapters

ETAG = b'"a-validator-as-long-as-they-are"'
COLD_FEEDS, COLD_ENTRIES = 400, 10
RIVAL_FEEDS = 200


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--profile", action="store_true", help="print where the time of the unchanged polls goes")
    parser.add_argument("--reader-python", default=sys.executable, help="an interpreter that has `reader`")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder, serving(answer) as port:
        print(f"{chosen.feeds:,} feeds on {chosen.hosts} hosts, min_gap 0, {os.cpu_count()} cores")
        bare = asyncio.run(bare_transport(feed_urls(chosen.feeds, chosen.hosts, port), hosts=chosen.hosts))
        asyncio.run(unchanged(Path(folder), feed_urls(chosen.feeds, chosen.hosts, port), bare, chosen.profile))
        asyncio.run(cold(Path(folder), feed_urls(COLD_FEEDS, COLD_FEEDS, port)))
        rivals(Path(folder), feed_urls(RIVAL_FEEDS, 1, port), python=chosen.reader_python)


# ---------------------------------------------------------------- the feeds


def feed_urls(feeds: int, hosts: int, port: int) -> list[str]:
    """The addresses, hosts in turn."""
    return [f"http://{host(number % hosts)}:{port}/feed/{number}" for number in range(feeds)]


def answer(request: bytes) -> bytes:
    """304 to whoever holds the validator, else the whole feed."""
    if b"If-None-Match: " + ETAG in request or b"if-none-match: " + ETAG in request:
        return b"HTTP/1.1 304 Not Modified\r\nETag: " + ETAG + b"\r\n\r\n"
    path = request.split(b" ", 2)[1].decode("latin-1")
    body = feed(path)
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "
        + ETAG
        + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body
    )


def feed(path: str) -> bytes:
    """A feed of ten entries that are months old: a first poll marks them seen, and there is nothing to read."""
    items = "".join(
        f"<item><title>Item {number} of {path}</title><link>https://news.example{path}/{number}</link>"
        f"<guid>{path}/{number}</guid><pubDate>Mon, {1 + number:02} Jan 2024 10:00:00 GMT</pubDate>"
        f"<description>{'A sentence that tells little. ' * 12}</description></item>"
        for number in range(COLD_ENTRIES)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{path}</title>{items}</channel></rss>'.encode()


# ---------------------------------------------------------------- the bare transport


async def bare_transport(urls: Sequence[str], *, hosts: int) -> float:
    """The connections alone, one request at a time to a host, 60 at once; gives the CPU seconds of a request."""
    guard = Guard(allow_private=[ip_network("127.0.0.0/8")])
    pools = Pools(guard)
    gate = asyncio.Semaphore(60)

    async def ask_all(mine: Sequence[str]) -> None:
        for url in mine:
            request = httpcore.Request("GET", url, headers=[("Host", "x"), ("If-None-Match", ETAG.decode())])
            async with gate, pools.ask(request) as response:
                await response.aread()

    begin, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(ask_all(urls[number::hosts]) for number in range(hosts)))
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    await pools.aclose()
    guard.close()
    print(
        f"bare transport             {len(urls) / seconds:8.0f} conditional requests/s, "
        f"{1000 * cpu / len(urls):.2f} ms of CPU a request"
    )
    return cpu / len(urls)


# ---------------------------------------------------------------- the service


@asynccontextmanager
async def service(folder: Path, urls: Sequence[str]) -> AsyncIterator[tuple[Runtime, InlineDispatch]]:
    """The service on a settings file of these feeds."""
    path = folder / "sources.yaml"
    lines = "\n".join(f"  - {url}" for url in urls)
    path.write_text(
        f"feeds:\n{lines}\npeople: [Kim Kardashian]\ntopics: []\ndigests: []\n"
        "http: {contact: desk@example.org, min_gap: 0s, allow_private: [127.0.0.0/8]}\n"
        f"storage: {{url: 'sqlite:///{folder}/{len(urls)}.db'}}\n",
        encoding="utf-8",
    )
    adapters = make_adapters()
    settings = load(path, adapters)
    async with opened(settings, adapters, exclusive=True) as runtime:
        await settings_into(runtime.database, settings, now=utc_now())
        yield runtime, InlineDispatch(runtime.pipeline)


async def unchanged(folder: Path, urls: Sequence[str], bare: float, profile: bool) -> None:
    """Poll every feed once to learn its validator, then all of them again: that pass is measured."""
    async with service(folder, urls) as (_, dispatch):
        await dispatch.run_pass(every_feed=True, progress=lambda *_: None)
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        begin, cpu = time.perf_counter(), time.process_time()
        report = await dispatch.run_pass(every_feed=True, progress=lambda *_: None)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        profiler.disable()
        each = cpu / report.feeds
        print(
            f"service, nothing changed   {report.feeds / seconds:8.0f} polls/s, {1000 * each:.2f} ms of CPU a poll "
            f"({bare / each:.2f}x of the bare transport), {report.failed} failed, {_megabytes():.0f} MB"
        )
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


async def cold(folder: Path, urls: Sequence[str]) -> None:
    """Poll feeds for the first time: all of it is to be parsed and stored."""
    async with service(folder, urls) as (_, dispatch):
        begin = time.perf_counter()
        report = await dispatch.run_pass(every_feed=True, progress=lambda *_: None)
        seconds = time.perf_counter() - begin
        print(
            f"service, cold              {report.feeds / seconds:8.0f} polls/s "
            f"({report.feeds} feeds of {COLD_ENTRIES} entries in {seconds:.2f} s), {report.failed} failed"
        )


def _megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---------------------------------------------------------------- rivals


def rivals(folder: Path, urls: Sequence[str], *, python: str) -> None:
    """Reload unchanged feeds with other readers, where they are installed."""
    if shutil.which("newsboat"):
        (folder / "urls").write_text("\n".join(urls) + "\n", encoding="utf-8")
        (folder / "newsboat.conf").write_text("reload-threads 20\n", encoding="utf-8")
        command = ["newsboat", "-q", "-x", "reload", "-u", "urls", "-c", "cache.db", "-C", "newsboat.conf"]
        _print_rival("newsboat -x reload", command, folder)
    else:
        print("newsboat is not installed")
    if _has_reader(python):
        database = str(folder / "reader.sqlite")
        subprocess.run([python, "-c", _ADD_FEEDS, database], input="\n".join(urls), text=True, check=True)
        command = [python, "-m", "reader", "--db", database, "update", "--workers", "10"]
        _print_rival("reader update", command, folder)
    else:
        print("reader is not installed, or does not run (--reader-python names an interpreter that has it)")


_ADD_FEEDS = """
import sys, reader
with reader.make_reader(sys.argv[1]) as feeds:
    for url in sys.stdin.read().split():
        feeds.add_feed(url)
"""


def _has_reader(python: str) -> bool:
    return (
        subprocess.run(
            [python, "-c", "import reader; reader.make_reader(':memory:').add_feed('http://x')"],
            check=False,
            capture_output=True,
        ).returncode
        == 0
    )


def _print_rival(name: str, command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # the first one is cold
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    seconds = time.perf_counter() - begin
    print(f"{name:26s} {RIVAL_FEEDS / seconds:8.0f} polls/s ({RIVAL_FEEDS} unchanged feeds in {seconds:.2f} s)")


if __name__ == "__main__":
    main()

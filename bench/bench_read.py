"""How fast the service reads: articles a second from the first page's fetch to the last article stored.

    python bench/bench_read.py [--quick] [--profile] [--feeds 400] [--pages 10] [--names 1000] [--median-kb 180]

The pages are as heavy as those of news sites (bench/newspages.py says how heavy that is), one in twenty tells of a
watched name, and each feed has a host of its own. The service runs in a process of its own, without waits between two
requests to a host, once as it is set up and once with `archive.read_all`, where the settings know that. In the same
run two processes do nothing but `trafilatura.bare_extraction(html, fast=True)`, and trafilatura's own command
line reads a folder; both get pages that lie unpacked on the disk, and store nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import logging
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.gauges import LoopLag, Processor, memory, processor, watching_loop
from bench.loopback import serving
from bench.newspages import MEDIAN_BYTES, Newsroom, newsroom, unpacked
from bench.newsserver import feed_urls, fixed
from bench.newssettings import knows_read_all, write_settings
from bench.page_stages import print_stages
from monitor.cli.logs import LogFormat, set_up_logs
from monitor.dispatch.inline import InlineDispatch
from monitor.service.opening import Runtime, load, opened, settings_into, utc_now
from run_monitor import make_adapters

RIVAL_PAGES = 800  # enough that starting up counts for little
PROCESSES = 2  # of the rivals


def main() -> None:
    """Print the figures."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        made = newsroom(
            Path(folder) / "pages",
            feeds=chosen.feeds,
            pages=chosen.pages,
            names=chosen.names,
            median_bytes=chosen.median_kb * 1000,
        )
        _print_sizes(made)
        with serving(fixed(made)) as port:
            modes = ["screened", "read_all"] if knows_read_all() else ["all read"]
            found = {mode: _apart(partial(read, Path(folder), made, port, mode, chosen.profile)) for mode in modes}
        rivals = _rivals(Path(folder), made)
        for mode, figures in found.items():
            _print_service(mode, figures, rivals)
        if chosen.profile:
            print_stages(made)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=400)
    parser.add_argument("--pages", type=int, default=10, help="pages of each feed")
    parser.add_argument("--names", type=int, default=1_000, help="people watched")
    parser.add_argument("--median-kb", type=int, default=MEDIAN_BYTES // 1000, help="half of the pages are larger")
    parser.add_argument("--quick", action="store_true", help="40 feeds")
    parser.add_argument("--profile", action="store_true", help="print where the time goes: main process, then a page")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.feeds = 40
    return chosen


def _print_sizes(made: Newsroom) -> None:
    sizes = sorted(len(unpacked(path)) for path in made.all_pages())
    packed = sorted(path.stat().st_size for path in made.all_pages())
    middle = len(sizes) // 2
    print(
        f"{len(sizes):,} pages of {made.feeds} feeds, {len(made.people):,} names, {os.cpu_count()} cores; a page has "
        f"{sizes[middle] / 1000:.0f} KB (a quarter under {sizes[middle // 2] / 1000:.0f}, a quarter over "
        f"{sizes[middle + middle // 2] / 1000:.0f}), {packed[middle] / 1000:.0f} KB on the wire",
        flush=True,
    )


# ---------------------------------------------------------------- the service


@dataclass(frozen=True, slots=True)
class Figures:
    """What one pass of the service took, while it read."""

    articles: int
    hits: int
    seconds: float
    taken: Processor
    peak: float
    lag: LoopLag
    polling: float


def _apart(work: partial[Figures]) -> Figures:
    """Run in a fresh process, so that memory and imports are the service's own."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_send, args=(work, there))
    process.start()
    there.close()
    figures = here.recv()
    process.join()
    assert isinstance(figures, Figures)
    return figures


def _send(work: partial[Figures], there: object) -> None:
    there.send(work())  # type: ignore[attr-defined]


def read(folder: Path, made: Newsroom, port: int, mode: str, profile: bool) -> Figures:
    """One pass over all feeds, with the log that the service writes."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        set_up_logs(LogFormat.JSON, level=logging.INFO)
        path = folder / f"{mode.replace(' ', '-')}.yaml"
        write_settings(path, feed_urls(made.feeds, port), made.people, read_all=mode == "read_all")
        return asyncio.run(_read(path, profile))


async def _read(path: Path, profile: bool) -> Figures:
    adapters = make_adapters()
    settings = load(path, adapters)
    async with opened(settings, adapters, exclusive=True) as runtime, watching_loop() as lag:
        await settings_into(runtime.database, settings, now=utc_now())
        stages = _Stages(lag, cProfile.Profile() if profile else None)
        report = await InlineDispatch(runtime.pipeline).run_pass(every_feed=True, progress=stages.progress)
        stages.finish()
        return Figures(
            articles=report.articles,
            hits=await _articles_with_hits(runtime),
            seconds=stages.ended - stages.began,
            taken=stages.taken,
            peak=memory(what="VmHWM"),
            lag=lag,
            polling=stages.began - stages.opened,
        )


class _Stages:
    """Marks where the pass turns from polling to reading, and where the last article is stored."""

    def __init__(self, lag: LoopLag, profiler: cProfile.Profile | None) -> None:
        self._lag = lag
        self._profiler = profiler
        self._before = processor()
        self.taken = self._before
        self.opened = self.began = self.ended = time.perf_counter()

    def progress(self, stage: str, done: int, total: int) -> None:
        """As `run_pass` calls it."""
        if stage == "feeds" and done == total:
            self._lag.clear()
            self._before = processor()
            self.began = time.perf_counter()
            if self._profiler is not None:
                self._profiler.enable()
        if stage == "articles":
            self.ended = time.perf_counter()
            self.taken = processor() - self._before

    def finish(self) -> None:
        """Print the profile of the event loop's thread, where one was asked for."""
        if self._profiler is not None:
            self._profiler.disable()
            pstats.Stats(self._profiler).sort_stats("tottime").print_stats(40)


async def _articles_with_hits(runtime: Runtime) -> int:
    return len({hit.article_id for hit in await runtime.database.articles.hits()})


# ---------------------------------------------------------------- rivals


@dataclass(frozen=True, slots=True)
class Rivals:
    """Articles a second, of what does nothing but extract."""

    bare: float
    command: float


def _rivals(folder: Path, made: Newsroom) -> Rivals:
    pages = made.all_pages()
    step = max(1, len(pages) // RIVAL_PAGES)
    unpacked_folder = folder / "unpacked"
    unpacked_folder.mkdir()
    files = []
    for page in pages[::step]:
        file = unpacked_folder / page.name.removesuffix(".gz")
        file.write_bytes(unpacked(page))
        files.append(file)
    rivals = Rivals(bare=_bare_loop(files), command=_command_line(unpacked_folder, len(files)))
    print(f"bare_extraction(fast=True)  {rivals.bare:7.1f} articles/s ({PROCESSES} processes, {len(files)} pages)")
    print(f"trafilatura --parallel {PROCESSES}    {rivals.command:7.1f} articles/s (with its start)")
    return rivals


def _bare_loop(files: Sequence[Path]) -> float:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        list(processes.map(_extract, files[:40]))  # the imports are not counted
        begin = time.perf_counter()
        list(processes.map(_extract, files, chunksize=8))
        return len(files) / (time.perf_counter() - begin)


def _extract(file: Path) -> int:
    from trafilatura import bare_extraction

    document = bare_extraction(file.read_bytes(), fast=True)
    return len(getattr(document, "text", None) or "")


def _command_line(folder: Path, pages: int) -> float:
    begin = time.perf_counter()
    program, out = Path(sys.executable).with_name("trafilatura"), folder.with_name("out")
    command = [str(program), "--input-dir", str(folder), "--output-dir", str(out), "--parallel", str(PROCESSES)]
    subprocess.run(command, check=True, capture_output=True)
    return pages / (time.perf_counter() - begin)


# ---------------------------------------------------------------- what is printed


def _print_service(mode: str, figures: Figures, rivals: Rivals) -> None:
    rate, taken = figures.articles / figures.seconds, figures.taken
    print(
        f"service, {mode:18s} {rate:7.1f} articles/s: {rate / rivals.command:.2f}x of the command line, "
        f"{rate / rivals.bare:.2f}x of the bare loop; {figures.articles:,} articles in {figures.seconds:.1f} s after "
        f"{figures.polling:.1f} s of polling, {figures.hits} with a hit"
    )
    each = 1000 / figures.articles
    threads = ", ".join(f"{name} {each * s:.2f}" for name, s in sorted(taken.threads.items()) if each * s >= 0.005)
    print(
        f"  main {taken.main:.1f} s of CPU, workers {taken.workers:.1f} s; peak {figures.peak:.0f} MB; {figures.lag}\n"
        f"  CPU of an article in ms: workers {each * taken.workers:.2f}, main {each * taken.main:.2f} ({threads})",
        flush=True,
    )


if __name__ == "__main__":
    main()

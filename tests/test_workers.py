"""Nothing that a worker meets takes the service or other work with it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from monitor import workers as workers_module
from monitor.domain.errors import NotAFeed, WorkerFailed
from monitor.domain.models import Document, Findings, ParsedFeed, Person, Via, Watchlist
from monitor.reading.feeds import parse_feed
from monitor.reading.reader import PageJob, PageResult, read_batch
from monitor.workers import Limits, Workers

NOW = datetime(2024, 10, 5, 12, 0, tzinfo=UTC)
WATCHLIST = Watchlist(people=(Person(id="ann-lee", name="Ann Lee"),))
SENTENCES = " ".join(
    f"Ann Lee told reporters in the capital that round {n} of the talks had gone well." for n in range(9)
)
FEED = b"<rss version='2.0'><channel><title>t</title><item><title>x</title><link>/1</link></item></channel></rss>"


@pytest.fixture
async def pool() -> AsyncIterator[Workers]:
    async with Workers(max_workers=1, limits=Limits(seconds=2.0, memory_mib=300), clock=lambda: NOW) as workers:
        yield workers


def page(article_id: int, *, html: str | None = None) -> PageJob:
    text = html if html is not None else f"<html><body><article><p>{SENTENCES}</p></article></body></html>"
    return PageJob(
        article_id=article_id,
        url=f"https://news.example/{article_id}",
        html=text.encode(),
        content_type="text/html; charset=utf-8",
        page_failure=None,
        title="Talks go well",
        summary="",
        content_html="",
        author=None,
        published=None,
        lang=None,
        source="news",
        tags=(),
    )


# Jobs as no parser should be, and as they all are some day. Workers import this module to run them.


def sleep_for_ever() -> None:
    time.sleep(3600)


def spin_for_ever() -> None:
    while True:
        pass


def eat_memory() -> int:
    eaten = [b"x" * 50_000_000 for _ in range(200)]
    return len(eaten)


def kill_its_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave() -> None:
    os._exit(7)


def raise_value_error() -> None:
    raise ValueError("a bug")


def process_id() -> int:
    return os.getpid()


def fragile_batch(watchlist: Watchlist, jobs: list[PageJob], *, now: datetime) -> list[PageResult]:
    """Reading, but a page that says so hangs or kills."""
    for job in jobs:
        if b"HANG" in (job.html or b""):
            sleep_for_ever()
        if b"KILL" in (job.html or b""):
            kill_its_process()
    return read_batch(watchlist, jobs, now=now)


async def test_a_feed_is_parsed_in_a_worker(pool: Workers) -> None:
    feed = await pool.parse_feed(FEED, url="https://news.example/feed", content_type="text/xml")
    assert feed.entries[0].url == "https://news.example/1"


async def test_what_is_no_feed_comes_through_as_such(pool: Workers) -> None:
    with pytest.raises(NotAFeed, match="HTML page"):
        await pool.parse_feed(b"<html></html>", url="https://news.example/", content_type="text/html")


async def test_pages_are_read_and_matched_in_order(pool: Workers) -> None:
    results = await pool.read(WATCHLIST, [page(3), page(1), page(2)])
    assert [result.article_id for result in results] == [3, 1, 2]
    for result in results:
        assert result.reading is not None
        assert result.reading.article.via is Via.PAGE
        assert [hit.watch for hit in result.reading.findings.hits] == ["ann-lee"]
        assert result.reading.watchlist_version == WATCHLIST.version


async def test_texts_are_matched_again(pool: Workers) -> None:
    texts = [(5, Document(body="Ann Lee spoke.")), (6, Document(body="Nobody spoke."))]
    found = dict(await pool.match(WATCHLIST, texts))
    assert [hit.watch for hit in found[5].hits] == ["ann-lee"]
    assert found[6] == Findings()


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (sleep_for_ever, "longer than 2 seconds"),
        (spin_for_ever, "longer than 2 seconds"),
        (eat_memory, "more than 300 MiB"),
        (kill_its_process, "died .*SIGKILL"),
        (leave, "died .*exit code 7"),
    ],
)
async def test_a_job_that_goes_wild_fails_in_words_and_the_next_one_works(
    pool: Workers, job: object, words: str
) -> None:
    assert callable(job)
    with pytest.raises(WorkerFailed, match=words):
        await pool.run(job)
    assert (await pool.parse_feed(FEED, url="https://news.example/feed", content_type=None)).entries


async def test_an_error_of_the_job_itself_comes_through(pool: Workers) -> None:
    with pytest.raises(ValueError, match="a bug"):
        await pool.run(raise_value_error)


@pytest.mark.parametrize(("curse", "words"), [("HANG", "longer than"), ("KILL", "died")])
async def test_one_bad_page_takes_no_other_with_it(
    pool: Workers, monkeypatch: pytest.MonkeyPatch, curse: str, words: str
) -> None:
    monkeypatch.setattr(workers_module, "read_batch", fragile_batch)
    results = await pool.read(WATCHLIST, [page(1), page(2, html=f"<p>{curse}</p>"), page(3)])
    assert [result.article_id for result in results] == [1, 2, 3]
    assert results[0].reading is not None and results[2].reading is not None
    assert results[1].reading is None
    assert results[1].error is not None and words in results[1].error


def spin(seconds: float) -> float:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def hard_feed(body: bytes, *, url: str, content_type: str | None, now: datetime) -> ParsedFeed:
    """Parsing, but a feed that says so takes its time."""
    spin(60.0 if b"ENDLESS" in body else 0.8 if b"HARD" in body else 0.0)
    return parse_feed(FEED, url=url, content_type=content_type, now=now)


def hard_batch(watchlist: Watchlist, jobs: list[PageJob], *, now: datetime) -> list[PageResult]:
    """Reading, but a page that says so takes its time."""
    spin(2.0 * any(b"HARD" in (job.html or b"") for job in jobs))
    return read_batch(watchlist, jobs, now=now)


async def test_a_feed_that_takes_long_is_parsed_in_the_slow_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "parse_feed", hard_feed)
    async with Workers(max_workers=1, limits=Limits(seconds=20.0, brief_seconds=0.4)) as workers:
        feed = await workers.parse_feed(b"HARD", url="https://news.example/feed", content_type=None)
    assert feed.entries


async def test_hard_feeds_leave_the_other_processes_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "parse_feed", hard_feed)
    limits = Limits(seconds=6.0, brief_seconds=0.3, patience=1.0)
    async with Workers(max_workers=2, limits=limits) as workers:

        async def parse(body: bytes) -> ParsedFeed:
            return await workers.parse_feed(body, url="https://news.example/feed", content_type=None)

        hard = [asyncio.create_task(parse(b"ENDLESS")) for _ in range(4)]
        await asyncio.sleep(2.5)  # one of them holds the slow lane, the others wait for it in vain
        assert (await asyncio.wait_for(parse(b"easy"), 3.0)).entries
        outcomes = await asyncio.gather(*hard, return_exceptions=True)
    words = sorted(str(outcome) for outcome in outcomes)
    assert all(isinstance(outcome, WorkerFailed) for outcome in outcomes)
    assert "longer than 6 seconds" in words[-1]
    assert "too many such ones were before it" in words[0]


async def test_a_hard_page_is_left_for_the_slow_lane_and_its_batch_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "read_batch", hard_batch)
    large = page(4, html=f"<p>{SENTENCES}</p><!--{'x' * workers_module.LARGE}-->")
    jobs = [page(1), page(2, html="<p>HARD</p>"), page(3), large]
    async with Workers(max_workers=1, limits=Limits(seconds=20.0, brief_seconds=1.0)) as workers:
        brief = await workers.read_brief(WATCHLIST, jobs)
        assert [result.article_id for result in brief] == [1, 3]
        assert (await workers.read_slow(WATCHLIST, jobs[1])).reading is not None
        assert (await workers.read_slow(WATCHLIST, large)).reading is not None
        assert [result.article_id for result in await workers.read(WATCHLIST, jobs)] == [1, 2, 3, 4]


async def test_what_is_only_late_is_not_done_twice(pool: Workers, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    await pool.run(partial(sleep_and_tell, trace), computing=0.2)
    assert trace.read_text(encoding="ascii") == "x"


def sleep_and_tell(trace: Path) -> None:
    with trace.open("a", encoding="ascii") as file:
        file.write("x")
    time.sleep(0.8)


async def test_the_event_loop_goes_on_while_a_worker_works(pool: Workers) -> None:
    longest = 0.0
    job = asyncio.create_task(pool.run(partial(time.sleep, 0.5)))
    while not job.done():
        before = time.monotonic()
        await asyncio.sleep(0.01)
        longest = max(longest, time.monotonic() - before)
    assert longest < 0.4, "even the start of the processes does not hold the loop up"


async def test_a_worker_killed_from_outside_while_idle_does_not_break_the_pool(pool: Workers) -> None:
    os.kill(await pool.run(process_id), signal.SIGKILL)
    await asyncio.sleep(0.3)
    assert await pool.run(process_id)


async def test_a_worker_is_replaced_after_its_number_of_jobs() -> None:
    async with Workers(max_workers=1, limits=Limits(jobs=2)) as workers:
        processes = [await workers.run(process_id) for _ in range(5)]
    assert len(set(processes)) == 3


async def test_giving_up_on_a_job_frees_its_worker(pool: Workers) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pool.run(partial(time.sleep, 1.9)), 0.5)
    started = time.monotonic()
    await pool.run(process_id)
    assert time.monotonic() - started < 1.2


async def test_closing_ends_a_job_under_way_and_closed_workers_take_none() -> None:
    workers = Workers(max_workers=1, limits=Limits(seconds=60))
    job = asyncio.create_task(workers.run(sleep_for_ever))
    await asyncio.sleep(0.8)  # it has begun
    await workers.aclose()
    with pytest.raises(WorkerFailed, match="closed"):
        await asyncio.wait_for(job, 5)
    with pytest.raises(WorkerFailed, match="closed"):
        await workers.run(process_id)
    await workers.aclose()


SERVICE = """
import asyncio, os, time
from functools import partial
from monitor.workers import Workers

async def main():
    workers = Workers(max_workers=2)
    print(await workers.run(os.getpid), flush=True)
    await workers.run(partial(time.sleep, 60))

if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
"""


@pytest.fixture
def service(tmp_path: Path) -> subprocess.Popen[str]:
    script = tmp_path / "service.py"
    script.write_text(SERVICE, encoding="utf-8")
    root = Path(__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_service_leaves_no_worker_behind(service: subprocess.Popen[str]) -> None:
    assert service.stdout is not None
    worker = int(service.stdout.readline())
    assert alive(worker)
    time.sleep(0.2)  # the second job has begun
    service.kill()
    service.communicate(timeout=10)
    deadline = time.monotonic() + 5
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(worker)


def test_ctrl_c_prints_no_traceback_of_a_worker(service: subprocess.Popen[str]) -> None:
    assert service.stdout is not None
    service.stdout.readline()
    time.sleep(0.2)
    os.killpg(service.pid, signal.SIGINT)
    _, errors = service.communicate(timeout=20)
    assert errors == ""

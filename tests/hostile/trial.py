"""A trial: the real service, beside healthy feeds alone and then beside every villain; times, memory and events."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.hostile.villain import READ, Web

ROOT = Path(__file__).parents[2]
LONGEST_RUN = 75.0  # seconds after which a run that is not done is ended, and what it lacks shows
MEGABYTE = 2**20


@dataclass
class Memory:
    """The most that the service took, in bytes: its main process, all others of its tree, and both at one time."""

    main: int = 0
    others: int = 0
    whole: int = 0
    workers: set[int] = field(default_factory=set)

    def sample(self, process: int) -> None:
        """Look once. Shared pages count by their share, so that forked workers do not count them again."""
        tree = _tree(process)
        sizes = {one: _size(one) for one in tree}
        main, others = sizes.pop(process, 0), sum(sizes.values())
        self.main, self.others = max(self.main, main), max(self.others, others)
        self.whole = max(self.whole, main + others)
        self.workers |= set(sizes)


def _tree(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _size(process: int) -> int:
    """The proportional set size."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextlib.contextmanager
def watched(process: int) -> Iterator[Memory]:
    """Sample a process tree's memory, from a thread."""
    memory, over = Memory(), threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            memory.sample(process)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


@dataclass(frozen=True)
class Outcome:
    """What came of a feed's first poll, or of an article."""

    seconds: float  # after the service was started
    error: str  # READ: none
    detail: str
    has_next: bool


@dataclass
class Run:
    """What one run of the service left."""

    seconds: float
    memory: Memory
    exit_code: int | None
    log: str
    polls: dict[str, Outcome] = field(default_factory=dict)  # by the feed's name
    articles: dict[str, Outcome] = field(default_factory=dict)  # by the article's title
    unexpected: list[str] = field(default_factory=list)


async def run_service(world: Web, folder: Path, *, hostile: bool) -> Run:
    """Start the service on a new database and stop it when every feed was polled and every article settled."""
    folder.mkdir()
    settings = folder / "sources.yaml"
    settings.write_text(world.settings(hostile=hostile), encoding="utf-8")
    feeds = len(world.addresses) if hostile else len(world.healthy)
    articles = len(world.healthy) * 3 + (len(world.pages) if hostile else 0)
    environ = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    log = folder / "service.log"
    began, wall = time.monotonic(), datetime.now(UTC)
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.hostile.hasty", "--config", str(settings), "run"),
            cwd=ROOT, env=environ, stdout=out, stderr=out,
        )  # fmt: skip
    with watched(process.pid) as memory:
        try:
            while time.monotonic() - began < LONGEST_RUN and process.returncode is None:
                await asyncio.sleep(0.5)
                if await asyncio.to_thread(_done, folder / "news.db", feeds, articles):
                    break
            seconds = time.monotonic() - began
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), 25)
            if process.returncode is None:
                process.kill()
    run = Run(seconds, memory, process.returncode, log.read_text(encoding="utf-8", errors="replace"))
    _collect(run, folder / "news.db", wall)
    return run


_SETTLED_ARTICLES = "SELECT count(*) FROM articles WHERE status = 'read' OR next_read_at IS NOT NULL"
_POLLED = "SELECT count(DISTINCT feed_id) FROM events WHERE kind IN ('poll', 'poll_failed', 'not_modified')"


def _done(database: Path, feeds: int, articles: int) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            polled = connection.execute(_POLLED).fetchone()[0]
            settled = connection.execute(_SETTLED_ARTICLES).fetchone()[0]
    except sqlite3.Error:
        return False
    return bool(polled >= feeds and settled >= articles)


def _collect(run: Run, database: Path, began: datetime) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        events = connection.execute(
            "SELECT name, at, error, detail, events.next_attempt_at AS next FROM events "
            "JOIN feeds ON feeds.id = feed_id WHERE kind IN ('poll', 'poll_failed', 'not_modified') ORDER BY events.id"
        )
        for row in events:
            outcome = Outcome(_after(row["at"], began), row["error"] or READ, row["detail"], row["next"] is not None)
            run.polls.setdefault(row["name"], outcome)
        read = connection.execute(
            "SELECT title, status, read_at, via, notes, next_read_at, error, detail, at FROM articles LEFT JOIN events "
            "ON events.article_id = articles.id AND events.kind = 'read_failed' ORDER BY events.id"
        )
        for row in read:
            is_read = row["status"] == "read"
            at = row["read_at"] if is_read else row["at"]
            words = f"{row['via']}: {row['notes']}" if is_read else row["detail"]
            error = READ if is_read else row["error"] or "nothing"
            seconds = _after(at, began) if at else float("inf")
            run.articles[row["title"]] = Outcome(seconds, error, words or "", is_read or bool(row["next_read_at"]))
        run.unexpected = [
            f"{row['error']}: {row['detail']}"
            for row in connection.execute("SELECT * FROM events WHERE kind = 'unexpected'")
        ]


def _after(stored: object, began: datetime) -> float:
    """Seconds from the start to a stored time."""
    if isinstance(stored, int | float):
        return stored / 1_000_000 - began.timestamp()
    at = datetime.fromisoformat(str(stored))
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - began).total_seconds()

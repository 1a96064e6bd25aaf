"""A killed process loses nothing of what it was told is stored, and leaves a usable database."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from storage import open_database
from tests.storage.world import NOON, entry, event, feeds, plan

ROOT = Path(__file__).parents[2]


async def write_for_ever(url: str) -> None:
    """Poll feeds of new entries without end, and say of each poll when it is stored."""
    database = await open_database(url)
    [feed] = await feeds(database)
    first = len(await database.health.events(limit=1_000_000)) * 10
    while True:
        await database.feeds.record_poll(plan(feed, *(entry(first + number) for number in range(10))))
        print(first, flush=True)
        first += 10


WRITE = """
import asyncio, sys
from tests.storage.test_killed import write_for_ever
asyncio.run(write_for_ever(sys.argv[1]))
"""


def _killed_after(seconds: float, url: str) -> list[int]:
    """Let a process write, kill it after its first answer and so many seconds; what it was told is stored."""
    with subprocess.Popen([sys.executable, "-c", WRITE, url], cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline()]
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    return [int(line) for line in told if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_told_to_be_stored_outlives_a_kill(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "news.db"
    told = _killed_after(random.Random(seed).uniform(0.0, 0.3), f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    database = await open_database(f"sqlite:///{path}")
    [feed] = await database.feeds.all_feeds()
    keys = {f"entry-{first + number}" for first in told for number in range(10)}
    assert set(await database.feeds.known_entries(feed.id, sorted(keys))) == keys
    polls = len(await database.health.events(limit=1_000_000))
    assert await database.articles.unread_count() == 10 * polls, "each poll is there whole or not at all"
    await database.health.record_event(event(NOON))
    await database.close()

"""A whole day of polling, and not one feed has anything to complain of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.etiquette.day import live_through, table
from tests.etiquette.manners import DAY, HOUR, WAYS


@pytest.mark.timeout(180)
async def test_a_day_of_polling_with_three_restarts_gives_no_offence(tmp_path: Path) -> None:
    path = tmp_path / "day.db"
    world = await live_through(path, copies=2, restarts=[5 * HOUR, 11 * HOUR, 19 * HOUR], length=DAY)
    score = table(world)
    assert not any(feed.complaints for feed in world.feeds.values()), score
    assert len(world.feeds) >= 42  # `python -m tests.etiquette.day` has 210

    # Manners are easy for who never asks: every feed that answers was asked, and what it published is known.
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT source_id, count(*) FROM entries JOIN feeds ON feeds.id = feed_id GROUP BY 1")
        known = dict(rows.fetchall())
    for feed_path, feed in world.feeds.items():
        if feed.ways.name == "not there":
            continue
        assert feed.whole + feed.unchanged >= 2, (feed.ways.name, score)
        if not feed.gone:
            missed = feed.published(world.clock.now) - known[feed_path]
            slack = max(feed.ways.at_least, 3 * HOUR) + timedelta(hours=len(feed.ways.quiet_hours)) + 2 * feed.ways.away
            assert missed <= 1 + slack / feed.ways.publishes * 2, (feed.ways.name, missed, score)
    assert {feed.ways.name for feed in world.feeds.values()} == {ways.name for ways in WAYS}

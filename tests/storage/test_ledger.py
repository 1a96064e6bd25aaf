"""What the database knows of the work between two digests, and of the days before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.models import NewEntry, Via
from monitor.policy.trends import midnights
from storage import Database
from tests.storage.world import (
    DAY,
    HILL_POST,
    HOUR,
    MINUTE,
    NAMES,
    NOON,
    entry,
    feeds,
    hit,
    plan,
    read,
    reading,
    unread,
)


async def test_it_counts_what_was_read_since_and_why_some_of_it_was_not_read_from_its_page(db: Database) -> None:
    ids = await unread(db, 4)
    for id_, via, minutes in zip(ids, (Via.PAGE, Via.PAGE, Via.FEED, Via.SUMMARY), (0, 5, 6, 7), strict=True):
        await db.articles.record_reading(id_, reading(via=via), names=NAMES, now=NOON + minutes * MINUTE)
    without_page = [("the page answered 404",)] * 2
    assert await db.digests.readings(since=None, now=NOON + HOUR) == (4, without_page)
    assert await db.digests.readings(since=NOON, now=NOON + HOUR) == (3, without_page)
    assert await db.digests.readings(since=NOON + HOUR, now=NOON + 2 * HOUR) == (0, [])


async def test_it_remembers_when_a_feed_that_fell_silent_used_to_bring_something(db: Database) -> None:
    [herald, lively] = await feeds(db, replace(HILL_POST, id="a", url="https://a.example"), HILL_POST)
    for hours in (0, 1, 5):
        at = NOON + hours * HOUR
        both = (entry(2 * hours, article=f"x{hours}"), entry(2 * hours + 1, article=f"y{hours}"))
        await db.feeds.record_poll(plan(herald, *both, at=at, last_new_at=at))
    await db.feeds.record_poll(plan(lively, entry(90), at=NOON + 9 * DAY, last_new_at=NOON + 9 * DAY))
    later = NOON + 8 * DAY
    known = await db.feeds.arrivals(silent_since=later, memory=28 * DAY)
    assert dict(known) == {herald.id: [NOON, NOON + HOUR, NOON + 5 * HOUR]}
    short = await db.feeds.arrivals(silent_since=later, memory=4 * HOUR)
    assert dict(short) == {herald.id: [NOON + HOUR, NOON + 5 * HOUR]}
    assert not await db.feeds.arrivals(silent_since=NOON, memory=28 * DAY), "it was not silent then"


async def test_a_failing_feed_is_not_called_silent(db: Database) -> None:
    [herald] = await feeds(db)
    await db.feeds.record_poll(plan(herald, entry(1), last_new_at=NOON, failing_since=NOON))
    assert not await db.feeds.arrivals(silent_since=NOON + DAY, memory=28 * DAY)


def dated(number: int, published: datetime | None) -> NewEntry:
    one = entry(number)
    return replace(one, entry=replace(one.entry, published=published))


@pytest.mark.parametrize(
    ("published", "day"),
    [
        (datetime(2026, 3, 14, 11, 0, tzinfo=UTC), 2),
        (datetime(2026, 3, 13, 20, 0, tzinfo=UTC), 2),  # midnight in Yerevan, where the 14th has begun
        (datetime(2026, 3, 13, 19, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 12, 5, 0, tzinfo=UTC), 0),
        (datetime(2026, 3, 11, 19, 59, tzinfo=UTC), None),  # before the first day
        (datetime(2026, 3, 20, 0, 0, tzinfo=UTC), 2),  # a date in the future is a mistake: it was seen today
        (None, 2),
    ],
)
async def test_an_article_counts_on_the_day_of_the_digests_zone_on_which_it_appeared(
    db: Database, published: datetime | None, day: int | None
) -> None:
    [herald] = await feeds(db)
    await db.feeds.record_poll(plan(herald, dated(1, published)))
    [article] = await db.articles.claim_unread(now=NOON, lease=HOUR, limit=1)
    found = reading(hit("tankian"))
    found = replace(found, article=replace(found.article, published=published))
    await db.articles.record_reading(article.id, found, names=NAMES, now=NOON + 3 * DAY)  # read, and found, much later
    days = midnights(now=NOON, timezone="Asia/Yerevan", days=3)
    counts = await db.digests.daily_hits(["tankian", "ruffalo"], midnights=days)
    assert counts == {"tankian": tuple(int(at == day) for at in range(3)), "ruffalo": (0, 0, 0)}


async def test_watches_that_nobody_asks_for_are_not_counted(db: Database) -> None:
    await read(db, hit("tankian"), hit("ruffalo"), count=3)
    days = (NOON - timedelta(days=1), NOON - timedelta(hours=12))
    assert await db.digests.daily_hits(["ruffalo"], midnights=days) == {"ruffalo": (0, 3)}
    assert await db.digests.daily_hits([], midnights=days) == {}
